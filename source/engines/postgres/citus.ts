import { sql } from 'kysely';
import type { Cluster } from '../dialect.js';
import { quoted } from '../texts.js';

/**
 * Stage, targets and work tables are distributed by the first column of the key and colocated, so that every join of a
 * transform is between shards of one machine. The tables that they are joined to are on each machine.
 *
 * See https://docs.citusdata.com/en/stable/develop/api_udf.html
 */
export const CITUS: Cluster = {
	// A shard's name has 9 characters more.
	longestName: 53,
	place(table, placement) {
		const name = sql.lit(quoted(table));
		if (placement === 'everywhere') return sql`select create_reference_table(${name})`;
		const colocated = sql.lit(placement.colocatedWith === null ? 'none' : quoted(placement.colocatedWith));
		return sql`select create_distributed_table(${name}, ${sql.lit(placement.by)}, colocate_with => ${colocated})`;
	},
	// Rows, indexes and grants are kept.
	gather: (table) => sql`select undistribute_table(${sql.lit(quoted(table))})`,
};

/** The distributed tables of a schema, each with its column and its group; null where all of a table is on each machine. */
export function spreadTables(here: string): string {
	return `
		select c.relname, case when p.partkey is not null then column_to_column_name(p.logicalrelid, p.partkey) end, p.colocationid
		from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid
		where ${here} and (p.partkey is not null or p.repmodel = 't')`;
}

/**
 * Keeps a transaction to one connection for each machine. Stage and transform change reference tables and distributed
 * ones in one transaction. With several connections Citus refuses, because one of them would not see the changes of
 * another ("there was a parallel operation on a distributed table in the transaction").
 *
 * A coordinator may hold shards too. It reaches them in our own session if a transaction's first statement does, and
 * else over a connection; `analyze` always uses a connection. Each of the two would wait for the other's locks. So they
 * are always reached over a connection, as a worker's shards are.
 *
 * See https://github.com/citusdata/citus/issues/3426, and `ShouldExecuteTasksLocally` and `vacuum.c` of Citus
 */
export const ONE_CONNECTION_A_MACHINE = `select set_config('citus.multi_shard_modify_mode', 'sequential', false),
	set_config('citus.max_adaptive_executor_pool_size', '1', false),
	set_config('citus.enable_local_execution', 'off', false)`;
