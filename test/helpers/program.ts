import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The built program. */
export const MAIN = path.join(ROOT, 'dist/bin/main.js');

/** What a command line of the program said, and its exit status. */
export interface Said {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** What a command line is run with. */
export interface Surroundings {
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** What comes on standard input. */
	readonly input?: string;
}

const PATIENCE = 120_000;

/**
 * Runs a command line of the built program in a thread that has it loaded, and waits. What is of a process alone, such
 * as signals, broken pipes and terminals, needs one: `spawnSync` with `MAIN`.
 */
export function runProgram(words: readonly string[], { cwd, env, input = '' }: Surroundings): Said {
	const { port, ended } = programThread();
	Atomics.store(ended, 0, 0);
	port.postMessage({ words, cwd, env, input });
	const waited = Atomics.wait(ended, 0, 0, PATIENCE);
	const answer = receiveMessageOnPort(port)?.message as (Said & { failure?: Error }) | undefined;
	if (answer === undefined) throw new Error(`etl-tui ${words.join(' ')}: ${waited} after ${PATIENCE} ms`);
	if (answer.failure) throw answer.failure;
	return answer;
}

interface Thread {
	readonly port: MessagePort;
	/** Holds 1 once a line has ended. */
	readonly ended: Int32Array;
}

let thread: Thread | null = null;

function programThread(): Thread {
	if (thread) return thread;
	const { port1: port, port2 } = new MessageChannel();
	const ended = new Int32Array(new SharedArrayBuffer(4));
	const worker = new Worker(new URL('./program-thread.mjs', import.meta.url), {
		workerData: { port: port2, ended },
		transferList: [port2],
		env: { NO_COLOR: '1' },
		execArgv: [],
	});
	worker.unref();
	port.unref();
	thread = { port, ended };
	return thread;
}
