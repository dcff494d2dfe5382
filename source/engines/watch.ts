import { sql } from 'kysely';
import type { Statement } from '../core/plan/plan.js';
import { list, statement } from '../sql/model.js';
import { delegate, delegateSpool } from './delegate.js';
import type { Dialect } from './dialect.js';
import type { BulkInsert, Engine } from './engine.js';

/** Sees every change in order, and may replace its statement. */
export interface Watcher {
	/**
	 * Called before a statement runs, before a commit, and for rows that were sent in bulk.
	 *
	 * @returns the statement to run
	 * @throws an error that stops the run
	 */
	see(statement: Statement): Statement;
	/** The changes since the last commit are rolled back. */
	rolledBack(): void;
}

/** Keeps every statement, even if it is rolled back. */
export function recorder(seen: Statement[]): Watcher {
	return {
		see: (statement) => {
			seen.push(statement);
			return statement;
		},
		rolledBack: () => undefined,
	};
}

/** Decorates an engine so that a watcher sees all changes before they run. Statements that only read are not shown. */
export function watch(engine: Engine, watcher: Watcher): Engine {
	// Batches follow the chunks of a file, so rows are counted by table until another statement comes.
	const sent = new Map<string, { insert: BulkInsert; rows: number }>();
	const seeSent = () => {
		const tables = [...sent.values()].sort((a, b) => (a.insert.table < b.insert.table ? -1 : 1));
		sent.clear();
		for (const { insert, rows } of tables) watcher.see(bulkStatement(engine.dialect, insert, rows));
	};
	const sending = (insert: BulkInsert, rows: number) => {
		sent.set(insert.table, { insert, rows: (sent.get(insert.table)?.rows ?? 0) + rows });
	};
	const { spool } = engine;
	return {
		...delegate(engine),
		spool: spool && {
			...delegateSpool(spool),
			load: async (load) => {
				sending(load.insert, load.range.count);
				return spool.load(load);
			},
		},
		run: async (statement) => {
			if (statement.risk === 'read') return engine.run(statement);
			seeSent();
			return engine.run(watcher.see(statement));
		},
		insert: async (insert, rows) => {
			sending(insert, rows.length);
			return engine.insert(insert, rows);
		},
		commit: async () => {
			seeSent();
			watcher.see(COMMIT);
			return engine.commit();
		},
		rollback: async () => {
			sent.clear();
			watcher.rolledBack();
			return engine.rollback();
		},
	};
}

/** A plan shows this where a transaction is committed. */
const COMMIT: Statement = { id: 'commit', sql: 'commit', parameters: [], purpose: 'Makes it permanent', risk: 'add' };

function bulkStatement(dialect: Dialect, { table, columns }: BulkInsert, rows: number): Statement {
	const insert = sql`insert into ${sql.id(table)} (${list(columns)}) values (${sql.join(columns.map(() => null))})`;
	const purpose = `Loads ${rows} rows into ${table}, in batches`;
	return { ...statement(dialect, `insert.${table}`, purpose, 'add', insert, table), parameters: [] };
}
