import { sql } from 'kysely';
import { column, countryText, type FeedModel, list, type Sql, sameKey, winnerFirst } from '../model.js';
import { EARLIER_COUNTRY, isSeen, looksBack, type Untransformed, withTables } from './earlier-winners.js';
import { stageAs, winnerNames } from './winner-rows.js';
import { work } from './work-tables.js';

/**
 * Rows of a customer from which two lookups take less time than to sort them. For 100,000 customers with 4, 8 and 16 rows each,
 * lookups took 0.9, 1.0 and 1.1 s, and sorting 0.6, 1.1 and 2.1; for 10,000 with 150, 0.1 and 2.0.
 */
const WORTH_A_LOOKUP = 8;

/**
 * Whether each key is looked up in the index, and not all of its rows sorted. It goes by exact counts, so that a plan and its
 * run choose the same.
 *
 * @param staged - number of rows in the stage
 * @param customers - number of rows in the tables
 */
export function isLongHistory({ dialect, onMove }: FeedModel, staged: number, customers: number): boolean {
	return dialect.hasLateral && onMove === 'move' && staged >= customers * WORTH_A_LOOKUP;
}

/**
 * Looks each affected key up in the index: its first row, and the first that a committed transform has seen. So a day takes the
 * same time however many rows its customers have.
 */
export function winnersByLateral(model: FeedModel, untransformed: Untransformed): Sql {
	const best = firstRow(model, list(winnerNames(model), 's'));
	const rows = sql`${sql.id(work(model).affected)} as ${sql.id('a')} cross join lateral (${best}) as ${sql.id('w')}`;
	const names = list(winnerNames(model), 'w');
	const query = looksBack(untransformed)
		? lookBack(model, names, rows, untransformed)
		: sql`select ${names} from ${rows}`;
	// It is materialized, so that countries are joined to all winners at once and not looked through for each.
	const found = sql`(with etl_found as materialized (${query}) select * from etl_found)`;
	return withTables(model, found, untransformed);
}

/** The winners with the country of the earlier one: a winner that was seen was the winner before. */
function lookBack(model: FeedModel, names: Sql, rows: Sql, untransformed: readonly number[]): Sql {
	const isOld = isSeen('w', untransformed);
	const seen = sql` and not (${isOld}) and ${isSeen('s', untransformed)}`;
	const text = column('e', EARLIER_COUNTRY);
	const earlier = firstRow(model, sql`${countryText(model, 's')} as ${sql.id(EARLIER_COUNTRY)}`, seen);
	return sql`
			select ${names}, case when ${isOld} then ${countryText(model, 'w')} else ${text} end as ${sql.id(EARLIER_COUNTRY)}
			from ${rows} left join lateral (${earlier}) as ${sql.id('e')} on true`;
}

/**
 * The first of all stage rows with the key of `a`, as `s`.
 *
 * @param only - a further condition, ` and …`, on the row
 */
function firstRow(model: FeedModel, names: Sql, only: Sql = sql``): Sql {
	return sql`
				select ${names} from ${stageAs(model, 's')}
				where ${sameKey(model, 's', 'a')}${only} ${winnerFirst(model, 's')} limit 1`;
}
