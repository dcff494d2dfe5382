import { provideHome } from '../source/account.js';
import { EtlError, EXIT } from '../source/core/errors.js';
import { packageVersion } from '../source/package-version.js';
import type { Io } from './command.js';
import { reportFailure, runLine } from './command-line.js';
import { endBySignal, GRACE, rejectAfterGrace } from './grace-period.js';

/** The process: its streams, its signals and its exit status, around one command line. */
async function main(argv: readonly string[]): Promise<number> {
	// Otherwise the process list would show the command line, which may have a connection with a password.
	process.title = 'etl-tui';
	provideHome();
	const io = processIo();
	listenForBugs(argv, io);
	const version = packageVersion();
	const stop = new AbortController();
	listenForSignals(stop);
	const reported = (error: unknown) => reportFailure(error, argv, io);
	// A command that reports by itself gets a second longer than its work.
	const status = await Promise.race([
		runLine(argv, io, stop.signal, version),
		rejectAfterGrace(stop.signal, GRACE + 1_000).catch(reported),
	]);
	// A running statement of SQLite would keep the process alive.
	if (stop.signal.aborted) setTimeout(() => endBySignal(stop.signal.reason), 250).unref();
	return status;
}

/** Reports an uncaught error as a bug. Node would print the line of code and everything that the message quotes. */
function listenForBugs(argv: readonly string[], io: Io): void {
	process.once('uncaughtException', async (error) => process.exit(await reportFailure(error, argv, io)));
}

function listenForSignals(stop: AbortController): void {
	const interrupt = (error: EtlError) => () => {
		if (stop.signal.aborted) endBySignal(error); // The second signal ends the process; the database then rolls back by itself.
		stop.abort(error);
	};
	process.on('SIGINT', interrupt(new EtlError('E_INTERRUPTED', 'Interrupted')));
	process.on('SIGTERM', interrupt(new EtlError('E_TERMINATED', 'Asked to end')));
}

function processIo(): Io {
	const { stdout, stderr, stdin, env } = process;
	// A message that cannot be written does not stop a load, whose result is in the exit status. A reader such as head
	// closes the pipe when it has enough, which is no failure; a report on a full disk is one.
	stderr.on('error', () => undefined);
	stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') outputIsLost(error, stderr);
	});
	return { stdout, stderr, stdin, env, cwd: process.cwd(), interactive: Boolean(stdin.isTTY && stderr.isTTY) };
}

/** Reports once that the output could not be written, and fails with that where the work itself succeeded. */
function outputIsLost({ code }: NodeJS.ErrnoException, stderr: NodeJS.WritableStream): void {
	if (process.listeners('exit').includes(endOnLostOutput)) return;
	process.once('exit', endOnLostOutput);
	stderr.write(`✖ E_OUTPUT  Standard output cannot be written (${code}): the report is lost, the work went on\n`);
}

function endOnLostOutput(): void {
	process.exitCode ||= EXIT.usage;
}

void main(process.argv.slice(2)).then((status) => {
	process.exitCode = status;
});
