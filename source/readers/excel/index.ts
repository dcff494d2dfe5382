import type { CellObject } from 'xlsx';
import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch, ValueKind } from '../../core/record.js';
import type { FileBytes, Reader, ReaderOptions } from '../reader.js';
import { takeOffRecordTypes } from '../record-types.js';
import { cellText } from './cell-text.js';
import { findTable, type SheetTable } from './table.js';
import { openWorkbook, type Sheet, type Workbook } from './workbook.js';

/** Records a batch. */
const BATCH = 500;

/** Characters of a record's own text that are kept. */
const RAW = 10_000;

/** Rows of each sheet that are looked at to choose one. */
const LOOKED_AT = 60;

/** Workbooks: .xlsx and its kin, .xls, .ods. One sheet is read: its first table. */
export const excel: Reader = {
	name: 'excel',
	extensions: ['.xlsx', '.xls', '.xlsm', '.xlsb', '.ods'],
	recognizes: (head) => {
		const magic = head.subarray(0, 4).toString('latin1');
		return magic === 'PK\x03\x04' || magic === '\xd0\xcf\x11\xe0';
	},
	open: async (file, options) => {
		const book = await openWorkbook(file, options.limits);
		const name = chooseSheet(book, file, options);
		const sheet = book.sheet(name);
		const table = tableOf(book, sheet, options);
		if (table && table.columns.length > options.limits.columns) {
			throw new EtlError('E_FILE_TOO_LARGE', `${file.name} has ${table.columns.length} columns`, {
				context: { file: file.name, line: table.header + 1, limit: 'limits.columns' },
			});
		}
		const others = book.names.length - 1;
		return {
			detail: `sheet ${name}${others > 0 ? `, 1 of ${others + 1}` : ''}`,
			batches: () => takeOffRecordTypes(readRows(book, sheet, table)),
		};
	},
};

/** The sheet that is named or numbered; else the first visible one with known headers; else the first with a cell. */
function chooseSheet(book: Workbook, file: FileBytes, options: ReaderOptions): string {
	const { names } = book;
	if (options.sheet !== undefined) {
		const wanted = String(options.sheet);
		const found = names.find((name) => name === wanted) ?? names[Number(wanted) - 1];
		if (found !== undefined) return found;
		throw new EtlError('E_FILE_MALFORMED', `${file.name} has no sheet ${wanted}: it has ${names.join(', ')}`, {
			context: { file: file.name },
			hint: 'Name one of them with --sheet, or under `read` in the config.',
		});
	}
	const [only] = names;
	if (only === undefined) {
		throw new EtlError('E_FILE_MALFORMED', `${file.name} has no sheets`, { context: { file: file.name } });
	}
	if (names.length === 1) return only;
	const visible = names.filter((name) => !book.hidden.has(name));
	const tables = (visible.length > 0 ? visible : names).map((name) => ({
		name,
		table: tableOf(book, book.sheet(name, LOOKED_AT), options),
	}));
	const known = tables.find(({ table }) => table !== null && table.known >= 2);
	return (known ?? tables.find(({ table }) => table !== null))?.name ?? only;
}

async function* readRows(book: Workbook, sheet: Sheet, table: SheetTable | null): AsyncGenerator<RecordBatch> {
	if (table === null) return;
	const { rows } = sheet;
	let records: RawRecord[] = [];
	let count = 0;
	for (let at = table.header + 1; at < rows.length; at++) {
		const record = toRecord(book, sheet, table, at, count + 1);
		if (record === null) continue;
		count++;
		records.push(record);
		if (records.length < BATCH) continue;
		yield { columns: table.columns, records };
		records = [];
	}
	if (records.length > 0) yield { columns: table.columns, records };
}

/** A row as a record; `null` for a row that holds nothing. */
function toRecord(book: Workbook, sheet: Sheet, table: SheetTable, at: number, record: number): RawRecord | null {
	const { columns, first } = table;
	const values: (string | null)[] = new Array(columns.length).fill(null);
	const kinds: ValueKind[] = new Array(columns.length).fill('text');
	const shown: string[] = [];
	let fault: Fault | null = null;
	sheet.rows[at]?.forEach((cell, column) => {
		const content = cellText(cell, book.formats, sheet.date1904);
		if (content === null || content.text === '') return;
		const place = column - first;
		shown.push(content.text);
		const name = columns[place];
		if (name === undefined) fault ??= { code: 'E_FIELDS_MANY', column: null, reason: OUTSIDE, value: null };
		else if (content.error && content.text !== '#N/A') {
			fault ??= {
				code: 'E_RECORD_SHAPE',
				column: null,
				reason: `holds the Excel error ${content.text} in ${name}`,
				value: null,
			};
		} else {
			values[place] = content.text;
			kinds[place] = content.kind;
		}
	});
	if (shown.length === 0) return null;
	const text = shown.join('\t');
	const raw = text.length > RAW ? `${text.slice(0, RAW)}…` : text;
	const base = { record, line: at + 1, raw, values, kinds };
	return fault === null ? base : { ...base, fault };
}

const OUTSIDE = "has a cell outside the header's columns";

function tableOf(book: Workbook, sheet: Sheet, options: ReaderOptions): SheetTable | null {
	const text = (cell: CellObject | undefined) => cellText(cell, book.formats, sheet.date1904)?.text ?? null;
	return findTable(sheet.rows, text, options.knownHeaders, options.preamble);
}
