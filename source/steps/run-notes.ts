import os from 'node:os';
import { whoRuns } from '../account.js';
import { EtlError, EXIT } from '../core/errors.js';
import { CHANGE_COMMANDS } from '../core/plan/plan.js';
import type { Engine } from '../engines/engine.js';
import { counters, numberOf } from '../sql/bookkeeping/bookkeeping.js';
import { historyDdl } from '../sql/bookkeeping/bookkeeping-ddl.js';
import { BOOKKEEPING } from '../sql/model.js';
import { sequenceOfFiles } from './bookkeeping/mend.js';
import { feedModel, type LoadContext, RunRecord, type RunRequest } from './context.js';
import { failure } from './refused-day.js';

/** The record of a run that begins, with the next number of its date. */
export async function newRun(request: RunRequest, engine: Engine): Promise<RunRecord> {
	const { settings, runDate } = request;
	const live = await engine.inspect();
	const model = feedModel(settings, engine);
	const [last] = live.tables.has(BOOKKEEPING.runs) ? await engine.rows(counters(model, runDate)) : [];
	const noted = numberOf(last, 'sequence');
	const told = noted === 0 && last ? await sequenceOfFiles(engine, model, runDate) : 0;
	const sequence = Math.max(noted, told) + 1;
	return new RunRecord({
		run_id: `${runDate}.${sequence}`,
		environment: settings.environment,
		stage_table: settings.stage.table,
		run_date: runDate,
		sequence,
		command: request.change ? CHANGE_COMMANDS[request.change.kind] : request.command,
		status: 'running',
		step: request.change ? 'stage' : (request.steps[0] ?? 'read'),
		started_at: new Date().toISOString(),
		host: os.hostname(),
		pid: process.pid,
		username: whoRuns(),
		version: request.version,
		config_hash: settings.hash,
	});
}

/** Records a failed run in history, if there is a history and the database accepts it. */
export async function noteFailure(context: LoadContext, error: unknown): Promise<void> {
	const { engine, run, signal } = context;
	const known = error instanceof EtlError ? error : new EtlError('E_DATABASE', 'The program failed: see the log');
	const ended = { ...failure(known), milliseconds: run.milliseconds };
	const note = signal.aborted ? { ...ended, status: 'interrupted' } : ended;
	// A busy database is still busy, and nothing more is written to a damaged one.
	if (known.code === 'E_DATABASE_BUSY' || known.code === 'E_DATABASE_NOT') return;
	try {
		const live = await engine.inspect();
		// A refusal has promised that nothing is written. Every other failure is recorded, even if it is the first run.
		if (!live.tables.has(BOOKKEEPING.runs) && known.exitCode === EXIT.approval) return;
		await engine.begin();
		for (const statement of historyDdl(context.model, live)) await engine.run(statement);
		await engine.run(run.note(engine, note));
		await engine.commit();
	} catch {
		await engine.rollback().catch(() => undefined); // The first failure is the one to report.
	}
}

/** A statement that was cancelled because the run was stopped is no failure of the database. */
export function reasonOf(error: unknown, signal: AbortSignal): unknown {
	const ended = signal.aborted && error instanceof EtlError && error.code.startsWith('E_DATABASE');
	return ended && signal.reason instanceof EtlError ? signal.reason : error;
}
