import type { EtlError } from '../source/core/errors.js';

/** Milliseconds that a command has to come to its end once it was asked to. */
export const GRACE = 2_000;

/**
 * Rejects with what the command was asked to stop for, when it goes on for longer than it may: SQLite cannot be
 * reached within a statement. The end of the process is then the rollback, since what is not committed is not there
 * for whoever opens the database next.
 */
export function overdue(signal: AbortSignal, grace: number): Promise<never> {
	return new Promise((_, reject) => {
		const wait = () => void setTimeout(() => reject(signal.reason), grace).unref();
		if (signal.aborted) wait();
		else signal.addEventListener('abort', wait, { once: true });
	});
}

/**
 * Ends the process by the signal that asked for it, which a shell shows as 130 or 143. `process.exit` would wait for
 * the database's thread, and so for its statement.
 */
export function dieOf(error: EtlError): never {
	const name = error.code === 'E_TERMINATED' ? 'SIGTERM' : 'SIGINT';
	process.exitCode = error.exitCode;
	process.emit('exit', error.exitCode); // The terminal is given back there.
	process.removeAllListeners(name);
	process.kill(process.pid, name);
	return process.exit(error.exitCode);
}
