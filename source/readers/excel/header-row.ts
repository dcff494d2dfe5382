import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import { isNameless, type ReaderOptions } from '../reader.js';
import { judgeAbove } from '../rows/above-header.js';
import { ColumnProfile, type TextRow } from '../rows/column-profile.js';
import { headerDoubts } from '../rows/header-doubts.js';
import { headless, headlessDoubt, isFigure, readsLikeRecord, takesAsRecord } from '../rows/headless.js';
import { namelessColumns } from '../rows/positional.js';
import type { TableHeader } from '../rows/record-table.js';
import { possibleWords, wordOf } from '../rows/record-words.js';
import { isTableAbove, secondTable } from '../rows/second-table.js';
import type { RecordWords } from '../rows/sorting.js';
import type { Cell, SheetRow } from './workbook.js';

/** The position of a sheet's table. */
export interface TableShape extends TableHeader {
	readonly columns: readonly string[];
	/** 0-based column of the sheet where they begin. */
	readonly left: number;
	/** How the columns were found, for a person. */
	readonly order: string;
	/** Profile of the records above the first blank row. */
	readonly profile: ColumnProfile;
	readonly doubts: readonly Doubt[];
}

/** Number of first rows that may be the header, where none has a name of the schema. */
const CANDIDATES = 30;

/** Number of a row's cells that are header names of the schema. */
export function countKnown(row: SheetRow, options: ReaderOptions): number {
	return row.cells.filter((cell) => cell && options.knownHeaders.has(normalizeHeader(cell.text))).length;
}

/**
 * Finds the header among a sheet's first rows, none of which is blank.
 *
 * @throws EtlError `E_HEADER_LATE`, `E_FILE_MALFORMED`, `E_COLUMNS_SHIFTED` where a record would be lost or misread
 */
export function findTable(rows: readonly SheetRow[], options: ReaderOptions, file: string): TableShape | null {
	const typed = findTyped(rows, options, file);
	if (typed === null && isNameless(options)) return namelessTable(rows, options, file);
	const header = typed?.header ?? findHeader(rows, options, file);
	if (!header) return null;
	if (typed === null && isFirstRecord(header, rows, options)) return takenAsRecords(rows, options, file);
	const below = rows.filter((row) => row.line > header.line);
	const filled = header.cells.flatMap((cell, index) => (isBlank(cell) ? [] : [index]));
	const left = leftOf([filled[0] ?? 0], below);
	const names = Array.from({ length: (filled.at(-1) ?? 0) - left + 1 }, (_, index) => {
		const name = header.cells[left + index]?.text.trim();
		return name || `column_${index + 1}`;
	});
	const isControl =
		typed !== null && !names.some((name, at) => at > 0 && options.knownHeaders.has(normalizeHeader(name)));
	const nameless = isControl ? positional(typed.words, names, below, left, options, file) : null;
	const own = nameless === null ? names : [names[0] as string, ...nameless.columns];
	const word = typed === null ? [] : [own[0] as string];
	const columns = options.columns === undefined ? own : [...word, ...options.columns];
	const table = { line: header.line, fields: columns };
	const textsOf = (row: SheetRow) => columns.map((_, at) => row.cells[left + at]?.text ?? '');
	const isSet = options.preamble !== undefined || typeof options.header === 'number';
	const doubts: Doubt[] = [];
	if (!isSet && nameless === null) {
		// The word of a record type is left out of the comparison, because it is no name.
		const [from, rows] =
			typed === null ? [0, below] : [1, below.filter((row) => wordOf(row.cells[left]?.text) === typed.words.record)];
		const named = { line: header.line, fields: textsOf(header).slice(from) };
		doubts.push(
			...judgeHeader(
				named,
				rows.map((row) => textsOf(row).slice(from)),
				options,
				file,
			),
		);
	}
	const early = rows.filter((row) => row.line < header.line);
	const isStranger = countKnown(header, options) < 2;
	if (!isSet && isStranger && isTableAbove(early.map((row) => fieldsOf(row, left))))
		throw secondTable(file, header.line);
	const above = early.map((row) => ({ line: row.line, fields: textsOf(row) }));
	if (!isSet) doubts.unshift(...judgeAbove(table, above, below.map(textsOf), file));
	return {
		columns,
		left,
		headerLine: header.line,
		header: nameless === null ? 'names' : 'control',
		controlFields: nameless === null ? [] : names.slice(1),
		words: nameless === null ? null : (typed?.words ?? null),
		order: nameless?.order ?? (options.columns === undefined ? 'named by the header' : 'as set'),
		profile: new ColumnProfile(untilBlank(below).map(textsOf), columns.length),
		doubts: [...doubts, ...(nameless?.doubts ?? [])],
	};
}

