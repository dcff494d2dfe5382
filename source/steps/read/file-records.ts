import type { Fault, SqlValue, ValueKind } from '../../core/records/record.js';
import type { FileReport } from '../../core/run/events.js';
import type { Column } from '../../core/schema/schema.js';
import type { SourceFile } from '../../sources/source.js';
import type { StepContext } from '../context.js';
import type { MappedBatch, MappedRecord } from './feed-file.js';
import type { BatchTaker } from './feed-spool.js';
import { readFile } from './read.js';

/** One detail line, object, element or sheet row. */
export interface FileRecord {
	/** 1-based ordinal within the file. */
	readonly record: number;
	/** 1-based line of the file where it starts; the row number in a sheet. */
	readonly line: number;
	/**
	 * Values exactly as the file holds them, by the file's own names in its order. A name that a file has twice gets a
	 * number: `Name_2`. Empty where the record could not be taken apart.
	 */
	readonly fields: ReadonlyMap<string, string | null>;
	/** What each value was in the file before it became text; left out where all are text. */
	readonly kinds?: readonly ValueKind[];
	/** What is wrong with it: its shape, and with a config what the schema says. A record with faults is a reject. */
	readonly faults: readonly Fault[];
	/** The stage's row by the schema's names; `null` for a reject, and where there is no schema. */
	readonly row: ReadonlyMap<string, SqlValue> | null;
	/** The record's own text. */
	readonly raw: string;
}

/**
 * Reads one file as a run would, and gives its records as they are read. The file is closed where nobody takes the next
 * batch.
 *
 * @returns what read found out, and what is wrong with the file
 */
export async function* fileRecords(context: StepContext, file: SourceFile): AsyncGenerator<FileRecord[], FileReport> {
	const taken: MappedBatch[] = [];
	const taker: BatchTaker = {
		start: () => undefined,
		take: async (batch) => void taken.push(batch),
		finish: async () => null,
	};
	const reading = readFile(context, file, taker);
	try {
		let columns: readonly string[] = [];
		let names: readonly string[] = [];
		for (;;) {
			const next = await reading.next();
			if (next.done) return next.value.report;
			for (const batch of taken.splice(0)) {
				if (batch.columns !== columns) names = distinctNames(batch.columns);
				columns = batch.columns;
				yield batch.records.map((each) => toRecord(each, names, context.settings.columns));
			}
		}
	} finally {
		await reading.return(undefined as never);
	}
}

function toRecord({ raw, outcome }: MappedRecord, names: readonly string[], schema: readonly Column[]): FileRecord {
	const { record, line, values, kinds, fault } = raw;
	const fields = new Map(fault ? [] : names.map((name, at) => [name, values[at] ?? null]));
	const isRow = Array.isArray(outcome);
	const row = isRow && schema.length > 0 ? new Map(schema.map(({ name }, at) => [name, outcome[at] ?? null])) : null;
	const faults = isRow ? [] : outcome.faults;
	return { record, line, fields, ...(kinds && { kinds }), faults, row, raw: raw.raw };
}

/** A name that a file has twice, or that is taken already, gets a number, so that no value hides another. */
export function distinctNames(columns: readonly string[], taken: Iterable<string> = []): string[] {
	const all = new Set(taken);
	return columns.map((name) => {
		let distinct = name;
		for (let n = 2; all.has(distinct); n++) distinct = `${name}_${n}`;
		all.add(distinct);
		return distinct;
	});
}
