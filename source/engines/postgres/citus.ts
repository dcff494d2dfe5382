import { sql } from 'kysely';
import type { Cluster } from '../dialect.js';
import { quoted } from '../texts.js';

/**
 * Stage, targets and work tables are distributed by the first column of the key and stand beside each other, so
 * that every join of a transform is between shards of one machine. What they are joined to is whole on each.
 *
 * See https://docs.citusdata.com/en/stable/develop/api_udf.html
 */
export const CITUS: Cluster = {
	place(table, placement) {
		const name = sql.lit(quoted(table));
		if (placement === 'everywhere') return sql`select create_reference_table(${name})`;
		const colocated = sql.lit(placement.colocatedWith === null ? 'none' : quoted(placement.colocatedWith));
		return sql`select create_distributed_table(${name}, ${sql.lit(placement.by)}, colocate_with => ${colocated})`;
	},
	// Rows, indexes and grants come along.
	gather: (table) => sql`select undistribute_table(${sql.lit(quoted(table))})`,
};

/** Which tables of a schema are spread, and by which column; none where a table is whole on each machine. */
export function spreadTables(here: string): string {
	return `
		select c.relname, case when p.partkey is not null then column_to_column_name(p.logicalrelid, p.partkey) end
		from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid
		where ${here} and (p.partkey is not null or p.repmodel = 't')`;
}

/**
 * Keeps a transaction to one connection a machine. Stage and transform change reference tables and distributed ones, and
 * make and alter both, in one transaction: with several connections, Citus refuses what one of them would not see of
 * another ("there was a parallel operation on a distributed table in the transaction").
 *
 * A coordinator that holds shards too would reach them within our own session, if the first statement of a transaction
 * does, and over a connection otherwise; `analyze` reaches them over a connection alone. What one of the two has locked
 * the other waits for. So they are reached over a connection always, as a worker's are.
 *
 * See https://github.com/citusdata/citus/issues/3426, and `ShouldExecuteTasksLocally` and `vacuum.c` of Citus
 */
export const ONE_CONNECTION_A_MACHINE = `select set_config('citus.multi_shard_modify_mode', 'sequential', false),
	set_config('citus.max_adaptive_executor_pool_size', '1', false),
	set_config('citus.enable_local_execution', 'off', false)`;
