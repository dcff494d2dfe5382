import { balance, type CountryCheck, type Equation } from '../core/balance.js';
import { EtlError } from '../core/errors.js';
import type { Step, StepEvent } from '../core/events.js';
import type { CountryEffect } from '../core/plan.js';
import type { Row } from '../engines/engine.js';
import { activeFiles, numberOf, textOf } from '../engines/sql/bookkeeping.js';
import { mappedCountries } from '../engines/sql/countries.js';
import { targetSide } from '../engines/sql/validate.js';
import { ask, type LoadContext } from './context.js';
import { countStage, NO_ROWS, NOT_ASKED, type StageAnswers, stageSums } from './stage-side.js';

/** The proof that nothing was lost, or what contradicts it. */
export interface ValidateResult {
	readonly checks: readonly CountryCheck[];
	readonly equations: readonly Equation[];
	readonly staged: number;
	readonly superseded: number;
	/** What does not add up; `null` where all does. */
	readonly mismatch: EtlError | null;
}

/**
 * Compares stage and targets for the run date, from the database itself, and draws the balance. Writes nothing.
 *
 * @param effects - what a transform in the same transaction did, or `null` to leave its equations out
 * @param answers - what the stage was asked beside that transform
 */
export async function* validate(
	context: LoadContext,
	effects: readonly CountryEffect[] | null,
	answers: StageAnswers = NOT_ASKED,
): Step<ValidateResult> {
	const started = performance.now();
	const { model, runDate } = context;
	yield { type: 'step-start', step: 'validate' };
	context.run.enter('validate');
	const mapped = yield* ask(context, 'validate', mappedCountries(model));
	const tables = new Map(mapped.map((row) => [textOf(row, 'country_text'), textOf(row, 'table_name')]));
	const sums = yield* stageSums(context, answers, tables);
	const live = await context.engine.inspect();
	const checks: CountryCheck[] = [];
	const countries = byTable(mapped);
	const targets = yield* targetSums(
		context,
		countries.map(([table]) => table).filter((table) => live.tables.has(table.toLowerCase())),
	);
	for (const [table, country] of countries) {
		const stage = sums.get(table) ?? NO_ROWS;
		const target = targets.get(table);
		const counts = { stageRows: stage.count, targetRows: numberOf(target, 'count') };
		const concerned = effects?.some((effect) => effect.table === table) ?? false;
		if (counts.stageRows === 0 && counts.targetRows === 0 && !concerned) continue;
		const stageChecksum = stage.checksum;
		const targetChecksum = textOf(target, 'checksum') || NO_ROWS.checksum;
		const same = counts.stageRows === counts.targetRows && stageChecksum === targetChecksum;
		const verdict = same ? 'MATCH' : 'MISMATCH';
		const check: CountryCheck = { country, table, ...counts, stageChecksum, targetChecksum, verdict };
		checks.push(check);
		yield { type: 'check', check };
	}
	const { staged, best } = yield* countStage(context, answers);
	const superseded = staged - best;
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

/** Tables that are counted by one statement: enough for several processes, few enough to say how far it is. */
const TABLES_AT_ONCE = 16;

/** What each table holds of the run date, by its name. */
async function* targetSums(
	context: LoadContext,
	tables: readonly string[],
): AsyncGenerator<StepEvent, ReadonlyMap<string, Row>> {
	const sums = new Map<string, Row>();
	for (let at = 0; at < tables.length; at += TABLES_AT_ONCE) {
		const some = tables.slice(at, at + TABLES_AT_ONCE);
		const rows = yield* ask(context, 'validate', targetSide(context.model, some, context.runDate));
		for (const row of rows) sums.set(textOf(row, 'table_name'), row);
	}
	return sums;
}

/** Each table's country, by the table's name. */
function byTable(mapped: readonly Row[]): [table: string, country: string][] {
	const countries = new Map<string, string>();
	for (const row of mapped) {
		const [table, country] = [textOf(row, 'table_name'), textOf(row, 'country')];
		const known = countries.get(table);
		if (known === undefined || country < known) countries.set(table, country);
	}
	return [...countries].sort(([a], [b]) => (a < b ? -1 : 1));
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
