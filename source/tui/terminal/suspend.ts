import type { TakenTerminal } from './terminal.js';

/** A program that is not stopped within so many milliseconds knows that it never will be. */
const STOPPED_WITHIN = 150;

/** Stops and resumes the program, as a shell's `Ctrl-Z` and `fg` do. */
export interface JobControl {
	/** Ctrl-Z. The terminal does not do it, because the keys are raw. */
	suspend(): void;
	/** Leaves the terminal to another program, which the shell stops and resumes itself; gives what takes it back. */
	lend(): () => void;
	end(): void;
}

/**
 * Restores the terminal before the program stops, and takes it over again when it is resumed, however it was stopped.
 *
 * @param resumed - the program goes on; `stopped` is false where the shell has no job control, so that it was never
 * stopped
 */
export function controlJobs(terminal: TakenTerminal, resumed: (stopped: boolean) => void): JobControl {
	let waiting: NodeJS.Timeout | undefined;
	const resume = (stopped: boolean) => {
		clearTimeout(waiting);
		waiting = undefined;
		process.off('SIGTSTP', stop);
		process.on('SIGTSTP', stop);
		terminal.enter();
		resumed(stopped);
	};
	const stop = () => {
		terminal.leave();
		process.kill(process.pid, 'SIGSTOP');
	};
	const wake = () => resume(true);
	process.on('SIGTSTP', stop);
	process.on('SIGCONT', wake);
	return {
		suspend: () => {
			terminal.leave();
			process.off('SIGTSTP', stop);
			// The signal goes to the whole job, as from the terminal, since a shell waits for the npm or make that started
			// the program.
			process.kill(0, 'SIGTSTP');
			// Where the program was stopped, SIGCONT comes first. Where no shell could resume it, the system does not stop
			// it.
			waiting = setTimeout(() => {
				waiting = setTimeout(() => resume(false), STOPPED_WITHIN);
			}, STOPPED_WITHIN);
		},
		lend: () => {
			process.off('SIGTSTP', stop);
			process.off('SIGCONT', wake);
			terminal.leave();
			return () => {
				process.on('SIGCONT', wake);
				resume(true);
			};
		},
		end: () => {
			clearTimeout(waiting);
			process.off('SIGTSTP', stop);
			process.off('SIGCONT', wake);
		},
	};
}
