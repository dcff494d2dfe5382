import type { DateWay, NameDay } from './name-day.js';
import { seriesOf } from './series.js';

/** What is made of a name, and of each of its dates. */
export interface DayOfName {
	readonly name: string;
	readonly day: NameDay;
	/** Each of its dates as the first day that it may be. */
	readonly ways: () => readonly DateWay[];
	/** For each of its dates, whether it is the run date. */
	readonly hits: readonly boolean[];
}

/**
 * Makes names unclear that have the run date in different places: of `day_20261121_created_20261122.csv` and
 * `day_20261122_created_20261123.csv` one is of another day, and nothing tells which.
 */
export function withoutContradictions(names: readonly DayOfName[]): NameDay[] {
	const series = new Map<string, DayOfName[]>();
	for (const each of names) {
		if (each.hits.length < 2 || !each.hits.includes(true) || each.day.kind === 'unclear') continue;
		const key = `${each.hits.length}\n${seriesOf(each.name)}`;
		const alike = series.get(key);
		if (alike === undefined) series.set(key, [each]);
		else alike.push(each);
	}
	const unclear = new Map<DayOfName, NameDay>();
	for (const alike of series.values()) {
		const places = [...(alike[0] as DayOfName).hits.keys()];
		if (places.some((place) => alike.every(({ hits }) => hits[place]))) continue;
		for (const each of alike) {
			if (!each.hits.includes(false)) continue;
			const other = alike.find(({ hits }) => !hits[each.hits.indexOf(true)]) as DayOfName;
			unclear.set(each, { kind: 'unclear', ways: each.ways(), by: other.name });
		}
	}
	return names.map((each) => unclear.get(each) ?? each.day);
}
