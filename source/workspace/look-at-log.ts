import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { isSystemError } from '../core/errors.js';
import { daysAgo, today } from '../core/run/run-date.js';
import type { Row } from '../engines/engine.js';
import { type LogSubject, logFile, runMark } from '../log.js';
import type { Workspace } from './workspace.js';

/** The last lines of a run's log, the number of all, and those of statements that made or changed tables. */
export function logOf(
	{ settings }: Workspace,
	run: Row,
	last: number,
): {
	readonly file: string;
	readonly lines: readonly string[];
	readonly count: number;
	readonly ddl: readonly string[];
} {
	// Environments of one database see each other's runs.
	const subject = { environment: String(run.environment), database: settings.connection.label };
	const started = new Date(String(run.started_at));
	// The log begins with the command, which may have waited past midnight for its files.
	const read = (day: string) => {
		const file = logFile(settings.logs.dir, day);
		return { file, lines: linesOf(ifReadable(() => readFileSync(file, 'utf8')) ?? '', subject, String(run.run_id)) };
	};
	const own = read(today(started));
	const before = own.lines.length > 0 ? own : read(daysAgo(started, 1));
	const { file, lines } = before.lines.length > 0 ? before : own;
	const ddl = lines.filter((line) => line.includes('"event":"ddl"'));
	return { file, lines: lines.slice(-last), count: lines.length, ddl };
}

/**
 * The last lines of the log that was written to last, of a run or of all of this environment: what began yesterday goes on
 * in yesterday's.
 */
export function tailLog({ settings }: Workspace, runId: string | null, last: number): string[] {
	const { environment, connection, logs } = settings;
	const file = newestLog(logs.dir);
	if (file === null) return [];
	return linesOf(ifReadable(() => readEnd(file)) ?? '', { environment, database: connection.label }, runId).slice(
		-last,
	);
}

/** Lines of a log, which may be that of several databases, where runs of one id are several. */
function linesOf(text: string, subject: Pick<LogSubject, 'environment' | 'database'>, runId: string | null): string[] {
	const isOfSubject = runMark(subject, runId);
	const lines = text.split('\n').filter((line) => line !== '' && isOfSubject(line));
	if (runId === null) return lines;
	// A plan rehearses under the id that the next run gets, and a database that was made anew gives ids again.
	const start = lines.findLastIndex((line) => line.includes('"event":"start"'));
	return lines.slice(Math.max(start, 0));
}

/** Bytes of a log's end that are read each time. */
const TAIL = 1_000_000;

function newestLog(folder: string): string | null {
	const all = ifReadable(() => readdirSync(folder)) ?? [];
	const names = all.filter((name) => /^etl-\d{4}-\d\d-\d\d\.log$/.test(name));
	const written = names.map((name) => {
		const file = path.join(folder, name);
		return { file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
	});
	return written.sort((a, b) => b.at - a.at)[0]?.file ?? null;
}

/** `null` where there is no log, and where it is another user's. */
function ifReadable<T>(read: () => T): T | null {
	try {
		return read();
	} catch (error) {
		if (isSystemError(error)) return null;
		throw error;
	}
}

/** The end of a file, from the beginning of a line. */
function readEnd(file: string): string {
	const handle = openSync(file, 'r');
	try {
		const { size } = fstatSync(handle);
		const buffer = Buffer.alloc(Math.min(size, TAIL));
		readSync(handle, buffer, 0, buffer.length, size - buffer.length);
		const text = buffer.toString('utf8');
		return size > TAIL ? text.slice(text.indexOf('\n') + 1) : text;
	} finally {
		closeSync(handle);
	}
}
