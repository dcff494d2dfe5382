import { EtlError } from '../../core/errors.js';
import type { CountryEffect } from '../../core/plan/plan.js';
import { balance, type CountryCheck, type Equation } from '../../core/run/balance.js';
import type { StagedFile, Step, StepEvent } from '../../core/run/events.js';
import type { LiveSchema, Row } from '../../engines/engine.js';
import { activeFiles, numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { copiesOfDate, inParts } from '../../sql/bookkeeping/deliveries.js';
import { mappedCountries } from '../../sql/winners/countries.js';
import { type Compared, targetSide } from '../../sql/winners/validate.js';
import { ask, type LoadContext } from '../context.js';
import { countStage, NO_ROWS, NOT_ASKED, type StageAnswers, stageSums, type TargetSum } from './stage-side.js';

/** The proof that nothing was lost, or what contradicts it. */
export interface ValidateResult {
	readonly checks: readonly CountryCheck[];
	readonly equations: readonly Equation[];
	readonly staged: number;
	readonly superseded: number;
	/** The equations and tables that do not agree; `null` where all do. */
	readonly mismatch: EtlError | null;
}

/**
 * Compares stage and targets for the run date, read from the database itself, and computes the balance. Writes nothing.
 *
 * @param effects - the changes of a transform in the same transaction, or `null` to leave out its equations
 * @param answers - queries of the stage that were made while that transform ran
 * @param scope - which rows are compared, in this order
 * @param ofRun - the files that the run has loaded or found loaded; `null` where it has read none
 */
export async function* validate(
	context: LoadContext,
	effects: readonly CountryEffect[] | null,
	answers: StageAnswers = NOT_ASKED,
	scope: readonly CountryCheck['rows'][] = ['day'],
	ofRun: readonly StagedFile[] | null = null,
): Step<ValidateResult> {
	const started = performance.now();
	const { model, runDate } = context;
	yield { type: 'step-start', step: 'validate' };
	context.run.enter('validate');
	const live = await context.engine.inspect();
	const checks = yield* compareTables(context, live, scope, answers, effects);
	const active = yield* ask(context, 'validate', activeFiles(model, live, runDate));
	const [copied] = yield* ask(context, 'validate', copiesOfDate(model, live, runDate));
	const { staged, best } = yield* countStage(context, answers);
	const superseded = staged - best;
	const nameOf = fileNames(active);
	const files = active.map((row) => ({
		name: nameOf(row),
		records: numberOf(row, 'records'),
		staged: numberOf(row, 'staged') - numberOf(row, 'repaired'),
		repaired: numberOf(row, 'repaired'),
		rejected: numberOf(row, 'rejected') - numberOf(row, 'repaired') - numberOf(row, 'waived'),
		waived: numberOf(row, 'waived'),
		declared: row.declared === null ? null : numberOf(row, 'declared'),
	}));
	const copies = {
		files: numberOf(copied, 'files'),
		records: numberOf(copied, 'records'),
		delivered: numberOf(copied, 'delivered'),
	};
	const isOfRun = ofRun === null ? () => true : among(ofRun);
	const others = active.filter((row) => !isOfRun(row));
	const carried = { files: others.length, records: others.reduce((sum, row) => sum + numberOf(row, 'records'), 0) };
	const equations = balance(files, staged, superseded, effects, copies, carried);
	yield { type: 'balance', staged, superseded, equations };
	yield { type: 'step-end', step: 'validate', milliseconds: performance.now() - started };
	return { checks, equations, staged, superseded, mismatch: mismatchOf(checks, equations) };
}

/** Compares every table with its winners in the stage. */
export async function* compareTables(
	context: LoadContext,
	live: LiveSchema,
	scope: readonly CountryCheck['rows'][],
	answers: StageAnswers,
	effects: readonly CountryEffect[] | null,
): AsyncGenerator<StepEvent, CountryCheck[]> {
	const mapped = yield* ask(context, 'validate', mappedCountries(context.model));
	const tables = new Map(mapped.map((row) => [textOf(row, 'country_text'), textOf(row, 'table_name')]));
	const countries = byTable(mapped);
	const there = countries.map(([table]) => table).filter((table) => live.tables.has(table.toLowerCase()));
	const checks: CountryCheck[] = [];
	for (const rows of scope) {
		const compared = rows === 'day' ? { ofDate: context.runDate } : rows;
		// The stage's side may still be under way on its own connection.
		const targets = yield* targetSums(context, there, compared);
		const sums = yield* stageSums(context, answers, tables, compared);
		for (const [table, country] of countries) {
			const concerned = rows === 'day' && (effects?.some((effect) => effect.table === table) ?? false);
			const check = compare({ country, table, rows }, sums.get(table) ?? NO_ROWS, targets.get(table));
			if (check.stageRows === 0 && check.targetRows === 0 && !concerned) continue;
			checks.push(check);
			yield { type: 'check', check };
		}
	}
	return checks;
}

/** Whether a row of the bookkeeping is of one of some files. A source that was not noted is any source. */
function among(files: readonly StagedFile[]): (row: Row) => boolean {
	const names = new Set(files.map(({ name }) => name));
	const known = new Set(files.map(({ name, place }) => JSON.stringify([name, place])));
	return (row) => {
		const name = textOf(row, 'name');
		return row.place === null ? names.has(name) : known.has(JSON.stringify([name, textOf(row, 'place')]));
	};
}

/** A file's name, with its source where another file has the same name. */
function fileNames(files: readonly Row[]): (row: Row) => string {
	const times = new Map<string, number>();
	for (const row of files) times.set(textOf(row, 'name'), (times.get(textOf(row, 'name')) ?? 0) + 1);
	return (row) => {
		const name = textOf(row, 'name');
		return times.get(name) === 1 ? name : `${name} from ${textOf(row, 'place') || 'a source that was not noted'}`;
	};
}

function compare(
	of: Pick<CountryCheck, 'country' | 'table' | 'rows'>,
	stage: TargetSum,
	target: Row | undefined,
): CountryCheck {
	const counts = { stageRows: stage.count, targetRows: numberOf(target, 'count') };
	const stageChecksum = stage.checksum;
	const targetChecksum = textOf(target, 'checksum') || NO_ROWS.checksum;
	const same = counts.stageRows === counts.targetRows && stageChecksum === targetChecksum;
	return { ...of, ...counts, stageChecksum, targetChecksum, verdict: same ? 'MATCH' : 'MISMATCH' };
}

/** Tables that are counted by one statement: enough for parallel processes, few enough to report progress. */
const TABLES_AT_ONCE = 16;

/** The rows and checksum of each table, by its name. */
async function* targetSums(
	context: LoadContext,
	tables: readonly string[],
	compared: Compared,
): AsyncGenerator<StepEvent, ReadonlyMap<string, Row>> {
	const sums = new Map<string, Row>();
	for (const some of inParts(tables, TABLES_AT_ONCE)) {
		const rows = yield* ask(context, 'validate', targetSide(context.model, some, compared));
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

const ROWS_WORD = { day: '', others: ', customers whose rows of other days change', all: ', all days' } as const;

/** Every disagreement, a line each; `null` where there is none. */
export function mismatchOf(
	checks: readonly CountryCheck[],
	equations: readonly Equation[],
	more: readonly string[] = [],
): EtlError | null {
	const lines = [
		...more,
		...checks
			.filter((check) => check.verdict === 'MISMATCH')
			.map(
				(check) =>
					`${check.table}${ROWS_WORD[check.rows]}: ${check.stageRows} rows in the stage (${check.stageChecksum}), ${check.targetRows} in the target (${check.targetChecksum})`,
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
