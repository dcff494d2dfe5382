import type { Statement } from '../core/plan/plan.js';
import { delegate, delegateSpool } from './delegate.js';
import type { Engine } from './engine.js';

/**
 * Decorates an engine so that everything really happens and nothing stays: its transactions are savepoints within one
 * that is rolled back when the lock is released, or at the latest when the engine is closed.
 *
 * The outer transaction begins with the first inner one, so that nobody waits while files are read; or with what would
 * change something outside of one, since that would stay. An engine that has lost it runs nothing until it is ended.
 */
export function rehearse(engine: Engine): Engine {
	let outer = false;
	let inner = false;
	let before: ReadonlySet<string> = new Set();
	const end = async () => {
		inner = false;
		outer = false;
		await engine.rollback();
	};
	const start = async () => {
		if (outer) return;
		await engine.begin();
		outer = true;
		before = new Set((await engine.inspect()).tables.keys());
	};
	const { spool } = engine;
	return {
		...delegate(engine),
		onSideConnection: null, // Nothing of a rehearsal is committed.
		begin: async () => {
			await start();
			await engine.run(savepoint('savepoint'));
			inner = true;
		},
		commit: async () => {
			await engine.flush();
			await engine.run(savepoint('release savepoint'));
			inner = false;
		},
		rollback: async () => {
			if (!inner) return;
			inner = false;
			await engine.flush().catch(() => undefined); // The failed rows are rolled back.
			try {
				await engine.run(savepoint('rollback to savepoint'));
				await engine.run(savepoint('release savepoint'));
			} catch {
				await end(); // A full disk ends the whole transaction, with its savepoints.
			}
		},
		// A rollback does not undo statistics of an existing table, so they are not refreshed.
		run: async (statement) => {
			await start();
			const ofOthers = statement.statistics !== undefined && before.has(statement.statistics.toLowerCase());
			return ofOthers ? 0 : engine.run(statement);
		},
		insert: async (insert, rows) => {
			await start();
			return engine.insert(insert, rows);
		},
		spool: spool && {
			...delegateSpool(spool),
			load: async (load) => {
				await start();
				return spool.load(load);
			},
		},
		unlock: async () => {
			await end();
			await engine.unlock();
		},
		close: async () => {
			await end();
			await engine.close();
		},
	};
}

function savepoint(verb: 'savepoint' | 'release savepoint' | 'rollback to savepoint'): Statement {
	return {
		id: `rehearsal.${verb}`,
		sql: `${verb} etl_rehearsal`,
		parameters: [],
		purpose: 'Takes the place of a commit',
		risk: 'read',
	};
}
