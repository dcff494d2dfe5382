import type { Statement } from '../core/plan.js';
import { delegate } from './delegate.js';
import type { Engine } from './engine.js';

/**
 * An engine on which everything happens for real and nothing stays: its transactions are savepoints within one that
 * is rolled back when the lock is given up, and at the latest when the engine is closed.
 *
 * The outer transaction begins with the first inner one, so that reading files holds nobody up.
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
	return {
		...delegate(engine),
		onSideConnection: null, // Nothing of it is committed.
		begin: async () => {
			if (!outer) {
				await engine.begin();
				outer = true;
				before = new Set((await engine.inspect()).tables.keys());
			}
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
			await engine.flush().catch(() => undefined); // What failed is being rolled back.
			try {
				await engine.run(savepoint('rollback to savepoint'));
				await engine.run(savepoint('release savepoint'));
			} catch {
				await end(); // A full disk ends the whole transaction, savepoints and all.
			}
		},
		// Counts of a table that stays would stay as well: the planner goes by those that it has.
		run: async (statement) =>
			statement.statistics !== undefined && before.has(statement.statistics.toLowerCase()) ? 0 : engine.run(statement),
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
