import { sql } from 'kysely';
import { LINEAGE } from '../../core/schema/schema.js';
import { BOOKKEEPING, column, type FeedModel, joinCountry, list, type Sql } from '../model.js';
import { winnerNames } from './winner-rows.js';

/**
 * Files that no transform has taken yet; the best of a key's other rows is its earlier winner. `null` where nobody has an
 * earlier one that matters.
 */
export type Untransformed = readonly number[] | null;

/** The column with the text of the country of a key's earlier winner. */
export const EARLIER_COUNTRY = 'etl_earlier';

/** Whether a key's earlier winner may be another row than its winner now. */
export function looksBack(untransformed: Untransformed): untransformed is readonly number[] {
	return untransformed !== null && untransformed.length > 0;
}

/** Whether a committed transform has seen the stage row `alias`. */
export function isSeen(alias: string, untransformed: readonly number[]): Sql {
	return sql`${column(alias, LINEAGE.fileId)} not in (${sql.join(untransformed)})`;
}

/**
 * Joins winners to their tables and to those of the earlier ones. Countries are joined to winners, and not to all rows that
 * these are found in: the planner takes any join to a country's text for a twentieth of its rows.
 *
 * @param found - a query of the winners in parentheses, with {@link EARLIER_COUNTRY} where {@link looksBack}
 */
export function withTables(model: FeedModel, found: Sql, untransformed: Untransformed): Sql {
	const table = column('c', 'table_name');
	const isOther = looksBack(untransformed);
	const same = untransformed === null ? sql`null` : table;
	const earlier = sql`
			left join ${sql.id(BOOKKEEPING.countries)} as ${sql.id('d')}
			on ${column('d', 'stage_table')} = ${model.stage} and ${column('d', 'country_text')} = ${column('w', EARLIER_COUNTRY)}`;
	return sql`
		select ${list(winnerNames(model), 'w')}, ${table}, ${column('w', LINEAGE.insertedOn)}, ${isOther ? column('d', 'table_name') : same}
		from ${found} as ${sql.id('w')} ${joinCountry(model, 'w', 'c')}${isOther ? earlier : sql``}`;
}
