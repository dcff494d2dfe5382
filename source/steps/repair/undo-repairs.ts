import type { Statement } from '../../core/plan/plan.js';
import type { SqlValue } from '../../core/records/record.js';
import type { RejectedRecord } from '../../core/records/rejected-record.js';
import { type RepairedRecord, type RepairSummary, summaryOf, summaryRecord } from '../../core/repair/repair-summary.js';
import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema, Row } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { inParts } from '../../sql/bookkeeping/deliveries.js';
import { withdrawnTable } from '../../sql/bookkeeping/withdrawn.js';
import { removeRecords } from '../../sql/rejects/repaired-rows.js';
import {
	hasRepairs,
	leaveBehind,
	noteBrought,
	repairRuns,
	repairsOfRun,
	turnRepairs,
} from '../../sql/rejects/repairs.js';
import { ask, type LoadContext, perform } from '../context.js';
import { readUndoings, type Undoing, undoneUnder } from '../stage/read-deliveries.js';
import { GONE_WITH_FILE, RepairMappers } from './check-repairs.js';
import { toRepair } from './keep-repairs.js';
import { insertRepaired } from './note-repairs.js';
import { readingsOfFiles } from './rejected-records.js';

/** What an undo does to repairs and waivers. */
export interface RepairTurn {
	/** `null` where it does nothing to them. */
	readonly summary: RepairSummary | null;
	/** Does it, in the open transaction. */
	run(): AsyncGenerator<StepEvent, void>;
}

/** A repair of a run that counts no more, or counts again. */
interface Turning {
	readonly row: Row;
	readonly reject: RejectedRecord;
	/** The run that takes it back; `null` where it counts again. */
	readonly undoneBy: string | null;
	/** Its row in the stage; `null` where it has none, or leaves. */
	readonly values: readonly SqlValue[] | null;
}

/** Whether a run repaired or waived something. */
export async function* didRepair(
	reader: Pick<LoadContext, 'engine' | 'model' | 'signal'>,
	live: LiveSchema,
	runId: string,
): AsyncGenerator<StepEvent, boolean> {
	if (!hasRepairs(live)) return false;
	return (yield* ask(reader, 'stage', repairRuns(reader.model))).some((row) => textOf(row, 'run_id') === runId);
}

/**
 * Plans what the undo of a run does to repairs: those of the run are taken back, and where that run was an undo itself,
 * what it took back counts again, mapped by the config of today.
 *
 * @param undoes - the run that is undone
 */
export async function* planRepairTurn(
	context: LoadContext,
	live: LiveSchema,
	undoes: string,
): AsyncGenerator<StepEvent, RepairTurn> {
	const { engine, model, run, settings } = context;
	const nothing: RepairTurn = { summary: null, run: noStatement };
	if (!hasRepairs(live)) return nothing;
	const undoings = yield* readUndoings(context, live);
	const [before, after] = [
		undoneUnder(undoings),
		undoneUnder([...undoings, { runId: run.id, undoes } satisfies Undoing]),
	];
	const runs = (yield* ask(context, 'stage', repairRuns(model))).map((row) => textOf(row, 'run_id'));
	const turned = runs.filter((each) => (before(each) === null) !== (after(each) === null));
	const turning: Turning[] = [];
	const records = new ToldRecords();
	const mappers = new RepairMappers(settings, model.columns);
	for (const runId of turned) {
		const undoneBy = after(runId);
		const rows = yield* ask(context, 'stage', repairsOfRun(model, live, runId, before(runId)));
		const fileIds = [...new Set(rows.map((row) => numberOf(row, 'file_id')))];
		const readings = await readingsOfFiles(engine, model, live, fileIds);
		for (const row of rows) {
			const kept = toRepair(row);
			const reject = rejectOf(row);
			if (undoneBy !== null || kept.outcome === 'waived') {
				turning.push({ row, reject, undoneBy, values: null });
				const why = undoneBy === null || reject.file.isLoaded ? null : GONE_WITH_FILE;
				records.add(reject, summaryRecord(reject, undoneBy === null ? 'returned' : 'undone', { why }));
				continue;
			}
			const reading = readings.get(reject.file.fileId);
			const isTaken = numberOf(row, 'others') > 0;
			const mapped = reading && kept.fields && !isTaken ? mappers.map(reject, reading, kept.fields) : null;
			if (mapped?.row) {
				turning.push({ row, reject, undoneBy, values: mapped.row });
				records.add(reject, summaryRecord(reject, 'returned'));
			} else if (isTaken) records.add(reject, summaryRecord(reject, 'gone', { why: 'it was repaired again since' }));
			else records.add(reject, summaryRecord(reject, 'still-bad', { faults: mapped?.faults ?? [] }));
		}
	}
	const told = records.all;
	if (told.length === 0) return nothing;
	const summary = summaryOf(null, `undo of ${undoes}`, told, []);
	return { summary, run: () => turn(context, live, turning) };

	async function* turn(
		changing: LoadContext,
		schema: LiveSchema,
		all: readonly Turning[],
	): AsyncGenerator<StepEvent, void> {
		yield* perform(changing, 'stage', statementsOf(changing, schema, all));
		const back = all.flatMap(({ reject, values }) => (values === null ? [] : [{ reject, row: values }]));
		const [there, aside] = [
			back.filter(({ reject }) => reject.file.isLoaded),
			back.filter(({ reject }) => !reject.file.isLoaded),
		];
		if (there.length > 0) await insertRepaired(changing, there);
		const files = new Map(there.map(({ reject: { file } }) => [file.fileId, file]));
		yield* perform(changing, 'stage', noteBrought(model, run.id, [...files.values()]));
		// A file that is withdrawn has its rows where they may return from, those of its repaired records among them.
		if (aside.length > 0) await insertRepaired(changing, aside, withdrawnTable(model));
		await engine.flush();
	}
}

