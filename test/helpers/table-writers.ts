import { stringify } from 'csv-stringify/sync';
import { workbookParts, zip } from './zip.js';

/** A table as a sender has it: a name for each column, and a text for each value. */
export interface Table {
	readonly header: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

/** A row of a file with lines: the header, a record, or anything else that a sender puts there. */
export type Line = readonly string[];

/** Writes rows as they stand, in a format that has lines or rows and no names of its own. */
export interface LineWriter {
	readonly extension: string;
	write(lines: readonly Line[]): Buffer;
}

const text = (extension: string, options: object): LineWriter => ({
	extension,
	write: (lines) => Buffer.from(stringify(lines as string[][], options)),
});

/** Formats of lines and rows. */
export const LINE_WRITERS = {
	csv: text('csv', {}),
	semicolon: text('csv', { delimiter: ';', quoted: true, record_delimiter: '\r\n' }),
	tab: text('tsv', { delimiter: '\t' }),
	pipe: text('psv', { delimiter: '|' }),
	xlsx: { extension: 'xlsx', write: (lines) => zip(workbookParts(sheetData(lines))) },
	ods: { extension: 'ods', write: (lines) => zip(openDocument(lines)) },
} as const satisfies Readonly<Record<string, LineWriter>>;

/** The XML of a sheet. */
export function sheetData(lines: readonly Line[]): string {
	const cell = (value: string) => `<c t="str"><v>${escapeXml(value)}</v></c>`;
	return `<sheetData>${lines.map((line) => `<row>${line.map(cell).join('')}</row>`).join('')}</sheetData>`;
}

/** A workbook with several sheets, in the order given; those whose name begins with `!` are hidden. */
export function workbook(sheets: Readonly<Record<string, readonly Line[]>>): Buffer {
	const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
	const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
	const names = Object.keys(sheets);
	const list = names.map((name, at) => {
		const state = name.startsWith('!') ? ' state="hidden"' : '';
		return `<sheet name="${name.replace('!', '')}" sheetId="${at + 1}"${state} r:id="r${at + 1}"/>`;
	});
	const relations = names.map(
		(_, at) => `<Relationship Id="r${at + 1}" Type="${type}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
	);
	const parts = Object.values(sheets).map((lines, at): [string, string] => [
		`xl/worksheets/sheet${at + 1}.xml`,
		`<worksheet xmlns="${main}">${sheetData(lines)}</worksheet>`,
	]);
	return zip({
		'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${type}"><sheets>${list.join('')}</sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations.join('')}</Relationships>`,
		...Object.fromEntries(parts),
	});
}

function openDocument(lines: readonly Line[]): Record<string, string> {
	const namespace = (name: string) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`;
	const cell = (value: string) =>
		`<table:table-cell office:value-type="string"><text:p>${escapeXml(value)}</text:p></table:table-cell>`;
	const rows = lines.map((line) => `<table:table-row>${line.map(cell).join('')}</table:table-row>`).join('');
	return {
		mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
		'content.xml': `<office:document-content ${['office', 'table', 'text'].map(namespace).join(' ')}><office:body><office:spreadsheet><table:table table:name="S">${rows}</table:table></office:spreadsheet></office:body></office:document-content>`,
	};
}

/** Record-typed text, as the hospital's sources write it. */
export function typed(letter: string, fields: Line): string {
	return `|${[letter, ...fields].join('|')}|`;
}

/** A record as an object, with names that may stand twice. */
export function jsonObject(header: readonly string[], row: Line): string {
	return `{${header.map((name, at) => `${JSON.stringify(name)}:${JSON.stringify(row[at] ?? null)}`).join(',')}}`;
}

/** A record as an element with a child for each value. */
export function xmlElement(name: string, header: readonly string[], row: Line): string {
	const children = header.map((child, at) => `<${child}>${escapeXml(row[at] ?? '')}</${child}>`);
	return `<${name}>${children.join('')}</${name}>`;
}

/** A text as it stands in XML. */
export function escapeXml(value: string): string {
	return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
