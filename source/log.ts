import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import log4js from 'log4js';
import type { EtlError } from './core/errors.js';
import type { StepEvent, StepName } from './core/events.js';
import { today } from './core/run-date.js';

/** What every line of a run carries. */
export interface LogSubject {
	readonly environment: string;
	readonly runDate: string;
	readonly command: string;
}

/** A run's log. It never stops a run: where it cannot be written, `problem` says why. */
export interface RunLog {
	/** For `drive`. */
	sink(event: StepEvent): void;
	end(fault: EtlError | Error | null): Promise<void>;
	readonly file: string;
	readonly problem: string | null;
}

/**
 * Opens `etl-YYYY-MM-DD.log` in a folder, one JSON object a line, readable by its owner alone, and deletes logs
 * older than `keepDays`. Statements are logged without their parameters and rejects without their values, so no
 * value of a customer's is ever in it.
 */
export function openLog(folder: string, keepDays: number, subject: LogSubject, now: Date): RunLog {
	const file = path.join(folder, `etl-${today(now)}.log`);
	let problem: string | null = null;
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		closeSync(openSync(file, 'a', 0o600));
		prune(folder, keepDays, now);
	} catch (error) {
		problem = error instanceof Error ? error.message : String(error);
	}
	log4js.addLayout(
		'json-line',
		() => (entry) =>
			JSON.stringify({ time: entry.startTime.toISOString(), level: entry.level.levelStr, ...entry.data[0] }),
	);
	const appenders =
		problem === null
			? { file: { type: 'fileSync', filename: file, layout: { type: 'json-line' } } }
			: { file: { type: 'stderr', layout: { type: 'json-line' } } };
	log4js.configure({
		appenders,
		categories: { default: { appenders: ['file'], level: problem === null ? 'info' : 'off' } },
	});
	const logger = log4js.getLogger();
	let runId: string | null = null;
	let step: StepName | null = null;
	const write = (level: 'info' | 'warn' | 'error', entry: Record<string, unknown>) => {
		try {
			logger[level]({ run: runId, environment: subject.environment, date: subject.runDate, step, ...entry });
		} catch (error) {
			problem ??= error instanceof Error ? error.message : String(error);
		}
	};
	write('info', { event: 'start', command: subject.command, pid: process.pid });
	return {
		file,
		get problem() {
			return problem;
		},
		sink: (event) => {
			if (event.type === 'run') runId = event.runId;
			if (event.type === 'step-start') step = event.step;
			const entry = logEntry(event);
			if (entry) write(entry.level, entry.entry);
		},
		end: async (fault) => {
			if (fault === null) write('info', { event: 'end', exit: 0 });
			else write('error', { event: 'end', ...describe(fault) });
			await new Promise<void>((resolve) => log4js.shutdown(() => resolve()));
			if (problem === null) chmodSync(file, 0o600);
		},
	};
}

function describe(fault: EtlError | Error): Record<string, unknown> {
	if ('exitCode' in fault)
		return { code: fault.code, exit: fault.exitCode, message: fault.message, context: fault.context };
	return { code: 'E_BUG', exit: 1, message: fault.message, stack: fault.stack };
}

/** What of an event belongs into the log. */
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
				fault,
			};
			return { level: state === 'ready' || state === 'skipped' ? 'info' : 'warn', entry };
		}
		case 'staged':
			return { level: event.file.state === 'refused' ? 'warn' : 'info', entry: { event: 'staged', ...event.file } };
		case 'statement-end':
			return {
				level: 'info',
				entry: { event: 'statement', id: event.id, rows: event.rows, ms: Math.round(event.milliseconds) },
			};
		case 'hurt': {
			const { keys: _, ...hurt } = event.hurt;
			return { level: 'warn', entry: { event: 'hurt', ...hurt } };
		}
		case 'effect':
			return { level: 'info', entry: { event: 'country', ...event.effect } };
		case 'check':
			return { level: event.check.verdict === 'MATCH' ? 'info' : 'warn', entry: { event: 'check', ...event.check } };
		case 'warning':
			return { level: 'warn', entry: { event: 'warning', code: event.code, message: event.message } };
		case 'committed':
			return { level: 'info', entry: { event: 'committed' } };
		case 'step-end':
			return { level: 'info', entry: { event: 'step-end', ms: Math.round(event.milliseconds) } };
		case 'run':
		case 'step-start':
		case 'files':
		case 'progress':
		case 'statement':
		case 'load-sample':
		case 'change-sample':
		case 'approval':
		case 'balance':
			return null;
	}
}

function prune(folder: string, keepDays: number, now: Date): void {
	const oldest = today(new Date(now.getFullYear(), now.getMonth(), now.getDate() - keepDays));
	for (const name of readdirSync(folder)) {
		const date = /^etl-(\d{4}-\d{2}-\d{2})\.log$/.exec(name)?.[1];
		if (date !== undefined && date < oldest) unlinkSync(path.join(folder, name));
	}
}
