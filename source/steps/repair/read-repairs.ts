import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import { EtlError, isSystemError } from '../../core/errors.js';
import { parseRejectId } from '../../core/records/rejected-record.js';
import type { RepairFile, RepairRow } from '../../core/repair/repair-file.js';
import { inspectFile } from '../../readers/bytes.js';
import { decodeText } from '../../readers/text.js';
import { OWN_COLUMNS, RAW_COLUMN } from './reject-cells.js';
import { repairFault } from './repair-fault.js';

const ID = 'etl_id';
const OWN: ReadonlySet<string> = new Set([...OWN_COLUMNS, RAW_COLUMN]);

/** How the fields of a table may be quoted; the usual way first. */
const QUOTING = [
	{ quote: '"', escape: '"' },
	{ quote: '"', escape: '\\' },
	{ quote: "'", escape: "'" },
	{ quote: false, escape: null },
] as const;

/**
 * Reads a file of rejects that somebody mended, however a spreadsheet saved it: its encoding, delimiter and line ends
 * are found, and the order of rows and columns does not matter.
 *
 * @param file - absolute
 * @throws EtlError `E_REPAIR` naming every line and column that is wrong; `E_FILE_UNREADABLE`, `E_FILE_MALFORMED`
 */
export async function readRepairs(file: string, settings: Settings): Promise<RepairFile & { readonly sha256: string }> {
	const name = path.basename(file);
	const { text, sha256 } = await textOf(file, name, settings);
	const at = new RegExp(ID, 'i').exec(text);
	if (text.trim() === '') throw repairFault(name, ['it is empty']);
	if (at === null)
		throw repairFault(name, [
			`it has no column ${ID}: \`etl-tui rejects RUN --output\` writes it, and it says which record a row is of`,
		]);
	let first: Parsed | null = null;
	for (const delimiter of delimitersAt(text, at.index)) {
		for (const quoting of QUOTING) {
			const parsed = await parsedTable(text, delimiter, quoting);
			if (parsed !== null && parsed.faults.length === 0) return { ...parsed.table, sha256 };
			first ??= parsed;
		}
	}
	throw repairFault(name, first?.faults ?? ['it is no table that can be read']);
}

async function textOf(file: string, name: string, settings: Settings): Promise<{ text: string; sha256: string }> {
	const facts = await stat(file).catch((error: unknown) => {
		throw unreadable(name, error);
	});
	if (!facts.isFile()) throw new EtlError('E_FILE_UNREADABLE', `${name} is no file`, { context: { file: name } });
	const { bytes, sha256 } = await inspectFile(
		{ name, open: () => createReadStream(file) },
		undefined,
		settings.limits.fileBytes,
	);
	const parts: string[] = [];
	for await (const part of decodeText(bytes.open(), bytes.traits.encoding)) parts.push(part);
	return { text: parts.join(''), sha256 };
}

