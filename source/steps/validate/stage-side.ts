import { throwIfStopped } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import type { Row } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { type Compared, countDay, stageSide } from '../../sql/winners/validate.js';
import type { LoadContext } from '../context.js';

/** The stage's winners of the run date for one target. */
export interface TargetSum {
	readonly count: number;
	readonly checksum: string;
}

/** Answers from the stage alone; each is `null` where it must still be queried. */
export interface StageAnswers {
	readonly winners: Promise<Row[] | null>;
	readonly day: Promise<Row[] | null>;
}

/** Nothing was queried yet. */
export const NOT_ASKED: StageAnswers = { winners: Promise.resolve(null), day: Promise.resolve(null) };

/** A side connection pays from this many staged rows, since another thread and connection take 0.2 s to start. */
const WORTH_SIDE_CONNECTION = 50_000;

/**
 * Queries the stage on a side connection, while transform runs, which does not change the stage: on two processors this
 * takes no extra time. The answers are those of the transaction, because the stage is committed, and all other writers
 * wait. Where a customer may be in several countries, the countries that transform adds matter too, so the queries come
 * later.
 *
 * @param staged - rows that this run has staged
 */
export function askOnSideConnection({ engine, model, runDate }: LoadContext, staged: number): StageAnswers {
	const { onSideConnection } = engine;
	if (onSideConnection === null || model.onMove !== 'move' || staged < WORTH_SIDE_CONNECTION) return NOT_ASKED;
	const answer = (statement: Statement) => onSideConnection(statement).catch(() => null);
	return { winners: answer(stageSide(model, { ofDate: runDate })), day: answer(countDay(model, runDate)) };
}

/** The stage's side for each target, by table. */
export async function* stageSums(
	context: LoadContext,
	answers: StageAnswers,
	tables: ReadonlyMap<string, string>,
	compared: Compared,
): AsyncGenerator<StepEvent, ReadonlyMap<string, TargetSum>> {
	const sums = new Map<string, TargetSum>();
	const answer = typeof compared === 'string' ? NOT_ASKED.winners : answers.winners;
	for (const row of yield* askStage(context, stageSide(context.model, compared), answer)) {
		const table = tables.get(textOf(row, 'country_text'));
		if (table === undefined) continue; // No transform has seen this country: the stage is ahead.
		const known = sums.get(table) ?? NO_ROWS;
		const checksum = addChecksums(known.checksum, textOf(row, 'checksum'));
		sums.set(table, { count: known.count + numberOf(row, 'count'), checksum });
	}
	return sums;
}

/** Number of the stage's rows of the run date, and of those that are the best of their key on that day. */
export async function* countStage(
	context: LoadContext,
	answers: StageAnswers,
): AsyncGenerator<StepEvent, { readonly staged: number; readonly best: number }> {
	const [row] = yield* askStage(context, countDay(context.model, context.runDate), answers.day);
	return { staged: numberOf(row, 'staged'), best: numberOf(row, 'best') };
}

export const NO_ROWS: TargetSum = { count: 0, checksum: '0000000000000000' };

/** Adds two pairs of sums modulo 2^32, in hex. */
function addChecksums(left: string, right: string): string {
	const half = (text: string, at: number) => Number.parseInt(text.slice(at, at + 8), 16);
	const sum = (at: number) => ((half(left, at) + half(right, at)) >>> 0).toString(16).padStart(8, '0');
	return sum(0) + sum(8);
}

async function* askStage(
	{ engine, signal }: LoadContext,
	statement: Statement,
	answer: Promise<Row[] | null>,
): AsyncGenerator<StepEvent, Row[]> {
	throwIfStopped(signal);
	yield { type: 'statement', step: 'validate', statement };
	const started = performance.now();
	const rows = (await answer) ?? (await engine.rows(statement));
	const milliseconds = performance.now() - started;
	yield { type: 'statement-end', step: 'validate', id: statement.id, rows: rows.length, milliseconds };
	return rows;
}
