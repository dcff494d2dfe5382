import type { TakenTerminal } from './terminal.js';

/** Milliseconds after which a program that asked to be stopped knows that nobody stopped it. */
const STOPPED_WITHIN = 150;

/** Stops the program and takes it back, as a shell's `Ctrl-Z` and `fg` do. */
export interface JobControl {
	/** Ctrl-Z: the keys are raw, so the terminal does not do it. */
	suspend(): void;
	/** Listens no more. */
	end(): void;
}

/**
 * Gives the terminal back before the program stops, and takes it again when it goes on, however it was stopped.
 *
 * @param resumed - the program goes on; `stopped` is false where the shell has no job control and nobody stopped it
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
			// The whole job, as the terminal would: a shell waits for the npm or make that started us, not for us.
			process.kill(0, 'SIGTSTP');
			// SIGCONT comes first where we were stopped; where nobody could take us back, the system stops nobody.
			waiting = setTimeout(() => {
				waiting = setTimeout(() => resume(false), STOPPED_WITHIN);
			}, STOPPED_WITHIN);
		},
		end: () => {
			clearTimeout(waiting);
			process.off('SIGTSTP', stop);
			process.off('SIGCONT', wake);
		},
	};
}
