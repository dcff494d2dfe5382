import { closeSync, mkdirSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import log4js from 'log4js';
import type { EtlError } from './core/errors.js';
import { STEPS, type StepEvent, type StepName } from './core/run/events.js';
import { daysAgo, today } from './core/run/run-date.js';
import { jsonText } from './core/values/visible.js';
import { keepPrivate } from './private-file.js';

/** Parts of every line of a run. */
export interface LogSubject {
	readonly environment: string;
	/** The connection, without a password: ids of runs count per database, and databases may share a folder. */
	readonly database: string;
	readonly runDate: string;
	readonly command: string;
}

/** A run's log. It never stops a run: `problem` says what of it cannot be done, and why, at the latest after `end`. */
export interface RunLog {
	/** A sink for `drive`. */
	sink(event: StepEvent): void;
	end(fault: EtlError | Error | null): Promise<void>;
	readonly file: string;
	readonly problem: string | null;
}

type Level = 'info' | 'warn' | 'error';

/** The log of a day, ISO 8601. */
export function logFile(folder: string, day: string): string {
	return path.join(folder, `etl-${day}.log`);
}

/**
 * Opens `etl-YYYY-MM-DD.log` in a folder, with one JSON object a line, readable by its owner alone, and deletes logs
 * older than `keepDays`. Every line has the run's id, so earlier lines wait until it is known; it is null where there
 * is no run, as in `read`. The log has no customer's value: statements are logged without parameters, rejects without
 * values, and files' faults by their code.
 */
export function openLog(folder: string, keepDays: number, subject: LogSubject, now: Date): RunLog {
	const file = logFile(folder, today(now));
	const closed = prepare(folder, file);
	const logger = closed === null ? openLogger(file) : null;
	let problem = closed === null ? prune(folder, keepDays, now) : `no log: ${closed}`;
	let runId: string | null = null;
	let step = firstStep(subject.command);
	let waiting: (() => void)[] | null = [];
	const write = (level: Level, entry: Record<string, unknown>) => {
		const at = new Date().toISOString();
		const stepThen = step;
		const send = () => {
			const { environment, database, runDate: date } = subject;
			try {
				logger?.[level]({ time: at, run: runId, environment, database, date, step: stepThen, ...entry });
			} catch (error) {
				problem ??= `no log: ${messageOf(error)}`;
			}
		};
		if (waiting) waiting.push(send);
		else send();
	};
	const flush = () => {
		for (const send of waiting ?? []) send();
		waiting = null;
	};
	write('info', { event: 'start', command: subject.command, pid: process.pid });
	return {
		file,
		get problem() {
			return problem;
		},
		sink: (event) => {
			if (event.type === 'run') {
				runId = event.runId;
				flush();
			}
			if (event.type === 'step-start') step = event.step;
			const entry = logEntry(event);
			if (entry) write(entry.level, entry.entry);
		},
		end: async (fault) => {
			if (fault === null) write('info', { event: 'end', exit: 0 });
			else write('error', { event: 'end', ...describe(fault) });
			flush();
			await new Promise<void>((resolve) => log4js.shutdown(() => resolve()));
		},
	};
}

/**
 * Tells lines of an environment, its database and a run. Lines of earlier versions say no database.
 *
 * @param runId - `null` tells lines of whatever run
 */
export function runMark(
	{ environment, database }: Pick<LogSubject, 'environment' | 'database'>,
	runId: string | null,
): (line: string) => boolean {
	const run = runId === null ? '' : `"run":${jsonText(runId)},`;
	const of = `${run}"environment":${jsonText(environment)},`;
	const marks = [`${of}"database":${jsonText(database)},`, `${of}"date":`];
	return (line) => marks.some((mark) => line.includes(mark));
}

/** Makes folder and file, readable by their owner alone. Gives the reason where that fails. */
function prepare(folder: string, file: string): string | null {
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		closeSync(openSync(file, 'a', 0o600));
	} catch (error) {
		return messageOf(error);
	}
	try {
		keepPrivate(file);
	} catch {
		// The file belongs to another user, who decides about its rights.
	}
	return null;
}

/**
 * log4js's `dateFile` is not used: it renames the previous day's file, counts files and not days, and writes through a
 * stream whose last lines are lost in a kill.
 */
function openLogger(file: string): log4js.Logger {
	log4js.addLayout('json-line', () => (entry) => {
		const { time, ...rest } = entry.data[0];
		return jsonText({ time, level: entry.level.levelStr, ...rest });
	});
	log4js.configure({
		appenders: { file: { type: 'fileSync', filename: file, layout: { type: 'json-line' } } },
		categories: { default: { appenders: ['file'], level: 'info' } },
	});
	return log4js.getLogger();
}

