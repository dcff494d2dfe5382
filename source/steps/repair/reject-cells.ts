import type { RejectedRecord } from '../../core/records/rejected-record.js';
import { type Column, normalizeHeader } from '../../core/schema/schema.js';
import { distinctNames } from '../read/file-records.js';
import type { RejectReading } from './rejected-records.js';

/** Columns of the program's own in a file of rejects; the last one says which record a row is. */
export const OWN_COLUMNS = ['etl_file', 'etl_line', 'etl_reason', 'etl_id'] as const;

/** The column with the text of records that could not be taken apart, where there are some. */
export const RAW_COLUMN = 'etl_raw';

/** Stands for a value that may not leave the database. */
export const MASKED = '•••';

/** How values are written. */
export interface CellRules {
	readonly columns: readonly Column[];
	/** Whether values of sensitive columns, and of columns outside of the schema, are written. */
	readonly showSensitive: boolean;
	/** Whether text that a spreadsheet would take for a formula stays as it is. */
	readonly formulas: boolean;
}

/** Names of a file's columns as they are written: a name that it has twice gets a number. */
export function cellNames(reading: RejectReading | undefined): string[] {
	return distinctNames(
		(reading?.columns ?? []).map(({ name }) => name),
		[...OWN_COLUMNS, RAW_COLUMN],
	);
}

/** What a rejected record's row holds under its file's own names: every value as it was written. */
export function cellsOf(
	record: RejectedRecord,
	reading: RejectReading | undefined,
	rules: CellRules,
): ReadonlyMap<string, string> {
	const names = cellNames(reading);
	const { fields, raw } = record;
	if (fields === null)
		return new Map([
			...names.map((name): [string, string] => [name, '']),
			[RAW_COLUMN, rules.showSensitive ? defused(raw, rules) : MASKED],
		]);
	return new Map(
		names.map((name, at) => [name, writtenValue(fields.values[at] ?? '', reading?.columns[at]?.mapped ?? null, rules)]),
	);
}

/** A value as it is written. An empty one is never masked, so that a person sees what is missing. */
function writtenValue(value: string, mapped: string | null, rules: CellRules): string {
	if (value === '') return '';
	return rules.showSensitive || isOpen(mapped, rules.columns) ? defused(value, rules) : MASKED;
}

function isOpen(mapped: string | null, columns: readonly Column[]): boolean {
	const column = mapped && columns.find(({ name }) => normalizeHeader(name) === normalizeHeader(mapped));
	return column ? !column.sensitive : false;
}

/** First characters that make a spreadsheet take a text for a formula; those of csv-stringify. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

function defused(text: string, { formulas }: CellRules): string {
	return !formulas && FORMULA.test(text) ? `'${text}` : text;
}

/** A value that a person wrote, without the quote that keeps a spreadsheet from taking it for a formula. */
export function withoutGuard(text: string): string {
	return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}

/** Why a record was rejected, for its sender: `CustomerOpenDate is no date in YYYYMMDD`. No value is in it. */
export function reasonsOf({ faults }: Pick<RejectedRecord, 'faults'>): string {
	return faults.map(({ column, reason }) => (column === null ? reason : `${column} ${reason}`)).join('; ');
}
