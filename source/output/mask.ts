import type { FileReport } from '../core/run/events.js';
import { type Column, normalizeHeader } from '../core/schema/schema.js';
import { visible } from '../core/values/visible.js';

/** Replaces a sensitive value. */
const MASKED = '•••';

/** Types whose values a database gives as numbers; a boolean of SQLite is one. */
const NUMBERS: ReadonlySet<Column['type']['kind']> = new Set(['int', 'bigint', 'decimal', 'boolean']);

/** Decides which values of customers may be shown. */
export interface Mask {
	/** A value as it may be shown. The column is the schema's, or a file's own column that is not in the schema. */
	value(column: string | null, value: string | null): string;
	/** A whole record as it may be shown. */
	raw(text: string | null): string;
	/** Names of a file's columns. Where none of them is in the schema, the header may be a record, and is masked. */
	header(file: Pick<FileReport, 'columns' | 'mapped'>): string[];
	/** Whether a column of the schema is sensitive. */
	sensitive(column: string): boolean;
	/** Whether a number in a column that nobody knows may be a sensitive one. */
	readonly hidesNumbers: boolean;
	readonly on: boolean;
}

/** Makes a mask. Where it is on, values of sensitive and of unknown columns, and whole records, are masked. */
export function createMask(columns: readonly Column[], on: boolean): Mask {
	const open = new Set(columns.filter((column) => !column.sensitive).map((column) => normalizeHeader(column.name)));
	const hidden = new Set(columns.filter((column) => column.sensitive).map((column) => normalizeHeader(column.name)));
	const shown = (text: string | null) => (text === null ? '' : visible(text));
	return {
		on,
		hidesNumbers: on && columns.some(({ sensitive, type }) => sensitive && NUMBERS.has(type.kind)),
		header: ({ columns, mapped }) =>
			on && mapped.every((column) => column === null) ? columns.map(() => MASKED) : [...columns],
		sensitive: (column) => hidden.has(normalizeHeader(column)),
		value: (column, value) =>
			on && !(column !== null && open.has(normalizeHeader(column))) && value !== null ? MASKED : shown(value),
		raw: (text) => (on && text !== null ? MASKED : shown(text)),
	};
}
