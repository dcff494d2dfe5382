import { Worker } from 'node:worker_threads';
import type { StepEvent } from '../../core/run/events.js';
import type { Failure, FromThread, Question, ThreadStart, ToThread, Work, WorkName } from './messages.js';

/** The work thread, as the screens see it. */
export interface WorkThread {
	/** Rejects with a {@link WorkFailed}. */
	ask<N extends WorkName>(name: N, asked: Work[N]['asked']): Promise<Work[N]['answer']>;
	/** Answers a question of the run, if it still waits. */
	answer(id: number, yes: boolean): void;
	/** Stops what is running, which rolls it back. */
	stop(code: 'E_INTERRUPTED' | 'E_TERMINATED'): void;
	close(): Promise<void>;
}

/** Work that failed. */
export class WorkFailed extends Error {
	readonly failure: Failure;

	constructor(failure: Failure) {
		super(failure.message);
		this.failure = failure;
	}
}

/**
 * Starts the thread. Reading a million records keeps a processor busy for seconds, and on the screen's own thread no
 * key would be answered meanwhile.
 */
export function startWorkThread(
	start: ThreadStart,
	onEvent: (event: StepEvent) => void,
	onQuestion: (question: Question) => void,
): WorkThread {
	const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: start });
	const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
	let last = 0;
	let ended: Error | null = null;
	const end = (error: Error) => {
		ended ??= error;
		for (const { reject } of waiting.values()) reject(ended);
		waiting.clear();
	};
	worker.on('message', (message: FromThread) => {
		if ('event' in message) return onEvent(message.event);
		if ('question' in message) return onQuestion(message.question);
		const waiter = waiting.get(message.id);
		waiting.delete(message.id);
		if ('value' in message) waiter?.resolve(message.value);
		else waiter?.reject(new WorkFailed(message.failure));
	});
	worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))));
	worker.on('exit', () => end(new Error('The thread that does the work has stopped')));
	const send = (message: ToThread) => worker.postMessage(message);
	return {
		ask: <N extends WorkName>(name: N, asked: Work[N]['asked']) => {
			if (ended) return Promise.reject(ended);
			return new Promise<Work[N]['answer']>((resolve, reject) => {
				last++;
				waiting.set(last, { resolve: resolve as (value: unknown) => void, reject });
				send({ id: last, do: name, asked } as ToThread);
			});
		},
		answer: (id, yes) => send({ do: 'answer', id, yes }),
		stop: (code) => send({ do: 'stop', code }),
		close: async () => void (await worker.terminate()),
	};
}

/** An error for the screens; anything but an EtlError is a bug. */
export function toFailure(error: unknown): Failure {
	if (error instanceof WorkFailed) return error.failure;
	const message = error instanceof Error ? error.message : String(error);
	return {
		code: 'E_BUG',
		exitCode: 1,
		message,
		hint: 'Please report it: this is a bug of etl-tui, not of your data.',
		context: {},
	};
}
