#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { EtlError, EXIT } from '../source/core/errors.js';
import type { Io } from './command.js';
import { reportFailure, runLine } from './command-line.js';
import { dieOf, GRACE, overdue } from './grace-period.js';

/** The process: its streams, its signals and its exit status, around one command line. */
async function main(argv: readonly string[]): Promise<number> {
	// Else everybody who lists processes would see what stands on the command line, a connection's password too.
	process.title = 'etl-tui';
	// Rows come and go, and V8 would let twice of what is alive pile up: 190 MB in place of 300 for a million, as fast.
	setFlagsFromString('--heap-growing-percent=30');
	const io = processIo();
	listenForBugs(argv, io);
	const version = packageVersion();
	const stop = new AbortController();
	listenForSignals(stop);
	const reported = (error: unknown) => reportFailure(error, argv, io);
	// A command that reports by itself has a second longer than its work.
	const status = await Promise.race([
		runLine(argv, io, stop.signal, version),
		overdue(stop.signal, GRACE + 1_000).catch(reported),
	]);
	// Where a statement of SQLite still runs, its thread would keep the process.
	if (stop.signal.aborted) setTimeout(() => dieOf(stop.signal.reason), 250).unref();
	return status;
}

/** What nobody caught is a bug, and told as one: Node would print the line of code and all that the message quotes. */
function listenForBugs(argv: readonly string[], io: Io): void {
	process.once('uncaughtException', async (error) => process.exit(await reportFailure(error, argv, io)));
}

function listenForSignals(stop: AbortController): void {
	const interrupt = (error: EtlError) => () => {
		if (stop.signal.aborted) dieOf(error); // Asked twice: the database rolls back by itself.
		stop.abort(error);
	};
	process.on('SIGINT', interrupt(new EtlError('E_INTERRUPTED', 'Interrupted')));
	process.on('SIGTERM', interrupt(new EtlError('E_TERMINATED', 'Asked to end')));
}

function processIo(): Io {
	const { stdout, stderr, stdin, env } = process;
	// What cannot be said is no reason to stop a load: the exit status still tells how the work ended. A reader that has
	// seen enough, such as head, closes the pipe, and that is no failure; a report on a full disk is one.
	stderr.on('error', () => undefined);
	stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') outputIsLost(error, stderr);
	});
	return { stdout, stderr, stdin, env, cwd: process.cwd(), interactive: Boolean(stdin.isTTY && stderr.isTTY) };
}

/** Says once that the answer could not be written, and ends with that where the work itself went well. */
function outputIsLost({ code }: NodeJS.ErrnoException, stderr: NodeJS.WritableStream): void {
	if (process.listeners('exit').includes(endOnLostOutput)) return;
	process.once('exit', endOnLostOutput);
	stderr.write(`✖ E_OUTPUT  Standard output cannot be written (${code}): the report is lost, the work went on\n`);
}

function endOnLostOutput(): void {
	process.exitCode ||= EXIT.usage;
}

function packageVersion(): string {
	const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
	return (JSON.parse(text) as { version: string }).version;
}

process.exitCode = await main(process.argv.slice(2));
