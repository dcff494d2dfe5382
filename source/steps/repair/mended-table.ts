import { parseRejectId } from '../../core/records/rejected-record.js';
import type { RepairFile, RepairRow } from '../../core/repair/repair-file.js';
import { CSV, type TextLayout } from './feed-layout.js';
import { OWN_COLUMNS, RAW_COLUMN } from './reject-cells.js';

/** The column that says which record a row is of. */
export const ID = 'etl_id';

const OWN: ReadonlySet<string> = new Set([...OWN_COLUMNS, RAW_COLUMN]);

/** How a text is taken apart. */
type Framing = Pick<TextLayout, 'delimiter' | 'quote' | 'escape'>;

/** A text that was taken apart. */
export interface MendedTable {
	readonly table: RepairFile;
	/** What is wrong with its lines and columns. */
	readonly faults: readonly string[];
}

/** A line of the table with its fields. */
interface Line {
	readonly line: number;
	readonly fields: readonly string[];
}

/** How the fields of a table may be quoted, whoever saved it. */
const QUOTING: readonly Pick<Framing, 'quote' | 'escape'>[] = [
	{ quote: '"', escape: '"' },
	{ quote: '"', escape: '\\' },
	{ quote: "'", escape: "'" },
	{ quote: null, escape: '' },
];

/**
 * Takes a text apart in each way that gives a header with our column; as it was written comes first.
 *
 * @param layouts - those that it may have been written in, the likeliest first
 */
export async function mendedTables(text: string, layouts: readonly TextLayout[]): Promise<MendedTable[]> {
	const places = [...text.matchAll(new RegExp(ID, 'gi'))].slice(0, PLACES).map(({ index }) => index);
	const delimiters = unique([
		...layouts.map(({ delimiter }) => delimiter),
		...places.flatMap((at) => delimitersAt(text, at)),
	]);
	const quotings = unique([...layouts, ...QUOTING].map(({ quote, escape: mark }) => JSON.stringify([quote, mark])))
		.map((each) => JSON.parse(each) as [string | null, string])
		// Without a quote in it, a text is the same whatever the quote is.
		.filter(([quote]) => quote === null || text.includes(quote));
	const tables: MendedTable[] = [];
	for (const delimiter of delimiters.filter((each) => places.some((at) => isBeside(text, at, each))))
		for (const [quote, mark] of quotings) {
			const table = await mendedTable(text, { delimiter, quote, escape: mark }, layouts);
			if (table !== null) tables.push(table);
		}
	return tables;
}

/** Places of our column's name that are looked at: a remark above the header may have it too. */
const PLACES = 5;

function unique(texts: readonly string[]): string[] {
	return [...new Set(texts)];
}

