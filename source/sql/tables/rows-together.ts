import { sql } from 'kysely';
import type { Sql } from '../model.js';

/** Rows of one table, for {@link rowsTogether}. */
export interface TableRows {
	readonly table: string;
	/** The column that it is distributed by. */
	readonly by: Sql;
	/** Further columns, each with its name. */
	readonly columns: readonly Sql[];
	/** What stands behind FROM. */
	readonly from: Sql;
}

/**
 * Rows of several tables as `u`, each with its `table_name`, for a cluster. It unites rows on each machine where every part
 * has what it is distributed by at the same place. A union of counts it would run part by part, with all shards for each.
 *
 * See https://github.com/citusdata/citus, `SafeToPushdownUnionSubquery` in `relation_restriction_equivalence.c`
 */
export function rowsTogether(parts: readonly TableRows[]): Sql {
	const rows = parts.map(({ table, by, columns, from }) => {
		const name = sql`cast(${sql.lit(table)} as text) as table_name`;
		return sql`select ${sql.join([sql`${by} as etl_key`, name, ...columns])} from ${from}`;
	});
	return sql`(${sql.join(rows, sql` union all `)}) as ${sql.id('u')}`;
}
