import type { Fault, RawRecord, RecordBatch, ValueKind } from '../../core/records/record.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import { Batcher } from '../batcher.js';
import { readSetting } from '../read-setting.js';
import type { ReaderOptions } from '../reader.js';
import { isRule } from '../rows/drawn.js';
import { HeaderAgain } from '../rows/header-again.js';
import { SecondTable } from '../rows/second-table.js';
import type { UnitTally } from '../unit-tally.js';
import type { ChosenSheet } from './choose-sheet.js';
import { fieldsOf, isBlank, type TableShape } from './header-row.js';
import { rowsWithMerges } from './merged-cells.js';
import { tooLarge } from './refusals.js';
import type { SheetRow } from './workbook.js';

/** Characters that are kept of a record's text. */
const RAW = 10_000;

/** Reads the rows below a sheet's header as records. Every row of the workbook is counted. */
export async function* readRecords(
	{ sheet, others }: Pick<ChosenSheet, 'sheet' | 'others'>,
	table: TableShape,
	options: ReaderOptions,
	file: string,
	tally: UnitTally,
): AsyncGenerator<RecordBatch> {
	const { columns } = table;
	const again = new HeaderAgain(columns, options, file);
	const second = new SecondTable(columns, { whole: [columns.length], cut: true }, table.profile, file);
	const known = columns.map((name) => options.knownHeaders.has(normalizeHeader(name)));
	// Where the schema knows none of the columns, each column counts.
	const judged = known.includes(true) ? known : known.map(() => true);
	const batch = new Batcher();
	let count = 0;
	let last = table.headerLine;
	const hidden = { rows: 0, first: 0 };
	for await (const row of rowsWithMerges(sheet)) {
		tally.all++;
		if (row.cells.every(isBlank)) {
			tally.blank++;
			continue;
		}
		if (row.line <= table.headerLine) {
			if (row.line === table.headerLine && table.header !== 'none') tally.header++;
			else tally.passOver('rows above the header', 1, row.line, rawText(row));
			continue;
		}
		if (row.isHidden && options.hiddenRows === 'skip') {
			tally.passOver('hidden rows', 1, row.line, rawText(row));
			last = row.line;
			continue;
		}
		// A sheet may leave out blank rows.
		if (row.line > last + 1 && count > 0) second.blank();
		last = row.line;
		if (second.isLooking && second.isAgain(row.line, fieldsOf(row, table.left))) {
			tally.control++;
			continue;
		}
		if (row.cells.length > options.limits.columns) refuseWide(row, options, file);
		const characters = row.cells.reduce((sum, cell) => sum + (cell?.text.length ?? 0), 0);
		const record = toRecord(row, count + 1, table, judged, options.limits.recordLength);
		if (again.is(row.line, record.values)) {
			tally.control++;
			continue;
		}
		if (isRule(record.values)) {
			tally.passOver('drawn lines', 1, row.line, record.raw);
			continue;
		}
		count++;
		tally.records++;
		if (row.isHidden && hidden.rows++ === 0) hidden.first = row.line;
		const isFull = batch.add(record, characters);
		if (isFull) yield { columns, records: batch.take() };
	}
	if (hidden.rows > 0 && options.hiddenRows === undefined) {
		const message = `${hidden.rows} of the rows that are read are hidden or filtered out, the first of them row ${hidden.first}`;
		tally.doubt({ code: 'D_HIDDEN_ROWS', message, setting: readSetting(file, 'hiddenRows: skip') });
	}
	if (!batch.isEmpty || count === 0) yield { columns, records: batch.take() };
	for (const other of others) await passOverSheet(other, sheet.name, options, file, tally);
}

/** Counts the rows of a sheet that is not read. */
async function passOverSheet(
	{ sheet, isAlike }: ChosenSheet['others'][number],
	chosen: string,
	options: ReaderOptions,
	file: string,
	tally: UnitTally,
): Promise<void> {
	let rows = 0;
	for await (const row of sheet.rows()) {
		tally.all++;
		if (row.cells.every(isBlank)) tally.blank++;
		else rows++;
	}
	const name = `sheet ${sheet.name}${sheet.hidden ? ' (hidden)' : ''}`;
	if (rows > 0) tally.passOver(`rows of ${name}`, rows, null, null);
	if (!isAlike || options.sheet !== undefined) return;
	const message = `${name} is not read, and names columns of the schema above ${rows - 1} rows`;
	tally.doubt({ code: 'D_SHEET', message, setting: readSetting(file, `sheet: ${JSON.stringify(chosen)}`) });
}

function refuseWide(row: SheetRow, options: ReaderOptions, file: string): void {
	const width = row.cells.findLastIndex((cell) => !isBlank(cell)) + 1;
	if (width > options.limits.columns) throw tooLarge(file, `has ${width} columns`, 'limits.columns', row.line);
}

function toRecord(
	row: SheetRow,
	record: number,
	table: TableShape,
	judged: readonly boolean[],
	limit: number,
): RawRecord {
	const { line, cells } = row;
	const values: (string | null)[] = [];
	const kinds: ValueKind[] = [];
	let numbers: (string | null)[] | null = null;
	let fault: Fault | null = null;
	let length = 0;
	for (let i = 0; i < table.columns.length; i++) {
		const cell = cells[table.left + i];
		values.push(cell && cell.text !== '' ? cell.text : null);
		kinds.push(cell?.kind ?? 'text');
		if (cell?.number !== undefined) {
			numbers ??= table.columns.map(() => null);
			numbers[i] = cell.number;
		}
		length += cell?.text.length ?? 0;
		if (!cell?.fault || !judged[i] || fault) continue;
		fault = { code: 'E_CELL', column: null, reason: `${cell.fault} in ${table.columns[i]}`, value: cell.text };
	}
	const raw = rawText(row);
	fault = outsideFault(row, table) ?? fault;
	if (length > limit) {
		const reason = 'is longer than limits.recordLength allows';
		return { record, line, raw, values: [], fault: { code: 'E_RECORD_TOO_LARGE', column: null, reason, value: null } };
	}
	const taken = { record, line, raw, values, kinds, ...(numbers === null ? {} : { numbers }) };
	return fault === null ? taken : { ...taken, fault };
}

/** The fault of cells without a header above them, whose column is unknown. */
function outsideFault({ cells }: SheetRow, { columns, left }: TableShape): Fault | null {
	const first = cells.findIndex((cell) => !isBlank(cell));
	const last = cells.length <= left + columns.length ? -1 : cells.findLastIndex((cell) => !isBlank(cell));
	if (first >= left && last < left + columns.length) return null;
	const reason =
		first < left ? 'has cells left of the header' : `has ${last - left + 1} fields, the header has ${columns.length}`;
	return { code: 'E_FIELDS_MANY', column: null, reason, value: null };
}

/** The row's cells separated by tabs, as if copied from the sheet. */
function rawText({ cells }: SheetRow): string {
	let raw = '';
	for (let i = 0; i < cells.length; i++) {
		if (i > 0) raw += '\t';
		raw += cells[i]?.text ?? '';
		if (raw.length > RAW) return `${raw.slice(0, RAW)}…`;
	}
	return raw;
}
