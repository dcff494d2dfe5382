import os from 'node:os';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { EtlError, EXIT } from '../../core/errors.js';
import type { Plan } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import type { DayRequest } from '../../workspace/day.js';
import { openWorkspace, type Workspace } from '../../workspace/workspace.js';
import type { MendBook } from './mends.js';
import type { Failure, FromThread, RunPermits, Session, ThreadStart, ToThread, Work, WorkName } from './messages.js';
import type { OpenFile, RecordBook } from './records.js';
import type { RejectSearch } from './rejects.js';

const start = workerData as ThreadStart;
const port = parentPort;
let workspace: Workspace | null = null;
/** Settles when the config is loaded, or at fault. */
let opening: Promise<unknown> = Promise.resolve();
/** The fault of the present config. The config before it is then used only to look at past runs. */
let fault: unknown = null;
/** The last run date, which bounds the plausible dates. */
let day = start.runDate;
let running = new AbortController();
let waiting: { readonly id: number; answer(yes: boolean): void } | null = null;
let questions = 0;
/** The plan that the last change was asked for by. */
let plan: Plan | null = null;
let rejectSearch: RejectSearch | null = null;
let recordBook: RecordBook | null = null;
let mends: MendBook | null = null;

// On Linux a thread and its children have a priority of their own. The screen works for 20 ms five times a second, and
// comes before reading and the database where there are fewer processors than threads.
if (process.platform === 'linux') os.setPriority(5);

const send = (message: FromThread) => port?.postMessage(message);

/** The observer of the current run: events go to the screen, and questions wait for it. */
const screen = {
	sink: (event: StepEvent) => {
		if (event.type !== 'approval') return send({ event });
		questions++;
		send({ question: { id: questions, approval: event.approval } });
	},
	approve: () =>
		new Promise<boolean>((resolve, reject) => {
			if (running.signal.aborted) return reject(running.signal.reason);
			waiting = { id: questions, answer: resolve };
			running.signal.addEventListener('abort', () => reject(running.signal.reason), { once: true });
		}).finally(() => {
			waiting = null;
		}),
};

type Jobs = { readonly [N in WorkName]: (asked: Work[N]['asked']) => Promise<Work[N]['answer']> };

const jobs: Jobs = {
	open: async () => {
		try {
			const before = workspace?.settings.hash;
			workspace = await loadConfig();
			if (workspace.settings.hash === before) mends?.forget();
			else forgetFiles();
			fault = null;
			return describe(workspace);
		} catch (error) {
			fault = error;
			throw error;
		}
	},
	read: async ({ runDate }) => {
		beginDay(runDate);
		const { readAlone } = await import('./run.js');
		return readAlone(validWorkspace(), requestOf(runDate), screen);
	},
	run: async ({ steps, runDate, ...permits }) => {
		beginDay(runDate);
		const { runAsked } = await import('./run.js');
		const left = await runAsked(validWorkspace(), requestOf(runDate, permits), steps, screen);
		return left && toFailure(left);
	},
	change: async ({ change, what, mends, runDate, ...permits }) => {
		beginDay(runDate);
		plan = null;
		const { changeAsked } = await import('./run.js');
		const take = (made: Plan) => {
			plan = made;
		};
		const asked = { change, what, ...(mends && { mends }) };
		const request = requestOf(runDate, permits);
		const left = await changeAsked(validWorkspace(), request, asked, start.planFlags, take, screen);
		return left && toFailure(left);
	},
	keepPlan: async ({ file }) => {
		if (plan === null) throw new EtlError('E_USAGE', 'There is no plan to keep');
		const { keepPlan, requirePlanFile } = await import('../../steps/plan/keep-plan.js');
		const target = path.resolve(start.cwd, file);
		await requirePlanFile(target);
		await keepPlan(plan, target);
		return null;
	},
	accept: async ({ file, runDate }) => {
		running = new AbortController();
		const { acceptAsked } = await import('./run.js');
		return acceptAsked(validWorkspace(), requestOf(runDate), file, screen);
	},
	history: async ({ limit }) => (await import('./look.js')).lookBack(known(), limit),
	log: async ({ runId }) => (await import('./look.js')).logTail(known(), runId),
	days: async ({ runDate }) =>
		(await import('../../workspace/look.js')).listDays(known(), runDate, new AbortController().signal),
	past: async ({ runId }) => (await import('./look.js')).lookAtRun(known(), runId, start.showSensitive),
	rejects: async (query) => (await searchOfRejects()).find(known(), day, query, start.showSensitive),
	causes: async (query) => (await searchOfRejects()).causes(known(), day, query, start.showSensitive),
	path: async ({ file }) => {
		const { findFilePath } = await import('../../workspace/look.js');
		return findFilePath(known(), { runDate: day, signal: new AbortController().signal }, file);
	},
	day: async ({ runDate }) => {
		if (runDate !== day) forgetFiles();
		day = runDate;
		return null;
	},
	forget: async () => {
		forgetFiles();
		return null;
	},
	mend: async (query) => (await mendBook()).view(known(), query, start.showSensitive),
	remedies: async (query) => (await mendBook()).remedies(known(), query, start.showSensitive),
	record: async (query) => (await import('./look.js')).lookAtRecord(known(), day, query, start.showSensitive),
	trace: async (query) => (await import('./look.js')).lookAtTrace(known(), query, start.showSensitive),
	records: async (query) => (await records()).page(openFile(), query),
	findRecord: async (search) => (await records()).find(openFile(), search),
	countValues: async ({ list, column, title }) => (await records()).counts(openFile(), list, column, title),
	query: async ({ sql }) => (await import('./look.js')).query(known(), sql, start.showSensitive),
	tables: async () => (await import('./look.js')).listTables(known()),
};

