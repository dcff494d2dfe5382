import type { EtlError } from '../../core/errors.js';
import type { Approval, Step } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { type BookkeepingRow, numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { mappingsOfDate } from '../../sql/bookkeeping/readings.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { ask, type LoadContext } from '../context.js';
import { keptReport } from '../read/already-loaded.js';
import { driftFault } from '../read/drift.js';
import { keptReading, seriesKey, shapeOf } from '../read/kept-reading.js';
import type { ReadFile, ReadResult } from '../read/read.js';
import type { Delivery } from './deliveries.js';
import { type FilePlan, planFiles, type StagePlan } from './plan-files.js';
import { isReadAnew, readWith } from './read-anew.js';

/**
 * Decides about each file of a feed, by what is loaded already, by how its series was read, and by whether it would be
 * read differently today. Where `policies.drift` asks, a person is asked.
 *
 * @param refusals - files that are refused already, and why
 */
export async function* decideFiles(
	context: LoadContext,
	feed: ReadResult,
	refusals: ReadonlyMap<ReadFile, EtlError>,
	live: LiveSchema,
	damaged: ReadonlySet<number>,
): Step<StagePlan> {
	const known = live.tables.has(BOOKKEEPING.readings)
		? yield* ask(context, 'stage', mappingsOfDate(context.model, context.runDate))
		: [];
	const byFile = new Map(known.map((row) => [numberOf(row, 'file_id'), row]));
	const unknown = new Set<string>();
	const reloads = (file: ReadFile, earlier: Delivery) => {
		if (context.permissions.reload) return true;
		const isAnew = isReadAnew(context, file.report, byFile.get(earlier.fileId));
		if (isAnew === null) unknown.add(earlier.name);
		return isAnew === true;
	};
	const rules = { refusals, drifts: driftFaults(context, feed), reloads };
	let plan = yield* planFiles(context, feed, rules, live, damaged);
	if (context.settings.policies.drift === 'ask') {
		const asked = plan.files.filter(({ fault }) => fault?.code === 'E_DRIFT');
		if (asked.length > 0 && (yield { type: 'approval', approval: driftApproval(asked) }) === true)
			plan = yield* planFiles(context, feed, { ...rules, drifts: new Map() }, live, damaged);
	}
	if (unknown.size > 0)
		yield { type: 'warning', step: 'stage', code: 'W_READ_BEFORE', message: readBefore([...unknown]) };
	return plan;
}

/** The question of `policies.drift: ask`. */
function driftApproval(plans: readonly FilePlan[]): Approval {
	const details = plans.flatMap(({ file: { report } }) =>
		report.drift === null
			? []
			: [
					`${report.name}, against ${report.drift.file} of ${report.drift.runDate}`,
					...report.drift.differences.map(({ message }) => `  ${message}`),
				],
	);
	const files = plans.length === 1 ? 'One file is' : `${plans.length} files are`;
	const question = `${files} not read as before. Load them all the same?`;
	const afterNo = `After a no ${plans.length === 1 ? 'it is' : 'they are'} refused, and the other files are loaded.`;
	return { step: 'stage', kind: 'drift', question, details, typed: null, afterNo, statements: [] };
}

function driftFaults({ runDate }: LoadContext, feed: ReadResult): Map<ReadFile, EtlError> {
	return new Map(
		feed.ready.flatMap((file): [ReadFile, EtlError][] => {
			const { drift, name } = file.report;
			return drift === null || drift.verdict === 'warn' ? [] : [[file, driftFault(drift, name, runDate)]];
		}),
	);
}

function readBefore(names: readonly string[]): string {
	const shown = names.slice(0, 3).join(', ');
	const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
	const were = names.length === 1 ? 'was loaded' : 'were loaded';
	return `${shown}${more} ${were} by a version of etl-tui that did not note how: --reload reads again what a setting has changed since`;
}

/** The row of `etl_readings` for a loaded file; `null` where it is unknown how it was read. */
export function readingRow(context: LoadContext, feed: ReadResult, plan: FilePlan): BookkeepingRow | null {
	const { model, run, runDate } = context;
	const { report, own, accepted } = plan.file;
	const { reading, profile, mapping, name } = report;
	if (reading === null || profile === null) return null;
	const kept = keptReading(reading, profile);
	const keptBeside = keptReport(own, kept);
	return {
		file_id: plan.fileId,
		run_id: run.id,
		stage_table: model.stage,
		run_date: runDate,
		path: name,
		...seriesKey({ source: feed.placeOf(name), path: name }),
		shape: shapeOf(reading),
		reading: kept,
		mapping: mapping && JSON.stringify(mapping),
		accepted_by: accepted?.by ?? null,
		accepted_at: accepted?.at ?? null,
		read_with: keptBeside && readWith(context, name, { reading: kept, report: keptBeside }),
		report: keptBeside,
	};
}