/** The characters next to the name of our column: one of them is the delimiter, whoever saved the table. */
function delimitersAt(text: string, at: number): string[] {
	const before = /([^"'\s\w])["']?$|([\t ])["']?$/.exec(text.slice(Math.max(0, at - 2), at));
	const after = /^["']?([^"'\s\w]|\t)/.exec(text.slice(at + ID.length, at + ID.length + 2));
	return [...new Set([before?.[1] ?? before?.[2], after?.[1], ',', ';', '\t', '|'])].filter(
		(each) => each !== undefined,
	);
}

interface Parsed {
	readonly table: RepairFile;
	readonly faults: readonly string[];
}

/** A line of the table with its fields. */
interface Line {
	readonly line: number;
	readonly fields: readonly string[];
}

/** Takes a text apart in one way; `null` where that gives no header with our column. */
async function parsedTable(text: string, delimiter: string, quoting: (typeof QUOTING)[number]): Promise<Parsed | null> {
	const lines = await linesOf(text, delimiter, quoting);
	const at = lines.findIndex(({ fields }) => fields.some((field) => field.trim().toLowerCase() === ID));
	if (at === -1) return null;
	const header = (lines[at] as Line).fields.map((field) => field.trim());
	const names = header.map((name) => (OWN.has(name.toLowerCase()) ? name.toLowerCase() : name));
	const [faults, rows]: [string[], RepairRow[]] = [[], []];
	for (const name of new Set(names.filter((each, index) => each !== '' && names.indexOf(each) !== index)))
		faults.push(`the column ${name} stands twice`);
	// A program that sorts lines puts some above the header.
	for (const { line, fields } of lines.slice(0, at))
		if (!fields.every((field) => field.trim() === ''))
			faults.push(
				`line ${line} stands above the header in line ${(lines[at] as Line).line}, which has to be the first`,
			);
	const word = wordColumn(names);
	for (const { line, fields } of lines.slice(at + 1)) {
		if (fields.every((field) => field.trim() === '')) continue;
		const id = fields[names.indexOf(ID)]?.trim() ?? '';
		if (id === '' && word !== null && isTrailer(fields, word)) continue;
		if (!hasWidth(fields, names))
			faults.push(`line ${line} has ${fields.length} fields, its header has ${names.length}`);
		else if (id === '') faults.push(`line ${line} has no ${ID}: a record that was not rejected is loaded as a file`);
		else if (parseRejectId(id) === null) faults.push(`line ${line}: its ${ID} is none that etl-tui wrote`);
		const cells = names.flatMap((name, index): [string, string][] =>
			name === '' || index === word || OWN.has(name) ? [] : [[name, fields[index] ?? '']],
		);
		rows.push({ line, id, cells: new Map(cells) });
	}
	if (rows.length === 0 && faults.length === 0) faults.push('it has a header and no record');
	const columns = names.filter((name, index) => name !== '' && index !== word && !OWN.has(name));
	return { table: { columns, rows }, faults };
}

/** Empty fields at the end may come or go: feeds write a delimiter behind the last one, and spreadsheets drop it. */
function hasWidth(fields: readonly string[], names: readonly string[]): boolean {
	const width = (all: readonly string[]) => all.findLastIndex((each) => each.trim() !== '') + 1;
	return width(fields) <= names.length && fields.length >= width(names);
}

/** The column of record types: the first one with a name, where it has a word of a header. */
function wordColumn(names: readonly string[]): number | null {
	const first = names.findIndex((name) => name !== '');
	return /^(?:h|hdr|header)$/i.test(names[first] ?? '') ? first : null;
}

function isTrailer(fields: readonly string[], word: number): boolean {
	return fields.filter((field) => field.trim() !== '').length <= 2 && /\d/.test(fields.slice(word + 1).join(''));
}

async function linesOf(
	text: string,
	delimiter: string,
	{ quote, escape: mark }: (typeof QUOTING)[number],
): Promise<Line[]> {
	const { CsvError, parse } = await import('csv-parse/sync');
	try {
		const found = parse(text, {
			bom: true,
			delimiter,
			quote,
			escape: mark,
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

/**
 * Whether a repaired file is another than when a plan was made of it, for a person; `null` where it is the same.
 *
 * @param file - absolute
 */
export async function changedRepair(file: string, sha256: string): Promise<string | null> {
	const name = path.basename(file);
	const hash = createHash('sha256');
	try {
		for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
	} catch (error) {
		if (!isSystemError(error)) throw error;
		return `file ${name}: it cannot be read (${error.code})`;
	}
	return hash.digest('hex') === sha256 ? null : `file ${name}: another content`;
}

function unreadable(name: string, cause: unknown): unknown {
	if (!isSystemError(cause)) return cause;
	return new EtlError('E_FILE_UNREADABLE', `${name} cannot be read (${cause.code})`, {
		context: { file: name },
		cause,
	});
}