port?.on('message', async (message: ToThread) => {
	if (message.do === 'answer') return message.id === waiting?.id ? waiting.answer(message.yes) : undefined;
	if (message.do === 'stop') {
		const words = message.code === 'E_TERMINATED' ? 'Asked to end' : 'Interrupted';
		return running.abort(new EtlError(message.code, words));
	}
	try {
		const job = jobs[message.do] as (asked: unknown) => Promise<unknown>;
		// A person may press a key before the config is loaded: what it asks for waits.
		if (message.do !== 'open') await opening;
		const answer = job(message.asked);
		if (message.do === 'open') opening = answer.catch(() => undefined);
		send({ id: message.id, value: await answer });
	} catch (error) {
		send({ id: message.id, failure: toFailure(error) });
	}
});

async function mendBook(): Promise<MendBook> {
	mends ??= new (await import('./mends.js')).MendBook();
	return mends;
}

async function records(): Promise<RecordBook> {
	recordBook ??= new (await import('./records.js')).RecordBook();
	return recordBook;
}

function openFile(): OpenFile {
	return { workspace: known(), runDate: day, showSensitive: start.showSensitive };
}

/** Begins work on a day, which may be stopped: what was known of its files is no longer so. */
function beginDay(runDate: string): void {
	forgetFiles();
	day = runDate;
	running = new AbortController();
}

/** Files and config may have changed since they were looked at. */
function forgetFiles(): void {
	rejectSearch?.forget();
	recordBook?.forget();
	mends?.forget();
}

async function loadConfig(): Promise<Workspace> {
	if (workspace === null) return openWorkspace(start.overrides, { cwd: start.cwd, env: process.env });
	const { loadAgain } = await import('./config-again.js');
	return loadAgain(start.overrides, start.cwd, workspace);
}

function known(): Workspace {
	if (workspace === null) throw new Error('The config is not loaded yet');
	return workspace;
}

/** The present config, for work that has effects. @throws its fault */
function validWorkspace(): Workspace {
	if (fault !== null) throw fault;
	return known();
}

async function searchOfRejects(): Promise<RejectSearch> {
	rejectSearch ??= new (await import('./rejects.js')).RejectSearch();
	return rejectSearch;
}

function requestOf(runDate: string, permits: RunPermits = {}): DayRequest {
	const { version, waitFiles } = start;
	const wait = permits.wait ?? start.wait;
	const permissions = permits.destructive ? { ...start.permissions, destructive: true } : start.permissions;
	const request = { runDate, permissions, version, signal: running.signal, command: 'read' };
	return { ...request, ...(wait === undefined ? {} : { wait }), ...(waitFiles === undefined ? {} : { waitFiles }) };
}

function describe({ settings: loaded }: Workspace): Session {
	return {
		environment: loaded.environment,
		runDate: start.runDate,
		connection: loaded.connection.label,
		source: loaded.source.label,
		columns: loaded.columns,
		extraColumns: loaded.policies.extraColumns,
		stageTable: loaded.stage.table,
		logFolder: loaded.logs.dir,
		tui: loaded.tui,
		masked: loaded.mask && !start.showSensitive,
		configHash: loaded.hash,
		configFile: loaded.configFile,
	};
}

function toFailure(error: unknown): Failure {
	if (error instanceof EtlError) {
		const { code, exitCode, message, hint, context } = error;
		return { code, exitCode, message, hint, context };
	}
	const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return {
		code: 'E_BUG',
		exitCode: EXIT.bug,
		message,
		hint: 'Please report it: this is a bug of etl-tui, not of your data.',
		context: {},
	};
}
