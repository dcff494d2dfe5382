import type { DateOrder } from '../values/numeric-dates.js';
import type { DateWay, NameDay } from './name-day.js';
import { seriesOf } from './series.js';

/** What is made of a name, and of each of its dates. */
export interface DayOfName {
	readonly name: string;
	readonly day: NameDay;
	/** How each of its dates is written. */
	readonly forms: readonly string[];
	/** Each of its dates as the first day that it may be. */
	readonly ways: () => readonly DateWay[];
	/** For each of its dates, how it is the run date. */
	readonly hits: readonly Hit[];
}

/** Whether a date is the run date, or the order in which it is, where it is another day in another one. */
export type Hit = boolean | DateOrder;

/**
 * Makes names unclear that have the run date in different places, or in different orders: of
 * `day_20261121_created_20261122.csv` and `day_20261122_created_20261123.csv` one is of another day, and nothing tells
 * which. So it is with `c_261125.csv` and `c_251126.csv`.
 */
export function withoutContradictions(names: readonly DayOfName[]): NameDay[] {
	const series = new Map<string, DayOfName[]>();
	for (const each of names) {
		const isOther = each.hits.every((hit) => hit === false);
		if (each.day.kind === 'unclear' || isOther || isCertain(each)) continue;
		const key = `${each.forms.join('\n')}\n${seriesOf(each.name)}`;
		const alike = series.get(key);
		if (alike === undefined) series.set(key, [each]);
		else alike.push(each);
	}
	const unclear = new Map<DayOfName, NameDay>();
	for (const alike of series.values()) {
		const places = [...(alike[0] as DayOfName).hits.keys()].map((place) => firstOfEach(alike, place));
		if (places.some((place) => agree([...place.keys()]))) continue;
		for (const each of alike) {
			const own = each.hits.findIndex((hit) => hit !== false);
			const [, other] = [...(places[own] as Place)].find(([hit]) => !agree([hit, each.hits[own] as Hit])) ?? [];
			unclear.set(each, { kind: 'unclear', ways: each.ways(), by: other ?? null });
		}
	}
	return names.map((each) => unclear.get(each) ?? each.day);
}

/** How names are of the run date in one place, and the first name for each. */
type Place = ReadonlyMap<Hit, string>;

function firstOfEach(names: readonly DayOfName[], at: number): Place {
	const first = new Map<Hit, string>();
	for (const { name, hits } of names) {
		const hit = hits[at] as Hit;
		if (!first.has(hit)) first.set(hit, name);
	}
	return first;
}

/** Whether a name is of the run date by each of its dates, in whatever order. */
function isCertain({ hits }: DayOfName): boolean {
	return hits.every((hit) => hit === true);
}

function agree(hits: readonly Hit[]): boolean {
	return !hits.includes(false) && new Set(hits.filter((hit) => hit !== true)).size <= 1;
}
