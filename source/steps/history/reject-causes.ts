import { COUNTED_VALUES } from '../../core/records/record-page.js';
import {
	CAUSES,
	type CauseQuery,
	COMMON_VALUES,
	FACET_VALUES,
	FACETS,
	type Facet,
	type FacetValue,
	NO_COLUMN,
	type RejectCause,
	type RejectCauses,
	type RejectLine,
	type Searchable,
} from '../../core/records/reject-page.js';
import type { Engine, LiveSchema, Row } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { type RejectFilter, wantedRejects } from '../../sql/bookkeeping/history.js';
import { BOOKKEEPING, type Sql } from '../../sql/model.js';
import { countCauses, listCauses } from '../../sql/rejects/reject-causes.js';
import { countRejects, matchingRejects, rejectValues } from '../../sql/rejects/reject-pages.js';

/** No causes. */
export const NO_CAUSES: RejectCauses = {
	causes: [],
	found: 0,
	total: 0,
	all: 0,
	values: { file: [], column: [], code: [] },
};

/** The causes of a run's rejects in the database, and the values that they can be narrowed by. */
export async function findRejectCauses(engine: Engine, query: CauseQuery, seen: Searchable): Promise<RejectCauses> {
	const live = await engine.inspect();
	if (!live.tables.has(BOOKKEEPING.rejects)) return NO_CAUSES;
	const [counts] = await engine.rows(countRejects(engine.dialect, query, seen));
	const values = await engine.rows(rejectValues(engine.dialect, query, seen));
	const valuesOf = (facet: Facet) =>
		values
			.filter((row) => textOf(row, 'facet') === facet)
			.map((row) => ({ value: textOf(row, 'value'), count: numberOf(row, 'faults') }));
	return {
		...(await causesOf(engine, live, matchingRejects(query, seen), { limit: CAUSES, offset: 0 })),
		total: numberOf(counts, 'total'),
		all: numberOf(counts, 'all'),
		values: { file: valuesOf('file'), column: valuesOf('column'), code: valuesOf('code') },
	};
}

/** The causes of rejects that match a filter, the most frequent first, and the number of all. */
export async function listRejectCauses(
	engine: Engine,
	filter: RejectFilter,
	page: { readonly limit: number; readonly offset: number },
): Promise<Pick<RejectCauses, 'causes' | 'found'>> {
	const live = await engine.inspect();
	return live.tables.has(BOOKKEEPING.rejects) ? causesOf(engine, live, wantedRejects(filter), page) : NO_CAUSES;
}

async function causesOf(
	engine: Engine,
	live: LiveSchema,
	wanted: Sql,
	page: { readonly limit: number; readonly offset: number },
): Promise<Pick<RejectCauses, 'causes' | 'found'>> {
	const [count] = await engine.rows(countCauses(engine.dialect, wanted));
	return {
		causes: toCauses(await engine.rows(listCauses(live, engine.dialect, wanted, page))),
		found: numberOf(count, 'count'),
	};
}

/** Rows of one cause follow each other, one for each of its values. */
function toCauses(rows: readonly Row[]): RejectCause[] {
	const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
	const causes = new Map<string, RejectCause>();
	for (const row of rows) {
		const [file, column, code] = [textOf(row, 'file_name'), text(row.column_name), textOf(row, 'code')];
		const id = causeId({ file, column, code });
		const facts = {
			reason: textOf(row, 'reason'),
			count: numberOf(row, 'faults'),
			repaired: numberOf(row, 'repaired'),
			waived: numberOf(row, 'waived'),
			firstLine: numberOf(row, 'first_line'),
		};
		const known = causes.get(id) ?? { file, column, code, ...facts, values: [] };
		const value = { value: text(row.value), count: numberOf(row, 'times') };
		causes.set(id, { ...known, values: [...known.values, value] });
	}
	return [...causes.values()];
}

/** What tells a cause from every other of its list. */
export function causeId({ file, column, code }: Pick<RejectCause, 'file' | 'column' | 'code'>): string {
	return JSON.stringify([file, column, code]);
}

/** A cause that is being counted. */
interface Counted extends Omit<RejectCause, 'values' | 'count' | 'repaired' | 'waived'> {
	count: number;
	readonly values: Map<string | null, number>;
}

/** Counts the causes of rejects that are not in a database. */
export class CauseTally {
	readonly #facets: CauseQuery['facets'];
	readonly #causes = new Map<string, Counted>();
	readonly #values: Readonly<Record<Facet, Map<string, number>>> = {
		file: new Map(),
		column: new Map(),
		code: new Map(),
	};

	/** @param facets - what the causes are narrowed to */
	constructor(facets: CauseQuery['facets']) {
		this.#facets = facets;
	}

	/** Counts one fault, and says whether it is of what the causes are narrowed to. */
	add(line: RejectLine): boolean {
		const missed = FACETS.filter((facet) => {
			const wanted = this.#facets[facet];
			return wanted !== undefined && facetOf(line, facet) !== wanted;
		});
		// A value of a facet counts under the other two.
		for (const facet of FACETS)
			if (missed.every((each) => each === facet)) increase(this.#values[facet], facetOf(line, facet));
		if (missed.length > 0) return false;
		const { file, column, code, reason, line: firstLine } = line;
		const id = causeId(line);
		const cause = this.#causes.get(id) ?? { file, column, code, reason, firstLine, count: 0, values: new Map() };
		cause.count++;
		if (cause.values.size < COUNTED_VALUES || cause.values.has(line.value)) increase(cause.values, line.value);
		this.#causes.set(id, cause);
		return true;
	}

	/** @param total - number of faults that match the whole query; @param all - of all faults */
	causes(total: number, all: number): RejectCauses {
		const found = [...this.#causes.values()].sort((a, b) => b.count - a.count || compare(causeId(a), causeId(b)));
		const causes = found
			.slice(0, CAUSES)
			.map((cause) => ({ ...cause, repaired: 0, waived: 0, values: commonest(cause.values, COMMON_VALUES) }));
		const valuesOf = (facet: Facet): FacetValue[] =>
			commonest(this.#values[facet], FACET_VALUES, (a, b) => compare(a, b));
		const values = { file: valuesOf('file'), column: valuesOf('column'), code: valuesOf('code') };
		return { causes, found: found.length, total, all, values };
	}
}

function facetOf(line: RejectLine, facet: Facet): string {
	return line[facet] ?? NO_COLUMN;
}

function increase<K>(counts: Map<K, number>, key: K): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Equally frequent ones stay in the order of their first occurrence, unless they are compared. */
function commonest<K>(
	counts: ReadonlyMap<K, number>,
	most: number,
	then: (a: K, b: K) => number = () => 0,
): { value: K; count: number }[] {
	return [...counts]
		.sort(([a, many], [b, more]) => more - many || then(a, b))
		.slice(0, most)
		.map(([value, count]) => ({ value, count }));
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
