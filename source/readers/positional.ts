import { EtlError } from '../core/errors.js';
import type { Doubt } from '../core/reading.js';
import type { ValueKind } from '../core/record.js';
import { readSetting } from './read-setting.js';
import type { Judge, ReaderOptions } from './reader.js';

/** A record whose columns have no names. */
export interface NamelessRow {
	readonly values: readonly (string | null)[];
	readonly kinds?: readonly ValueKind[];
}

/** Columns that were found for records without names. */
export interface NamelessColumns {
	readonly columns: readonly string[];
	readonly doubts: readonly Doubt[];
	/** For a person, such as `the schema's columns without PostCode`. */
	readonly order: string;
}

/** Records that are looked at. */
const LOOKED_AT = 50;

/** By how much one order of columns must explain the records better than another, in values a record. */
const CLEARLY = 0.6;

/** The same where so few records are looked at that the faults of one could mislead. */
const FEW = 3;
const CLEARLY_OF_FEW = 1.9;

/** Columns that a message names. */
const NAMED = 4;

/** Less than this is no difference between two scores. */
const EPSILON = 0.05;

/**
 * The columns of records that nobody names: the schema's order, with or without what may be left out. Their values must
 * speak for it: with another column missing, or in another order, every value behind it would be taken for another's.
 *
 * @throws EtlError `E_COLUMNS_SHIFTED` where they speak for other columns
 */
export function namelessColumns(
	width: number,
	rows: readonly NamelessRow[],
	options: ReaderOptions,
	file: string,
): NamelessColumns {
	const { layouts, judge } = options;
	if (options.columns !== undefined) return { columns: options.columns, doubts: [], order: 'as set' };
	const all = layouts[0] ?? [];
	const layout = layouts.find((each) => each.length === width) ?? (width === 0 ? all : undefined);
	const alike = rows.filter(({ values }) => values.length === width).slice(0, LOOKED_AT);
	if (layout === undefined || layout.length === 0) {
		const columns = Array.from({ length: width }, (_, index) => `column_${index + 1}`);
		return { columns, doubts: [], order: 'columns without names' };
	}
	const left = all.filter((name) => !layout.includes(name));
	const order = left.length === 0 ? "the schema's columns" : `the schema's columns without ${left.join(', ')}`;
	if (judge === undefined || alike.length === 0) return { columns: layout, doubts: [], order };
	const scores = new Scores(all, width, alike, judge);
	const doubts = left.length === 0 ? requireOrder(scores, alike.length, file) : requireMissing(scores, layout, file);
	return { columns: layout, doubts, order };
}

/** How well each value of a record would stand under each column, on average. */
class Scores {
	readonly #scores: readonly (readonly number[])[];

	constructor(
		readonly all: readonly string[],
		readonly width: number,
		private readonly rows: readonly NamelessRow[],
		private readonly judge: Judge,
	) {
		this.#scores = Array.from({ length: width }, (_, at) =>
			all.map((column) => {
				let sum = 0;
				// An empty value speaks for no column.
				for (const { values, kinds } of rows) {
					const text = values[at]?.trim() ?? '';
					if (text !== '') sum += judge(column, text, kinds?.[at]);
				}
				return sum / rows.length;
			}),
		);
	}

	/** @param order - for each value the place of its column in the schema */
	of(order: readonly number[]): number {
		return order.reduce((sum, column, at) => sum + (this.#scores[at]?.[column] ?? 0), 0);
	}

	/** Whether an order suits most records better than another: a wrong value in a few is no other order. */
	suitsMost(order: readonly number[], other: readonly number[]): boolean {
		const better = this.rows.filter((row) => this.#ofRow(row, order) > this.#ofRow(row, other));
		return better.length * 2 > this.rows.length;
	}

	#ofRow({ values, kinds }: NamelessRow, order: readonly number[]): number {
		return order.reduce((sum, column, at) => {
			const text = values[at]?.trim() ?? '';
			return text === '' ? sum : sum + this.judge(this.all[column] ?? '', text, kinds?.[at]);
		}, 0);
	}
}

/** Whether the columns that may be left out are the ones that are missing, and not as many others. */
function requireMissing(scores: Scores, layout: readonly string[], file: string): Doubt[] {
	const { all, width } = scores;
	const taken = layout.map((name) => all.indexOf(name));
	const own = scores.of(taken);
	const others = [...combinations(all.length, all.length - width)]
		.map((dropped) => ({ dropped, order: all.flatMap((_, at) => (dropped.includes(at) ? [] : [at])) }))
		.filter(({ order }) => order.some((column, at) => column !== taken[at]))
		.map((each) => ({ ...each, score: scores.of(each.order) }));
	const best = Math.max(...others.map(({ score }) => score));
	const first = others.find(({ score }) => score === best);
	if (best - own >= CLEARLY && first && scores.suitsMost(first.order, taken)) {
		const dropped = others.filter(({ score }) => best - score < EPSILON).flatMap((each) => each.dropped);
		const names = [...new Set(dropped)].map((at) => all[at] as string);
		const one = all.length - width === 1 && names.length === 1;
		const seems = one ? `${names[0]} seems to be missing` : `some of ${listed(names)} seem to be missing`;
		throw shifted(file, `has records of ${width} fields and does not name them: ${seems}`);
	}
	if (own - best >= CLEARLY) return [];
	const left = all.filter((name) => !layout.includes(name));
	const message = `its columns have no names and are taken for the schema's without ${left.join(', ')}; their values would stand as well without others`;
	return [{ code: 'D_LAYOUT', message, setting: readSetting(file, `columns: [${layout.join(', ')}]`) }];
}

/** Whether no two columns have changed places, and none has moved. */
function requireOrder(scores: Scores, records: number, file: string): Doubt[] {
	const { all } = scores;
	const order = all.map((_, at) => at);
	const own = scores.of(order);
	let best: { score: number; what: string; changed: readonly number[] } = { score: own, what: '', changed: order };
	const consider = (changed: readonly number[], what: string) => {
		const score = scores.of(changed);
		if (score > best.score + EPSILON) best = { score, what, changed };
	};
	const pairs = order.flatMap((from) => order.filter((to) => to !== from).map((to) => [from, to] as const));
	// Two that changed places are told before one that moved, which explains as much.
	for (const [from, to] of pairs)
		consider(order.with(from, to).with(to, from), `${all[from]} and ${all[to]} seem to have changed places`);
	for (const [from, to] of pairs)
		consider(order.toSpliced(from, 1).toSpliced(to, 0, from), `${all[from]} seems to stand elsewhere`);
	if (best.score - own < (records < FEW ? CLEARLY_OF_FEW : CLEARLY) || !scores.suitsMost(best.changed, order))
		return [];
	throw shifted(file, `does not name its columns, and they are in another order than the schema's: ${best.what}`);
}

function shifted(file: string, what: string): EtlError {
	return new EtlError('E_COLUMNS_SHIFTED', `${file} ${what}`, { context: { file } });
}

function listed(names: readonly string[]): string {
	const shown = names.slice(0, NAMED).join(', ');
	return names.length > NAMED ? `${shown} and others` : shown;
}

/** Most ways to leave out columns that are tried: three of forty are 9880. */
const MOST_WAYS = 20_000;

/** The ways to choose so many places of a row, in order. */
function* combinations(length: number, count: number, from = 0): Generator<number[]> {
	if (count === 0) {
		yield [];
		return;
	}
	let ways = 0;
	for (let at = from; at <= length - count; at++) {
		for (const rest of combinations(length, count - 1, at + 1)) {
			if (++ways > MOST_WAYS) return;
			yield [at, ...rest];
		}
	}
}
