import type { CountryEffect, Statement } from '../../core/plan/plan.js';
import type { ChangedRow, ChangeSample, ShownRow, StepEvent } from '../../core/run/events.js';
import type { Row } from '../../engines/engine.js';
import { textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { type FeedModel, rowNames } from '../../sql/model.js';
import {
	moves,
	type Side,
	sampleInserted,
	sampleMoved,
	sampleRemoved,
	sampleUpdated,
} from '../../sql/winners/sample.js';
import { ask, type LoadContext } from '../context.js';

/** Rows of each country that are shown. */
const SHOWN_ROWS = 20;

/**
 * Some of the rows that a transform is about to change in each table, found in the work tables before anything is
 * applied. Only these few leave the database.
 */
export async function* sampleChanges(
	context: LoadContext,
	effects: readonly CountryEffect[],
): AsyncGenerator<StepEvent, void> {
	const mayMove = effects.some(({ removed }) => removed > 0);
	const moving = mayMove ? yield* ask(context, 'transform', moves(context.model)) : [];
	for (const effect of effects) {
		const { country, table } = effect;
		const sources = moving.filter((row) => row.target === table).map((row) => textOf(row, 'source'));
		const rows = yield* changedRows(context, effect, sources);
		const sample: ChangeSample = { country, table, rows };
		if (rows.length > 0) yield { type: 'change-sample', sample };
	}
}

async function* changedRows(
	context: LoadContext,
	{ table, inserted: news, updated: changes, removed: losses, otherDays }: CountryEffect,
	sources: readonly string[],
): AsyncGenerator<StepEvent, ChangedRow[]> {
	const { model } = context;
	const some = async function* (
		count: number,
		statement: (model: FeedModel, table: string, limit: number) => Statement,
	) {
		return count === 0 ? [] : yield* ask(context, 'transform', statement(model, table, SHOWN_ROWS));
	};
	const inserted = yield* some(news + otherDays.inserted, sampleInserted);
	const updated = yield* some(changes + otherDays.updated, sampleUpdated);
	const removed = yield* some(losses, sampleRemoved);
	const moved: ChangedRow[] = [];
	for (const source of sources.filter((each) => each !== table)) {
		const rows = yield* ask(context, 'transform', sampleMoved(model, table, source, SHOWN_ROWS));
		moved.push(...rows.map((row) => changed(model, row, 'moved', source)));
	}
	return roundRobin([
		updated.map((row) => changed(model, row, 'updated', null)),
		moved,
		removed.map((row) => changed(model, row, 'removed', null)),
		inserted.map((row) => changed(model, row, 'inserted', null)),
	]);
}

/** Takes rows of each kind in turn, so that many new rows do not hide the one that moved. */
function roundRobin(kinds: readonly (readonly ChangedRow[])[]): ChangedRow[] {
	const taken = kinds.map(() => 0);
	const all = kinds.reduce((sum, rows) => sum + rows.length, 0);
	for (let left = Math.min(SHOWN_ROWS, all); left > 0; ) {
		for (const [kind, rows] of kinds.entries()) {
			if (left === 0 || (taken[kind] as number) >= rows.length) continue;
			(taken[kind] as number)++;
			left--;
		}
	}
	return kinds.flatMap((rows, kind) => rows.slice(0, taken[kind]));
}

function changed(model: FeedModel, row: Row, outcome: ChangedRow['outcome'], movedFrom: string | null): ChangedRow {
	const side = (which: Side): ShownRow | null =>
		`${which}_0` in row
			? Object.fromEntries(rowNames(model).map((name, index) => [name, row[`${which}_${index}`] ?? null]))
			: null;
	return { outcome, movedFrom, before: side('before'), after: side('after') };
}
