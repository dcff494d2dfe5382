import type { RecordFields, ValueKind } from '../../core/records/record.js';
import type { RejectedRecord } from '../../core/records/rejected-record.js';
import type { Column } from '../../core/schema/schema.js';
import { cellNames, cellsOf, MASKED, withoutGuard } from './reject-cells.js';
import type { RejectReading } from './rejected-records.js';

/** The texts that a record's row may have been written with: with and without masks and guards. */
export type Writings = readonly ReadonlyMap<string, string>[];

/** The texts that a record's row may have been written with; the last of them has every value masked. */
export function writingsOf(reject: RejectedRecord, reading: RejectReading): Writings {
	const columns: readonly Column[] = [];
	return [
		cellsOf(reject, reading, { columns, showSensitive: true, formulas: true }),
		cellsOf(reject, reading, { columns, showSensitive: true, formulas: false }),
		// Every value may have been masked, since a column may be sensitive no more.
		cellsOf(reject, reading, { columns, showSensitive: false, formulas: false }),
	];
}

/**
 * A record's values with those of a row: a cell as it was written leaves its value as it is.
 *
 * @param isTyped - whether the cells are taken as they are
 */
export function withCells(
	reject: RejectedRecord,
	reading: RejectReading,
	cells: ReadonlyMap<string, string>,
	isTyped = false,
): { readonly fields: RecordFields; readonly changed: readonly string[] } {
	const before = reject.fields;
	const written = writingsOf(reject, reading);
	const changed: string[] = [];
	const values: (string | null)[] = [];
	const kinds: ValueKind[] = [];
	const numbers: (string | null)[] = [];
	cellNames(reading).forEach((name, at) => {
		const cell = cells.get(name.trim()) ?? '';
		const isSame = isWritten(written, name, cell);
		if (!isSame) changed.push(name);
		values.push(isSame ? (before?.values[at] ?? null) : isTyped ? cell : withoutGuard(cell));
		kinds.push(isSame ? (before?.kinds?.[at] ?? 'text') : 'text');
		numbers.push(isSame ? (before?.numbers?.[at] ?? null) : null);
	});
	return { fields: { values, ...(before?.kinds && { kinds }), ...(before?.numbers && { numbers }) }, changed };
}

/** How a row came back. */
export interface ComparedCells {
	/** Number of cells that came back as they were written. */
	readonly same: number;
	/** Columns that came back with other characters beyond ASCII, though nothing was wrong with them. */
	readonly misread: readonly string[];
}

/** Compares a row with what was written of its record. */
export function compareCells(
	{ faults }: RejectedRecord,
	reading: RejectReading,
	written: Writings,
	cells: ReadonlyMap<string, string>,
): ComparedCells {
	const faulty = new Set(faults.map(({ column }) => column));
	const misread: string[] = [];
	let same = 0;
	cellNames(reading).forEach((name, at) => {
		const cell = cells.get(name.trim()) ?? '';
		if (isWritten(written, name, cell)) {
			same++;
			return;
		}
		const isFaulty = faulty.has(reading.columns[at]?.mapped ?? null);
		const texts = written.map((each) => each.get(name) ?? '').filter((text) => !isFaulty || text === MASKED);
		if (isDamaged(cell) || texts.some((text) => isMisread(cell, text))) misread.push(name);
	});
	return { same, misread };
}

function isWritten(written: Writings, name: string, cell: string): boolean {
	return written.some((each) => sameText(each.get(name) ?? '', cell));
}

function sameText(one: string, other: string): boolean {
	return one === other || one.replace(/\r\n?/g, '\n').trim() === other.replace(/\r\n?/g, '\n').trim();
}

/** Stands for bytes that are no character of an encoding. */
const UNREADABLE = '\uFFFD';

function isDamaged(text: string): boolean {
	return text.includes(UNREADABLE);
}

/**
 * Whether a text differs from what was written in characters beyond ASCII alone. A program that reads a file in another
 * encoding gives others in their place, and one that saves it in another gives question marks.
 */
function isMisread(cell: string, written: string): boolean {
	if (!/\P{ASCII}/u.test(written) || isDamaged(written)) return false;
	const rest = (text: string) => text.replace(/[\P{ASCII}?]+/gu, '?').trim();
	return rest(cell) === rest(written);
}
