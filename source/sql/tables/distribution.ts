import type { Risk, Statement } from '../../core/plan/plan.js';
import type { Dialect, Placement } from '../../engines/dialect.js';
import type { LiveTable } from '../../engines/engine.js';
import { ddl, type FeedModel, keyNames } from '../model.js';
import type { ShapeChange } from './shape.js';

/**
 * Distribution by the first column of the key. Every join of a transform is by the key, so no row leaves its machine.
 */
export function byKey(model: FeedModel, colocatedWith: string | null): Placement {
	return { by: keyNames(model)[0] as string, colocatedWith };
}

/** Distributes a table, where the engine is a cluster. */
export function distribute(
	dialect: Dialect,
	table: string,
	placement: Placement | null,
	risk: Risk = 'add',
): Statement[] {
	if (placement === null || dialect.cluster === null) return [];
	const place = dialect.cluster.place(table, placement);
	const purpose =
		placement === 'everywhere' ? `Copies ${table} to each machine` : `Spreads ${table} by ${placement.by}`;
	return [ddl(dialect, { id: `${table}.place`, purpose, risk, table, verb: 'part', object: 'table' }, place)];
}

/**
 * Changes an existing table and distributes it. The table may be older than the cluster. A cluster cannot change the
 * column that a table is distributed by, so such a table is undistributed first.
 *
 * @param changes - what `alterations` do
 */
export function redistribute(
	dialect: Dialect,
	{ name, spread }: LiveTable,
	placement: Placement | null,
	changes: readonly ShapeChange[],
	alterations: Statement[],
): Statement[] {
	if (dialect.cluster === null || placement === null) return alterations;
	const gather = dialect.cluster.gather(name);
	const place = distribute(dialect, name, placement, 'rewrite');
	if (spread === undefined) return [...alterations, ...place];
	const by = spread === 'everywhere' ? null : spread.by;
	const fixed = changes.some(({ kind, column }) => column === by && kind !== 'require');
	if (!fixed && by === (placement === 'everywhere' ? null : placement.by)) return alterations;
	const purpose = `Takes ${name} back from the other machines, to change what it is spread by`;
	const facts = { id: `${name}.gather`, purpose, risk: 'rewrite', table: name, verb: 'part', object: 'table' } as const;
	return [ddl(dialect, facts, gather), ...alterations, ...place];
}