/** The characters next to the name of our column: one of them is the delimiter, whoever saved the table. */
function delimitersAt(text: string, at: number): string[] {
	const before = /([^"'\s\w])["']?$|([\t ])["']?$/.exec(text.slice(Math.max(0, at - 2), at));
	const after = /^["']?([^"'\s\w]|\t)/.exec(text.slice(at + ID.length, at + ID.length + 2));
	return [before?.[1] ?? before?.[2], after?.[1], CSV.delimiter, ';', '\t', '|'].filter((each) => each !== undefined);
}

/** Whether a delimiter stands beside our column, with a quote or blanks between at most. */
function isBeside(text: string, at: number, delimiter: string): boolean {
	const before = /[^\w\r\n]*$/.exec(text.slice(Math.max(0, at - BESIDE), at))?.[0] ?? '';
	const after = /^[^\w\r\n]*/.exec(text.slice(at + ID.length, at + ID.length + BESIDE))?.[0] ?? '';
	return before.includes(delimiter) || after.includes(delimiter);
}

/** Characters beside our column that are looked at. */
const BESIDE = 8;

/** Takes a text apart in one way; `null` where that gives no header with our column. */
async function mendedTable(
	text: string,
	framing: Framing,
	layouts: readonly TextLayout[],
): Promise<MendedTable | null> {
	const lines = await linesOf(text, framing);
	const at = lines.findIndex(({ fields }) => fields.some((field) => field.trim().toLowerCase() === ID));
	if (at === -1) return null;
	const header = (lines[at] as Line).fields.map((field) => field.trim());
	const names = header.map((name) => (OWN.has(name.toLowerCase()) ? name.toLowerCase() : name));
	const [faults, rows]: [string[], RepairRow[]] = [[], []];
	for (const name of new Set(names.filter((each, index) => each !== '' && names.indexOf(each) !== index)))
		faults.push(`the column ${name} stands twice`);
	// A program that sorts lines puts some above the header.
	for (const { line, fields } of lines.slice(0, at))
		if (!isBlank(fields))
			faults.push(
				`line ${line} stands above the header in line ${(lines[at] as Line).line}, which has to be the first`,
			);
	const word = wordColumn(names, layouts);
	for (const { line, fields } of lines.slice(at + 1)) {
		if (isBlank(fields)) continue;
		const id = fields[names.indexOf(ID)]?.trim() ?? '';
		if (id === '' && isTrailer(fields, word)) continue;
		if (!hasWidth(fields, names))
			faults.push(`line ${line} has ${fields.length} fields, its header has ${names.length}`);
		else if (id === '') faults.push(`line ${line} has no ${ID}: a record that was not rejected is loaded as a file`);
		else if (parseRejectId(id) === null) faults.push(`line ${line}: its ${ID} is none that etl-tui wrote`);
		const cells = names.flatMap((name, index): [string, string][] =>
			name === '' || index === word?.index || OWN.has(name) ? [] : [[name, fields[index] ?? '']],
		);
		rows.push({ line, id, cells: new Map(cells) });
	}
	if (rows.length === 0 && faults.length === 0) faults.push('it has a header and no record');
	const columns = names.filter((name, index) => name !== '' && index !== word?.index && !OWN.has(name));
	return { table: { columns, rows }, faults };
}

function isBlank(fields: readonly string[]): boolean {
	return fields.every((field) => field.trim() === '');
}

/** Empty fields at the end may come or go: feeds write a delimiter behind the last one, and spreadsheets drop it. */
function hasWidth(fields: readonly string[], names: readonly string[]): boolean {
	const width = (all: readonly string[]) => all.findLastIndex((each) => each.trim() !== '') + 1;
	return width(fields) <= names.length && fields.length >= width(names);
}

/** The column of record types, and the word of a trailer in it. */
interface WordColumn {
	readonly index: number;
	readonly trailer: string | null;
}

/** The column of record types: the first one with a name, where that is the word of a header that was written. */
function wordColumn(names: readonly string[], layouts: readonly TextLayout[]): WordColumn | null {
	const index = names.findIndex((name) => name !== '');
	const words = layouts.find(({ words: each }) => each?.header === names[index])?.words ?? null;
	return words && { index, trailer: words.trailer };
}

function isTrailer(fields: readonly string[], word: WordColumn | null): boolean {
	return word !== null && word.trailer !== null && fields[word.index]?.trim() === word.trailer;
}

async function linesOf(text: string, { delimiter, quote, escape: mark }: Framing): Promise<Line[]> {
	const { CsvError, parse } = await import('csv-parse/sync');
	try {
		const found = parse(text, {
			bom: true,
			delimiter,
			quote: quote ?? false,
			escape: quote === null ? null : mark,
			info: true,
			record_delimiter: ['\r\n', '\n', '\r'],
			relax_column_count: true,
			relax_quotes: true,
		}) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
		let line = 1;
		return found.map(({ record, info }) => {
			const start = line;
			line = info.lines + 1;
			return { line: start, fields: record };
		});
	} catch (error) {
		if (error instanceof CsvError) return [];
		throw error;
	}
}
