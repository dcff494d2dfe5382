import type { Statement } from '../../source/core/plan/plan.js';
import { delegate } from '../../source/engines/delegate.js';
import type { Engine } from '../../source/engines/engine.js';

/** Statements whose answers go through the coordinator on the way to another one's, and how many rows that are. */
export const THROUGH_COORDINATOR: readonly { readonly id: RegExp; readonly rows: string }[] = [
	{ id: /^sample\./, rows: '20 of a shard and kind at most, for a preview' },
	{ id: /^files\.active$/, rows: 'one a file of the day' },
	{ id: /^transform\.first$/, rows: 'one a file of the day' },
	{ id: /^trace\./, rows: 'one a file' },
	{ id: /^at-risk\..*\.rekey\.count$/, rows: 'two' },
	{ id: /^stage\.hand-over\.\d+$/, rows: 'one a repaired record of a copy' },
	{ id: /^books\.count\./, rows: 'one a table, where tables are not all beside each other' },
];

export function mayGoThroughCoordinator(id: string): boolean {
	return THROUGH_COORDINATOR.some((each) => each.id.test(id));
}

/** An engine that shows every statement before it runs; rows of COPY are not shown. */
export function showing(engine: Engine, see: (statement: Statement) => Promise<void> | void): Engine {
	return {
		...delegate(engine),
		run: async (statement) => {
			await see(statement);
			return engine.run(statement);
		},
		rows: async (statement, limit) => {
			await see(statement);
			return engine.rows(statement, limit);
		},
	};
}

const UNION = /\b(?:union|intersect|except)\b/;

/**
 * What of a statement Citus would not run on its machines, as far as its text tells: a rule each, from
 * `insert_select_planner.c`, `query_pushdown_planning.c` and `relation_restriction_equivalence.c`.
 *
 * @param key - the column that tables are distributed by
 * @param spread - the names of all distributed tables
 */
export function breachesOf({ id, sql }: Statement, key: string, spread: readonly string[]): string[] {
	const text = sql.replace(/\s+/g, ' ').trim();
	const named = spread.filter((table) => text.includes(`"${table}"`));
	if (named.length === 0 || !/^(?:select|insert|delete|update|with)\b/.test(text)) return [];
	if (/^select \w*distribut\w*_table\(/.test(text) || mayGoThroughCoordinator(id)) return [];
	const found: string[] = [];
	const rule = (broken: boolean, words: string) => {
		if (broken) found.push(`${words}: ${text}`);
	};
	const isInsert = text.startsWith('insert');
	rule(isInsert && UNION.test(text), 'an insert with a set operation');
	const parts = text.split(/\bunion all\b/);
	const first = new RegExp(`\\bselect (?:"\\w+"\\.)?"${key}"(?: as etl_key)?(?:,| from)`);
	rule(UNION.test(text.replaceAll('union all', '')), 'a set operation other than union all');
	rule(parts.length > 1 && parts.some((part) => !first.test(part)), 'a union whose parts do not begin with the key');
	rule(/\blimit\b(?! [^ ()]+$)/.test(text), 'a limit within');
	rule(/^with\b/.test(text), 'a common table expression');
	rule(/\bselect \(select\b|\bexists \(select [^)]*\) then\b|, \(select\b/.test(text), 'a subquery in a select list');
	for (const [, unit = ''] of text.matchAll(/(?:partition by|distinct on \() ?([^)]*?)(?: order by|\))/g))
		rule(!unit.includes(`"${key}"`), 'a window or a distinct without the key');
	for (const part of parts) {
		const tables = part.match(/(?:from|join) "[^"]+"/g) ?? [];
		const spreadHere = tables.filter((each) => spread.includes(each.replace(/^\w+ /, '').slice(1, -1)));
		const byKey = part.match(
			new RegExp(`"\\w+"\\."${key}" = "\\w+"\\."${key}"|\\((?:"\\w+"\\.)?"${key}"[^)]*\\) in \\(`, 'g'),
		);
		rule(spreadHere.length > 1 + (byKey ?? []).length, 'a join without the key');
	}
	return found;
}
