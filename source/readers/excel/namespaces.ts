/** Office Open XML as ECMA-376 has it, transitional and strict: workbooks, relations, and how one names the other. */
export const OOXML: ReadonlySet<string> = new Set([
	'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
	'http://purl.oclc.org/ooxml/spreadsheetml/main',
	'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
	'http://purl.oclc.org/ooxml/officeDocument/relationships',
	'http://schemas.openxmlformats.org/package/2006/relationships',
]);

/** XML Spreadsheet 2003, with what Excel keeps for itself: how a sheet is shown. */
export const XML_2003: ReadonlySet<string> = new Set([
	'urn:schemas-microsoft-com:office:spreadsheet',
	'urn:schemas-microsoft-com:office:excel',
]);

/** OpenDocument: what a table holds; drawings, forms and the like are of other namespaces. */
export const OPEN_DOCUMENT: ReadonlySet<string> = new Set(
	['office', 'table', 'text', 'style', 'manifest'].map((name) => `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`),
);
