/**
 * Namespaces of Office Open XML (ECMA-376), transitional and strict: workbooks, relationships and references to them.
 */
export const OOXML: ReadonlySet<string> = new Set([
	'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
	'http://purl.oclc.org/ooxml/spreadsheetml/main',
	'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
	'http://purl.oclc.org/ooxml/officeDocument/relationships',
	'http://schemas.openxmlformats.org/package/2006/relationships',
]);

/** Namespaces of XML Spreadsheet 2003, and of Excel's own elements for how a sheet is shown. */
export const XML_2003: ReadonlySet<string> = new Set([
	'urn:schemas-microsoft-com:office:spreadsheet',
	'urn:schemas-microsoft-com:office:excel',
]);

/** Namespaces of OpenDocument's tables. Drawings and forms have other namespaces. */
export const OPEN_DOCUMENT: ReadonlySet<string> = new Set(
	['office', 'table', 'text', 'style', 'manifest'].map((name) => `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`),
);