/** The first column with content. An index column has no header, so the rows below decide. */
function leftOf(candidates: readonly number[], below: readonly SheetRow[]): number {
	return Math.max(Math.min(...candidates, ...below.map((row) => row.cells.findIndex((cell) => !isBlank(cell)))), 0);
}

/** Whether the row that would be the header reads like the records below it, where nobody has said what the columns are. */
function isFirstRecord(header: SheetRow, rows: readonly SheetRow[], options: ReaderOptions): boolean {
	if (options.preamble !== undefined || typeof options.header === 'number') return false;
	const above = rows.filter((row) => row.line < header.line);
	const below = rows.filter((row) => row.line > header.line).map((row) => fieldsOf(row, 0));
	return takesAsRecord(options, above) && readsLikeRecord(fieldsOf(header, 0), below);
}

/** The table of a sheet whose first row reads like a record. */
function takenAsRecords(rows: readonly SheetRow[], options: ReaderOptions, file: string): TableShape | null {
	const table = findTable(rows, { ...options, header: 'none' }, file);
	return table && { ...table, doubts: [headlessDoubt(file, rows[0]?.line ?? 1), ...table.doubts] };
}

/** Doubts about a header. @throws EtlError `E_FILE_MALFORMED` where it is a record */
function judgeHeader(header: TextRow, below: readonly (readonly string[])[], options: ReaderOptions, file: string) {
	const names = header.fields;
	const isKnown = names.some((name) => options.knownHeaders.has(normalizeHeader(name)));
	const onlyFigures = names.length > 1 && names.every((name) => name.trim() === '' || isFigure(name));
	if (!isKnown && (onlyFigures || readsLikeRecord(names, below))) throw headless(file, header);
	return headerDoubts(header, below, isKnown, file);
}

/** The table of a sheet without column names. */
function namelessTable(rows: readonly SheetRow[], options: ReaderOptions, file: string): TableShape | null {
	const headerLine = options.preamble ?? 0;
	const below = rows.filter((row) => row.line > headerLine);
	if (below.length === 0) return null;
	const left = leftOf([Number.POSITIVE_INFINITY], below);
	const width = Math.max(...below.map((row) => row.cells.length - left));
	const records = below.map(({ cells }) => recordOf(cells, left, width));
	const { columns, doubts, order } = namelessColumns(width, records, options, file);
	const first = untilBlank(below).map(({ cells }) => columns.map((_, at) => cells[left + at]?.text ?? ''));
	const profile = new ColumnProfile(first, columns.length);
	return { columns, left, headerLine, header: 'none', controlFields: [], words: null, order, profile, doubts };
}

/** The rows above the first blank row, below which a second table may begin. */
function untilBlank(rows: readonly SheetRow[]): readonly SheetRow[] {
	const gap = rows.findIndex(({ line }, at) => at > 0 && line > (rows[at - 1] as SheetRow).line + 1);
	return gap === -1 ? rows : rows.slice(0, gap);
}

function recordOf(cells: SheetRow['cells'], left: number, width: number) {
	const own = Array.from({ length: width }, (_, at) => cells[left + at]);
	return { values: own.map((cell) => cell?.text ?? null), kinds: own.map((cell) => cell?.kind ?? 'text') };
}

