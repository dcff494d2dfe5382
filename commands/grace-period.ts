import type { EtlError } from '../source/core/errors.js';

/** The grace period: milliseconds that a command has to end once it was asked to stop. */
export const GRACE = 2_000;

/**
 * Rejects with the reason to stop once the grace period is over. SQLite cannot be stopped within a statement, so the
 * process ends, and that rolls back: uncommitted changes are gone for the next process that opens the database.
 */
export function rejectAfterGrace(signal: AbortSignal, grace: number): Promise<never> {
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
export function endBySignal(error: EtlError): never {
	const name = error.code === 'E_TERMINATED' ? 'SIGTERM' : 'SIGINT';
	process.exitCode = error.exitCode;
	process.emit('exit', error.exitCode); // This restores the terminal.
	process.removeAllListeners(name);
	process.kill(process.pid, name);
	return process.exit(error.exitCode);
}
