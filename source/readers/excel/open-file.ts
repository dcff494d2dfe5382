import type { ReaderFindings, ReadingFact } from '../../core/reading/reading.js';
import type { FileBytes, OpenedFile, ReaderOptions } from '../reader.js';
import { recordTypesOf } from '../rows/record-table.js';
import { takeOffRecordTypes } from '../rows/record-types.js';
import { wordsName } from '../rows/record-words.js';
import { RowSorter } from '../rows/row-sorter.js';
import { NO_FINDINGS, UnitTally } from '../unit-tally.js';
import { chooseSheet } from './choose-sheet.js';
import { openWorkbook } from './containers.js';
import type { TableShape } from './header-row.js';
import { tooLarge } from './refusals.js';
import { readRecords } from './sheet-records.js';

/** Opens a workbook at the sheet that holds the records. */
export async function openFile(file: FileBytes, options: ReaderOptions): Promise<OpenedFile> {
	const sheets = await openWorkbook(file, options);
	const chosen = await chooseSheet(sheets, options, file.name);
	if (!chosen?.table) {
		const detail = chosen?.detail ?? 'no header';
		return { detail, findings: NO_FINDINGS, batches: () => takeOffRecordTypes(nothing()) };
	}
	const { sheet, table, detail } = chosen;
	if (table.columns.length > options.limits.columns)
		throw tooLarge(file.name, `has ${table.columns.length} columns`, 'limits.columns', table.headerLine);
	const types = recordTypesOf(file.name, options, table);
	const batches = () => {
		const tally = new UnitTally('row');
		return takeOffRecordTypes(readRecords(chosen, table, options, file.name, tally), new RowSorter(types), () =>
			tally.findings(),
		);
	};
	return { detail, findings: findingsOf(sheet.name, table, options), batches };
}

async function* nothing() {}

/** Findings about a workbook before its records are read. */
function findingsOf(sheet: string, table: TableShape, options: ReaderOptions): ReaderFindings {
	const { headerLine, header, order, words, doubts } = table;
	const set = (value: unknown) => (value === undefined ? 'found' : 'set');
	const facts: ReadingFact[] = [
		{ name: 'sheet', value: sheet, basis: set(options.sheet) },
		{ name: 'layout', value: order, basis: set(options.columns ?? options.header) },
	];
	const above = Math.max(0, headerLine - (header === 'none' ? 0 : 1));
	const isSet = options.preamble ?? (typeof options.header === 'number' ? options.header : undefined);
	if (above > 0 || isSet !== undefined) facts.push({ name: 'preamble', value: String(above), basis: set(isSet) });
	if (words) facts.push({ name: 'recordTypes', value: wordsName(words), basis: set(options.records?.types) });
	return { facts, header: header === 'names' ? { line: headerLine } : null, doubts };
}