/** Finds a header by the word of its record type, with records or trailers below it. */
function findTyped(
	rows: readonly SheetRow[],
	options: ReaderOptions,
	file: string,
): { readonly header: SheetRow; readonly words: RecordWords } | null {
	if (options.records?.column !== undefined) return null;
	const from = typeof options.header === 'number' ? options.header - 1 : (options.preamble ?? 0);
	const candidates = rows.filter((row) => row.line > from);
	const word = (row: SheetRow) => wordOf(row.cells.find((cell) => !isBlank(cell))?.text);
	for (const words of possibleWords(options)) {
		if (words.record === null || words.header === null) continue;
		const isTyped = (row: SheetRow) => word(row) === words.record || word(row) === words.trailer;
		const headers = candidates.filter((row) => word(row) === words.header);
		const header = mostKnown(headers, options, 2) ?? headers[0];
		if (!header || !candidates.some(isTyped)) continue;
		const early = candidates.filter((row) => row.line < header.line);
		// A header of the schema is above it, so the words are values of its first column.
		if (early.some((row) => countKnown(row, options) > 1)) continue;
		const [first] = early.filter(isTyped);
		if (first && options.header === undefined) {
			const message = `The header of ${file} stands in row ${header.line}, below a record or trailer in row ${first.line}`;
			throw new EtlError('E_HEADER_LATE', message, { context: { file, line: first.line } });
		}
		return { header, words };
	}
	return null;
}

function findHeader(rows: readonly SheetRow[], options: ReaderOptions, file: string): SheetRow | undefined {
	const after = typeof options.header === 'number' ? options.header - 1 : options.preamble;
	if (after !== undefined) {
		const found = rows.find((row) => row.line > after);
		if (found && (typeof options.header !== 'number' || found.line === options.header)) return found;
		const message = `${file} has no header in row ${after + 1}${typeof options.header === 'number' ? '' : ' or below'}`;
		throw new EtlError('E_FILE_MALFORMED', message, { context: { file } });
	}
	const width = modalWidth(rows);
	const known = mostKnown(rows, options, Math.min(2, width));
	return known ?? likeliest(rows.slice(0, CANDIDATES), width);
}

/** The first row of the usual width, or the row directly above it if only that one reads like names. */
function likeliest(rows: readonly SheetRow[], width: number): SheetRow | undefined {
	const at = rows.findIndex((row) => widthOf(row) >= width);
	const [found, above] = [rows[at], rows[at - 1]];
	if (found === undefined || above?.line !== found.line - 1 || areNames(found)) return found ?? rows[0];
	return widthOf(above) > 1 && areNames(above) ? above : found;
}

function areNames(row: SheetRow): boolean {
	return row.cells.slice(-widthOf(row)).every((cell) => cell !== undefined && !isBlank(cell) && !isFigure(cell.text));
}

/** The first row with the most names of the schema. */
function mostKnown(rows: readonly SheetRow[], options: ReaderOptions, least: number): SheetRow | undefined {
	let best: SheetRow | undefined;
	let most = least - 1;
	for (const row of rows) {
		const known = countKnown(row, options);
		if (known <= most) continue;
		best = row;
		most = known;
	}
	return best;
}

/** The table below `H | title | date | number`, which names no columns. The records have the schema's order. */
function positional(
	words: RecordWords,
	names: readonly string[],
	below: readonly SheetRow[],
	left: number,
	options: ReaderOptions,
	file: string,
) {
	const details = below.filter((row) => wordOf(row.cells[left]?.text) === words.record);
	const width = Math.max(0, ...details.map((row) => row.cells.length - left - 1));
	const isLayout = options.columns !== undefined || options.layouts.some((each) => each.length === width);
	if (!isLayout || width === names.length - 1) return null;
	return namelessColumns(
		width,
		details.map(({ cells }) => recordOf(cells, left + 1, width)),
		options,
		file,
	);
}

/** The texts of a row, from a column to the last filled cell. */
export function fieldsOf({ cells }: SheetRow, left: number): string[] {
	const end = cells.findLastIndex((cell) => !isBlank(cell)) + 1;
	return Array.from({ length: Math.max(0, end - left) }, (_, at) => cells[left + at]?.text ?? '');
}

/** Number of columns from a row's first filled cell to its last. */
function widthOf(row: SheetRow): number {
	return (
		row.cells.length -
		Math.max(
			row.cells.findIndex((cell) => !isBlank(cell)),
			0,
		)
	);
}

/** The most frequent width. Of equally frequent ones it is the greatest. */
function modalWidth(rows: readonly SheetRow[]): number {
	const counts = new Map<number, number>();
	for (const row of rows) counts.set(widthOf(row), (counts.get(widthOf(row)) ?? 0) + 1);
	return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

/** Whether a cell shows nothing. */
export function isBlank(cell: Cell | undefined): boolean {
	return cell === undefined || cell.text.trim() === '';
}
