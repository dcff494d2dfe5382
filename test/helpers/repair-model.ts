import { type Delivered, type PlainRow, stagedValues, type WrittenRecord } from './feed-model.js';

/** What somebody made of a rejected record of a delivery. */
export interface Mended {
	/** The record's number, counted from 1. */
	readonly record: number;
	/** Its values; `null` where it was waived. */
	readonly values: WrittenRecord | null;
	readonly run: string;
	readonly stands: boolean;
}

/** A delivery with what was made of its rejects. */
export interface Repairable extends Delivered {
	readonly repairs: readonly Mended[];
	readonly stands: boolean;
}

/**
 * What the bookkeeping says of a file, where the spec allows more than one answer: which of two files with the same content
 * a copy is of, when both were repaired.
 */
export interface Witness {
	/** What is made of its records: their numbers with `labelOf` each. */
	repairs(date: string, name: string): ReadonlyMap<number, string>;
	/** The file whose rows a copy has; `null` for a file that is none. */
	holder(date: string, name: string): Pick<Delivered, 'date' | 'name'> | null;
}

/** A repair for comparison: its run, and the row that it gave. */
export function labelOf(run: string, row: PlainRow | null): string {
	return JSON.stringify([run, row && Object.entries(row).sort()]);
}

/** The repairs of a delivery as `Witness` tells them. */
export function labels({ repairs }: Pick<Repairable, 'repairs'>): ReadonlyMap<number, string> {
	const standing = repairs.filter(({ stands }) => stands);
	return new Map(
		standing.map(({ record, run, values }) => [record, labelOf(run, values && stagedValues(values))] as const).sort(),
	);
}

/** The numbers of the records that may still be mended; none where the delivery has no rows of its own. */
export function openRecords({ records, repairs, loaded, stands }: Repairable): number[] {
	if (!loaded || !stands) return [];
	return records.flatMap((record, index) => {
		const closed = repairs.some((each) => each.stands && each.record === index + 1);
		return stagedValues(record) === null && !closed ? [index + 1] : [];
	});
}

/** The rows that a delivery should have in the stage, or where what left it is kept. */
export function rowsOf({
	records,
	repairs,
	loaded,
}: Repairable): { readonly record: number; readonly row: PlainRow }[] {
	if (!loaded) return [];
	return records.flatMap((written, index) => {
		const repair = repairs.find((each) => each.stands && each.record === index + 1);
		const values = repair === undefined ? written : repair.values;
		const row = values && stagedValues(values);
		return row === null ? [] : [{ record: index + 1, row }];
	});
}

/** The repairs after a run is undone, or counts again: what was repaired otherwise meanwhile stays so. */
export function turned(
	repairs: readonly Mended[],
	was: (run: string) => boolean,
	is: (run: string) => boolean,
): Mended[] {
	return repairs.map((each) => {
		if (was(each.run) === is(each.run)) return each;
		if (is(each.run)) return { ...each, stands: false };
		const isTaken = repairs.some((other) => other !== each && other.stands && other.record === each.record);
		return isTaken ? each : { ...each, stands: true };
	});
}

/**
 * Moves repairs where copies change: one that gets rows of its own has them as a file with its content, repairs too, and what was
 * repaired of one that becomes a copy is repaired of the file that has the rows now, where that is still open.
 *
 * @param before - at the same places as `after`, which may have more behind them
 */
export function withCopies<V extends Repairable>(before: readonly V[], after: readonly V[], witness: Witness): V[] {
	const result = [...after];
	const has = (one: Pick<Repairable, 'repairs'>, date: string, name: string) =>
		JSON.stringify([...labels(one)]) === JSON.stringify([...witness.repairs(date, name)]);
	for (const [at, now] of after.entries()) {
		const was = before[at];
		if (!was || was.loaded || !now.loaded || !now.stands) continue;
		const holders = before.filter(
			(each, index) => each.content === now.content && each.loaded && (each.stands || after[index]?.stands),
		);
		const given = holders.map(({ mapping, repairs }) => ({ mapping, repairs: repairs.filter(({ stands }) => stands) }));
		const taken = given.find((each) => has(each, now.date, now.name)) ?? given[0];
		if (taken) result[at] = { ...now, ...taken };
	}
	const offers = new Map<number, Mended[]>();
	for (const [at, now] of after.entries()) {
		const was = before[at];
		if (!was?.loaded || now.loaded || !now.stands) continue;
		const holder = witness.holder(now.date, now.name);
		const to = result.findIndex(
			(each) => each.stands && each.loaded && each.date === holder?.date && each.name === holder.name,
		);
		if (result[to]?.content !== now.content) throw new Error(`${now.name} of ${now.date} is a copy of something else`);
		offers.set(to, [...(offers.get(to) ?? []), ...was.repairs.filter(({ stands }) => stands)]);
		result[at] = { ...now, repairs: [] };
	}
	for (const [at, offered] of offers) {
		let holder = result[at] as V;
		const { date, name } = holder;
		for (const record of openRecords(holder)) {
			const mine = offered.filter((each) => each.record === record);
			const label = witness.repairs(date, name).get(record);
			const one = mine.find(({ run, values }) => labelOf(run, values && stagedValues(values)) === label) ?? mine[0];
			if (one) holder = { ...holder, repairs: [...holder.repairs, one] };
		}
		result[at] = holder;
	}
	return result;
}
