import type { RejectedRecord } from '../../core/records/rejected-record.js';
import { type ComparedCells, compareCells, type Writings, writingsOf } from './changed-cells.js';
import type { MendedTable } from './mended-table.js';
import type { RejectReading } from './rejected-records.js';

/** A record that was written, with how its file was read. */
export interface WrittenRecord {
	readonly reject: RejectedRecord;
	readonly reading: RejectReading;
}

/** A reading of a repaired file, held against what was written. */
export interface JudgedReading extends MendedTable {
	readonly encoding: string;
	/** Number of cells that came back as they were written. */
	readonly same: number;
	/** Cells with other characters beyond ASCII than were written, though nothing was wrong with them. */
	readonly misread: readonly { readonly line: number; readonly column: string }[];
}

/** Tells by the cells that nobody touched which reading of a repaired file is right: they have to come back as they were written. */
export class ReadingJudge {
	readonly #records: ReadonlyMap<string, WrittenRecord>;
	readonly #written = new Map<string, Writings>();

	/** @param records - by their identities */
	constructor(records: ReadonlyMap<string, WrittenRecord>) {
		this.#records = records;
	}

	/** Holds a reading against what was written. */
	judge(read: MendedTable, encoding: string): JudgedReading {
		let same = 0;
		const misread: JudgedReading['misread'][number][] = [];
		for (const { id, line, cells } of read.table.rows) {
			const compared = this.#compare(id.toLowerCase(), cells);
			same += compared.same;
			misread.push(...compared.misread.map((column) => ({ line, column })));
		}
		return { ...read, encoding, same, misread };
	}

	#compare(id: string, cells: ReadonlyMap<string, string>): ComparedCells {
		const record = this.#records.get(id);
		if (record === undefined) return { same: 0, misread: [] };
		const written = this.#written.get(id) ?? writingsOf(record.reject, record.reading);
		this.#written.set(id, written);
		return compareCells(record.reject, record.reading, written, cells);
	}
}

/** Puts the reading first that brings most cells back; the first of those that are as good. */
export function bestFirst(readings: readonly JudgedReading[]): JudgedReading[] {
	return [...readings].sort(byWorth);
}

function byWorth(one: JudgedReading, other: JudgedReading): number {
	return other.same - one.same || one.misread.length - other.misread.length || one.faults.length - other.faults.length;
}

/** Where a reading that is as good in another encoding says something else; `null` where none does. */
export function rivalOf(
	best: JudgedReading,
	readings: readonly JudgedReading[],
): { readonly line: number; readonly column: string; readonly encoding: string } | null {
	for (const { encoding, table } of readings.filter((each) => byWorth(best, each) === 0)) {
		if (encoding === best.encoding) continue;
		for (const [at, { line, cells }] of best.table.rows.entries())
			for (const [column, cell] of cells)
				if (table.rows[at]?.cells.get(column) !== cell) return { line, column, encoding };
	}
	return null;
}
