import { balance, type CountryCheck, type Equation } from '../core/balance.js';
import { EtlError } from '../core/errors.js';
import type { Step } from '../core/events.js';
import type { CountryEffect } from '../core/plan.js';
import { activeFiles, mappedCountryTables, numberOf, textOf } from '../engines/sql/bookkeeping.js';
import { countDay, stageSide, targetSide } from '../engines/sql/validate.js';
import { ask, type LoadContext } from './context.js';

/** The proof that nothing was lost, or what contradicts it. */
export interface ValidateResult {
	readonly checks: readonly CountryCheck[];
	readonly equations: readonly Equation[];
	readonly staged: number;
	readonly superseded: number;
	/** What does not add up; `null` where all does. */
	readonly mismatch: EtlError | null;
}

/** The checksum of no rows at all. */
const NO_ROWS = '0000000000000000';

/**
 * Compares stage and targets for the run date, from the database itself, and draws the balance. Writes nothing.
 *
 * @param effects - what a transform in the same transaction did, or `null` to leave its equations out
 */
export async function* validate(context: LoadContext, effects: readonly CountryEffect[] | null): Step<ValidateResult> {
	const started = performance.now();
	const { model, runDate } = context;
	yield { type: 'step-start', step: 'validate' };
	context.run.enter('validate');
	const stageRows = yield* ask(context, 'validate', stageSide(model, runDate));
	const live = await context.engine.inspect();
	const mapped = yield* ask(context, 'validate', mappedCountryTables(model));
	const checks: CountryCheck[] = [];
	for (const row of mapped) {
		const table = textOf(row, 'table_name');
		const stage = stageRows.find((each) => each.table_name === table);
		const exists = live.tables.has(table.toLowerCase());
		const [target] = exists ? yield* ask(context, 'validate', targetSide(model, table, runDate)) : [];
		const counts = { stageRows: numberOf(stage, 'count'), targetRows: numberOf(target, 'count') };
		const concerned = effects?.some((effect) => effect.table === table) ?? false;
		if (counts.stageRows === 0 && counts.targetRows === 0 && !concerned) continue;
		const sums = {
			stageChecksum: textOf(stage, 'checksum') || NO_ROWS,
			targetChecksum: textOf(target, 'checksum') || NO_ROWS,
		};
		const same = counts.stageRows === counts.targetRows && sums.stageChecksum === sums.targetChecksum;
		const check: CountryCheck = {
			country: textOf(row, 'country'),
			table,
			...counts,
			...sums,
			verdict: same ? 'MATCH' : 'MISMATCH',
		};
		checks.push(check);
		yield { type: 'check', check };
	}
	const [day] = yield* ask(context, 'validate', countDay(model, runDate));
	const staged = numberOf(day, 'staged');
	const superseded = staged - numberOf(day, 'best');
	const files = (yield* ask(context, 'validate', activeFiles(model, runDate))).map((row) => ({
		name: textOf(row, 'name'),
		records: numberOf(row, 'records'),
		staged: numberOf(row, 'staged'),
		rejected: numberOf(row, 'rejected'),
		declared: row.declared === null ? null : numberOf(row, 'declared'),
	}));
	const equations = balance(files, staged, superseded, effects);
	yield { type: 'balance', staged, superseded, equations };
	yield { type: 'step-end', step: 'validate', milliseconds: performance.now() - started };
	return { checks, equations, staged, superseded, mismatch: mismatchOf(checks, equations) };
}

function mismatchOf(checks: readonly CountryCheck[], equations: readonly Equation[]): EtlError | null {
	const lines = [
		...checks
			.filter((check) => check.verdict === 'MISMATCH')
			.map(
				(check) =>
					`${check.table}: ${check.stageRows} rows in the stage (${check.stageChecksum}), ${check.targetRows} in the target (${check.targetChecksum})`,
			),
		...equations
			.filter((equation) => !equation.holds)
			.map(
				({ of, left, parts }) =>
					`${of}: ${left.count} ${left.name} ≠ ${parts.map((part) => `${part.count} ${part.name}`).join(' + ')}`,
			),
	];
	if (lines.length === 0) return null;
	return new EtlError('E_MISMATCH', ['Stage and targets do not agree', ...lines].join('\n'), {
		context: { mismatches: lines },
	});
}
