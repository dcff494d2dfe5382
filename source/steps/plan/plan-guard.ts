import { EtlError } from '../../core/errors.js';
import type { Plan, PlannedStatement, Statement } from '../../core/plan/plan.js';
import { PUT_AWAY_RESULTS } from '../../core/run/put-away.js';
import type { Watcher } from '../../engines/watch.js';

/**
 * Lets a run do what a plan says, statement by statement, and nothing else. A commit counts as a statement, so
 * statements that the run lacks are found before anything is kept. After a failure the run only records it, and that
 * passes.
 */
export class PlanGuard implements Watcher {
	readonly #statements: readonly PlannedStatement[];
	#next = 0;
	#committed = false;
	#failed = false;

	constructor(plan: Plan) {
		this.#statements = plan.statements;
	}

	/** @throws EtlError `E_PLAN_STALE`, naming the statement that is different */
	see(statement: Statement): Statement {
		// What became of files of the source is noted behind the last commit, when nobody knew it beforehand.
		if (this.#failed || (statement.id === PUT_AWAY_RESULTS && this.#next === this.#statements.length)) return statement;
		const expected = this.#statements[this.#next];
		const difference = expected ? differenceOf(expected, statement) : 'the plan ends before it';
		if (!expected || difference !== null) throw this.#stale(statement, difference ?? '');
		this.#next++;
		this.#committed = statement.id === 'commit';
		return { ...statement, sql: expected.sql, parameters: filled(expected, statement) };
	}

	rolledBack(): void {
		// After its commit a step has nothing left to roll back.
		if (!this.#committed) this.#failed = true;
		this.#committed = false;
	}

	#stale({ id, purpose }: Statement, difference: string): EtlError {
		const message = `The run came to ${id} (${purpose}), statement ${this.#next + 1} of the plan, and ${difference}`;
		return new EtlError('E_PLAN_STALE', message, { context: { statement: id } });
	}
}

function differenceOf(expected: PlannedStatement, { id, sql, parameters, purpose }: Statement): string | null {
	if (expected.id !== id) return `the plan has ${expected.id} (${expected.purpose}) there`;
	if (expected.sql !== sql) return 'its text is another than in the plan';
	if (id.startsWith('insert.') && expected.purpose !== purpose) return `the plan says: ${expected.purpose}`;
	const same =
		expected.parameters.length === parameters.length &&
		expected.parameters.every((value, index) => expected.open.includes(index) || value === parameters[index]);
	return same ? null : 'its parameters are others than in the plan';
}

function filled(expected: PlannedStatement, { parameters }: Statement): Statement['parameters'] {
	return expected.parameters.map((value, index) =>
		expected.open.includes(index) ? (parameters[index] ?? null) : value,
	);
}