/**
 * What becomes of records, each told once: a file that was read again has its repairs twice, and its present delivery is the
 * one that a person knows.
 */
class ToldRecords {
	readonly #told = new Map<string, { readonly isLoaded: boolean; readonly record: RepairedRecord }>();

	add({ file: { runDate, name, isLoaded }, record: number }: RejectedRecord, record: RepairedRecord): void {
		const id = JSON.stringify([runDate, name, number]);
		if (this.#told.get(id)?.isLoaded !== true) this.#told.set(id, { isLoaded, record });
	}

	get all(): RepairedRecord[] {
		return [...this.#told.values()].map(({ record }) => record);
	}
}

async function* noStatement(): AsyncGenerator<StepEvent, void> {}

function statementsOf({ model }: LoadContext, live: LiveSchema, turning: readonly Turning[]): Statement[] {
	const tables = [model.stage, withdrawnTable(model)].filter(
		(table) => table === model.stage || live.tables.has(table.toLowerCase()),
	);
	const byFile = new Map<number, Turning[]>();
	for (const each of turning)
		byFile.set(each.reject.file.fileId, [...(byFile.get(each.reject.file.fileId) ?? []), each]);
	const files = [...byFile].sort(([a], [b]) => a - b);
	const all = files.map(([, some]) => (some[0] as Turning).reject.file);
	return [
		...leaveBehind(
			model,
			all.filter(({ isLoaded }) => isLoaded).map(({ fileId }) => fileId),
		),
		...files.flatMap(([, some]) => {
			const { file } = (some[0] as Turning).reject;
			const leaving = some.filter(({ undoneBy, row }) => undoneBy !== null && row.outcome === 'repaired');
			return [
				...inParts(leaving.map(({ reject }) => reject.record)).flatMap((part) =>
					removeRecords(model, tables, file, part),
				),
				...turnsOf(some).flatMap(([undoneBy, runId, numbers]) =>
					inParts(numbers).map((part) => turnRepairs(model, file.fileId, part, runId, undoneBy)),
				),
			];
		}),
	];
}

/** The records that turn alike. */
function turnsOf(some: readonly Turning[]): [undoneBy: string | null, runId: string, records: number[]][] {
	const groups = new Map<string, [string | null, string, number[]]>();
	for (const { undoneBy, row, reject } of some) {
		const runId = textOf(row, 'run_id');
		const id = `${undoneBy} ${runId}`;
		const group = groups.get(id) ?? [undoneBy, runId, []];
		group[2].push(reject.record);
		groups.set(id, group);
	}
	return [...groups.values()];
}

function rejectOf(row: Row): RejectedRecord {
	const file = {
		fileId: numberOf(row, 'file_id'),
		name: textOf(row, 'name'),
		runDate: textOf(row, 'run_date'),
		sha256: textOf(row, 'sha256'),
		place: null,
		series: '',
		isLoaded: numberOf(row, 'active') === 1,
	};
	const [record, line, raw] = [numberOf(row, 'record'), numberOf(row, 'line'), textOf(row, 'original')];
	return { file, record, line, raw, fields: null, faults: [], state: 'open' };
}
