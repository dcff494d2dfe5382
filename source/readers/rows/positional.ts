import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import type { ValueKind } from '../../core/records/record.js';
import { readSetting } from '../read-setting.js';
import type { Judge, ReaderOptions } from '../reader.js';

/** A record without column names. */
export interface NamelessRow {
	readonly values: readonly (string | null)[];
	readonly kinds?: readonly ValueKind[];
}

/** The columns of records without names. */
export interface NamelessColumns {
	readonly columns: readonly string[];
	readonly doubts: readonly Doubt[];
	/** For a person, such as `the schema's columns without PostCode`. */
	readonly order: string;
}

/** Number of records that are examined. */
const LOOKED_AT = 50;

/** The lead in values per record by which one order of columns must explain the records better than another. */
const CLEARLY = 0.6;

/** The lead where there are so few records that faults of one could mislead. */
const FEW = 3;
const CLEARLY_OF_FEW = 1.9;

/** Number of columns in a message. */
const NAMED = 4;

/** Smallest difference between two scores. */
const EPSILON = 0.05;

/**
 * Assigns columns to records without names: in the schema's order, with or without omittable columns. The values must
 * support it, because with another column missing, or in another order, every later value would get a wrong column.
 *
 * @throws EtlError `E_COLUMNS_SHIFTED` where the values support other columns
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

/** How well each value of a record fits each column, on average. */
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
				// An empty value supports no column.
				for (const { values, kinds } of rows) {
					const text = values[at]?.trim() ?? '';
					if (text !== '') sum += judge(column, text, kinds?.[at]);
				}
				return sum / rows.length;
			}),
		);
	}

	/** @param order - for each value the position of its column in the schema */
	of(order: readonly number[]): number {
		return order.reduce((sum, column, at) => sum + (this.#scores[at]?.[column] ?? 0), 0);
	}

	/** Whether an order fits most records better than another. Wrong values in a few records do not count. */
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

/** Refuses records where other columns are missing than the omittable ones. */
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

/** Refuses records where two columns are swapped or one has moved. */
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
	// A swap is reported rather than a move that explains as much.
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

/** Maximum number of ways to leave out columns: three of forty are 9880. */
const MOST_WAYS = 20_000;

/** All ways to choose some positions of a row, in order. */
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
