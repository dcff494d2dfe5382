import type { FileReport } from '../core/events.js';
import { type Column, normalizeHeader } from '../core/schema.js';
import { visible } from '../core/visible.js';

/** What stands in the place of a sensitive value. */
const MASKED = '•••';

/** Decides what of a customer's values may be seen. */
export interface Mask {
	/** A value of a schema column, or of a file's column that none takes, as it may be shown. */
	value(column: string | null, value: string | null): string;
	/** A whole record as it may be shown. */
	raw(text: string | null): string;
	/** Names of a file's columns. Where the schema knows none of them, the header may be a record, and they its values. */
	header(file: Pick<FileReport, 'columns' | 'mapped'>): string[];
	/** Whether the schema says that a column is sensitive. */
	sensitive(column: string): boolean;
	readonly on: boolean;
}

/** Makes a mask. Where it is on, values of sensitive and of unknown columns, and whole records, are hidden. */
export function createMask(columns: readonly Column[], on: boolean): Mask {
	const open = new Set(columns.filter((column) => !column.sensitive).map((column) => normalizeHeader(column.name)));
	const hidden = new Set(columns.filter((column) => column.sensitive).map((column) => normalizeHeader(column.name)));
	const shown = (text: string | null) => (text === null ? '' : visible(text));
	return {
		on,
		header: ({ columns, mapped }) =>
			on && mapped.every((column) => column === null) ? columns.map(() => MASKED) : [...columns],
		sensitive: (column) => hidden.has(normalizeHeader(column)),
		value: (column, value) =>
			on && !(column !== null && open.has(normalizeHeader(column))) && value !== null ? MASKED : shown(value),
		raw: (text) => (on && text !== null ? MASKED : shown(text)),
	};
}