/** The step of a command before its first event. */
function firstStep(command: string): StepName {
	return STEPS.find((step) => step === command && step !== 'stage') ?? 'read';
}

/**
 * A failure as it may be logged: without further lines and lists, which quote files, and without a database's quotes.
 */
function describe(fault: EtlError | Error): Record<string, unknown> {
	if (!('exitCode' in fault)) {
		const frames = fault.stack?.split('\n').filter((line) => /^\s+at /.test(line));
		return { code: 'E_BUG', exit: 1, message: fault.name, stack: frames };
	}
	const [first = ''] = fault.message.split('\n');
	const message = fault.code === 'E_DATABASE' ? first.replace(/"[^"]*"|'[^']*'|\([^)]*\)/g, '…') : first;
	const context = Object.fromEntries(Object.entries(fault.context).filter(([, value]) => typeof value !== 'object'));
	return { code: fault.code, exit: fault.exitCode, message, context };
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** The log entry of an event, or `null`. */
function logEntry(event: StepEvent): { level: 'info' | 'warn'; entry: Record<string, unknown> } | null {
	switch (event.type) {
		case 'file': {
			const { name, state, sha256, size, format, encoding, records, declared, rejected, fault } = event.file;
			const faults = event.file.faults.map(({ column, code, count, firstLine }) => ({
				column,
				code,
				count,
				firstLine,
			}));
			const entry = {
				event: 'file',
				name,
				state,
				sha256,
				size,
				format,
				encoding,
				records,
				declared,
				rejected,
				faults,
				fault: fault?.code ?? null,
			};
			return { level: state === 'ready' || state === 'skipped' ? 'info' : 'warn', entry };
		}
		case 'missing':
			return { level: 'warn', entry: { event: 'missing', ...event.missing } };
		case 'restated':
			return { level: 'info', entry: { event: 'restated', ...event.file } };
		case 'repairs': {
			const { from, counts, unasked } = event.summary;
			return { level: 'info', entry: { event: 'repairs', from, ...counts, unasked } };
		}
		case 'put-away': {
			const { files } = event;
			const isPlanned = files.every(({ state }) => state === 'planned');
			const level = files.some(({ problem }) => problem !== null) ? 'warn' : 'info';
			return isPlanned ? null : { level, entry: { event: 'put-away', files } };
		}
		case 'staged':
			return {
				level: event.file.state === 'refused' ? 'warn' : 'info',
				entry: { event: 'staged', ...event.file, fault: event.file.fault?.code ?? null },
			};
		case 'statement-end':
			return {
				level: 'info',
				entry: { event: 'statement', id: event.id, rows: event.rows, ms: Math.round(event.milliseconds) },
			};
		case 'statement': {
			const { id, table = null, sql, schema } = event.statement;
			// What makes or changes a table holds no value.
			return schema === undefined ? null : { level: 'info', entry: { event: 'ddl', id, table, sql } };
		}
		case 'rows-at-risk': {
			const { keys: _, ...atRisk } = event.atRisk;
			return { level: 'warn', entry: { event: 'rows-at-risk', ...atRisk } };
		}
		case 'effect':
			return { level: 'info', entry: { event: 'country', ...event.effect } };
		case 'check':
			return { level: event.check.verdict === 'MATCH' ? 'info' : 'warn', entry: { event: 'check', ...event.check } };
		case 'warning':
			return { level: 'warn', entry: { event: 'warning', code: event.code, message: event.message } };
		case 'notice':
			return { level: 'info', entry: { event: 'notice', message: event.message } };
		case 'retry':
			return {
				level: 'warn',
				entry: { event: 'retry', what: event.what, attempt: event.attempt, reason: event.reason },
			};
		case 'waiting':
			return { level: 'info', entry: { event: 'waiting', message: event.message } };
		case 'committed':
			return { level: 'info', entry: { event: 'committed' } };
		case 'step-end':
			return { level: 'info', entry: { event: 'step-end', ms: Math.round(event.milliseconds) } };
		case 'run':
		case 'step-start':
		case 'files':
		case 'progress':
		case 'download':
		case 'load-sample':
		case 'change-sample':
		case 'approval':
		case 'balance':
			return null;
	}
}

/** Deletes old logs. Gives what keeps them where the folder may be written and not listed. */
function prune(folder: string, keepDays: number, now: Date): string | null {
	const oldest = daysAgo(now, keepDays);
	let names: string[];
	try {
		names = readdirSync(folder);
	} catch (error) {
		return `old logs are not deleted: ${messageOf(error)}`;
	}
	for (const name of names) {
		const date = /^etl-(\d{4}-\d{2}-\d{2})\.log$/.exec(name)?.[1];
		if (date === undefined || date >= oldest) continue;
		try {
			unlinkSync(path.join(folder, name));
		} catch {
			// The log belongs to another user and stays.
		}
	}
	return null;
}
