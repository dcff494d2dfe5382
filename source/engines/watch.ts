import { sql } from 'kysely';
import type { Statement } from '../core/plan.js';
import { list, statement } from '../sql/model.js';
import { delegate, delegateSpool } from './delegate.js';
import type { Dialect } from './dialect.js';
import type { BulkInsert, Engine } from './engine.js';

/** Sees everything that changes something, in order, and says what is to run in its place. */
export interface Watcher {
	/**
	 * A statement that is about to run, or rows that were sent in bulk, or a commit.
	 *
	 * @returns the statement to run
	 * @throws what is to stop the run
	 */
	see(statement: Statement): Statement;
	/** What was seen since the last commit is rolled back. */
	rolledBack(): void;
}

/** Keeps everything that it sees, what is rolled back included. */
export function recorder(seen: Statement[]): Watcher {
	return {
		see: (statement) => {
			seen.push(statement);
			return statement;
		},
		rolledBack: () => undefined,
	};
}

/** An engine that shows a watcher what it is about to do. Statements that only read pass unseen. */
export function watch(engine: Engine, watcher: Watcher): Engine {
	// Batches come as the file's chunks fall, so rows are counted by table until something else happens.
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
			load: async (insert, range, constants) => {
				sending(insert, range.count);
				return spool.load(insert, range, constants);
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

/** Stands in a plan where a transaction is committed. */
const COMMIT: Statement = { id: 'commit', sql: 'commit', parameters: [], purpose: 'Makes it permanent', risk: 'add' };

function bulkStatement(dialect: Dialect, { table, columns }: BulkInsert, rows: number): Statement {
	const insert = sql`insert into ${sql.id(table)} (${list(columns)}) values (${sql.join(columns.map(() => null))})`;
	const purpose = `Loads ${rows} rows into ${table}, in batches`;
	return { ...statement(dialect, `insert.${table}`, purpose, 'add', insert, table), parameters: [] };
}
