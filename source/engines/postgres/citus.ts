import { type RawBuilder, sql } from 'kysely';
import type { Placement } from '../engine.js';

/**
 * Citus: stage, targets and work tables are distributed by the first column of the key and stand beside each other, so
 * that every join of a transform is between shards of one machine. What they are joined to is whole on each.
 *
 * See https://docs.citusdata.com/en/stable/develop/api_udf.html
 */
export function placeOnCluster(table: string, placement: Placement): RawBuilder<unknown> {
	const name = sql.lit(quoted(table));
	if (placement === 'everywhere') return sql`select create_reference_table(${name})`;
	const beside = sql.lit(placement.beside === null ? 'none' : quoted(placement.beside));
	return sql`select create_distributed_table(${name}, ${sql.lit(placement.by)}, colocate_with => ${beside})`;
}

/** A name as `regclass` reads it. */
function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
