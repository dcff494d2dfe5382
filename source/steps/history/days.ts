import { datesIn } from '../../core/names/name-dates.js';
import { daysOf } from '../../core/names/short-years.js';
import type { DayChoice } from '../../core/run/day-choice.js';
import type { Engine, Row } from '../../engines/engine.js';
import { KNOWN_EXTENSIONS } from '../../readers/registry.js';
import { type SelectionRules, selectFiles } from '../../sources/select-files.js';
import type { SourceFile } from '../../sources/source.js';
import { lastRunOfDays } from '../../sql/bookkeeping/history.js';
import { BOOKKEEPING } from '../../sql/model.js';

/** Days that are looked for in names; the newest, where there are more. */
const MOST_DAYS = 60;

/**
 * The days that names of a source's files carry, newest first, each with the number of files that a run of it would
 * take for their names.
 */
export function daysOfFiles(
	files: readonly Pick<SourceFile, 'name'>[],
	rules: SelectionRules,
	runDate: string,
): Pick<DayChoice, 'day' | 'files'>[] {
	const dated = files.filter(({ name }) => datesIn(name).length > 0);
	const days = new Set(dated.flatMap(({ name }) => datesIn(name).flatMap((date) => daysOf(date, runDate))));
	const newest = [...days].sort().slice(-MOST_DAYS).reverse();
	return newest.flatMap((day) => {
		const taken = selectFiles(dated, rules, day, KNOWN_EXTENSIONS, Date.now()).filter(
			({ skipped, isLater, isSidecar }) => !isSidecar && (skipped === null || isLater),
		);
		return taken.length === 0 ? [] : [{ day, files: taken.length }];
	});
}

/** Days with the last run of each, also of days that have no file any more; newest first. */
export async function withLastRuns(
	engine: Engine | null,
	found: readonly Pick<DayChoice, 'day' | 'files'>[],
): Promise<DayChoice[]> {
	const isKnown = engine !== null && (await engine.inspect()).tables.has(BOOKKEEPING.runs);
	const runs = isKnown ? await engine.rows(lastRunOfDays(engine.dialect, MOST_DAYS)) : [];
	const last = new Map(runs.map((run) => [String(run.run_date), run]));
	const files = new Map(found.map((each) => [each.day, each.files]));
	const days = [...new Set([...files.keys(), ...last.keys()])].sort().reverse();
	return days.map((day) => ({ day, files: files.get(day) ?? 0, run: runOf(last.get(day)) }));
}

function runOf(row: Row | undefined): DayChoice['run'] {
	if (row === undefined) return null;
	return {
		runId: String(row.run_id),
		status: String(row.status),
		step: String(row.step),
		startedAt: String(row.started_at),
		errorCode: row.error_code === null ? null : String(row.error_code),
	};
}
