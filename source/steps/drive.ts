import type { Approval, Step, StepEvent } from '../core/run/events.js';

/** Receives every event: the human output, the report, the log or the screen. */
export type Sink = (event: StepEvent) => void;

/** Answers the questions of a step. */
export type Approve = (approval: Approval) => Promise<boolean>;

/**
 * The answer of whoever said yes beforehand and is not there: a new country's table, what destroys, and a file that is not
 * read as before need their own word.
 */
export function answerUnattended({ kind }: Approval, allowed: { readonly destructive: boolean }): boolean {
	if (kind === 'destroy') return allowed.destructive;
	return kind !== 'new-countries' && kind !== 'drift';
}

/**
 * Runs a step to its end. Every event goes to every sink, every question to `approve`.
 *
 * @throws what the step throws, after it has cleaned up
 */
export async function drive<R>(step: Step<R>, sinks: readonly Sink[], approve: Approve): Promise<R> {
	const driven = intercept(step, async (event) => {
		for (const sink of sinks) sink(event);
		return event.type === 'approval' ? { answer: await approve(event.approval) } : HANDLED;
	});
	return (await driven.next()).value as R; // Every event is kept, so the first result is the step's own.
}

/** What happens to an event that is not passed on: a question gets its answer here. */
export interface Handled {
	readonly answer?: boolean;
}

/** An event that is not passed on. */
export const HANDLED: Handled = {};

/**
 * Runs a step and looks at each of its events; there is no other loop over events. An event is passed on to the caller,
 * who answers it, unless `look` keeps it.
 *
 * @throws what the step throws, after it has cleaned up
 */
export async function* intercept<R>(
	step: Step<R>,
	look: (event: StepEvent) => Handled | undefined | Promise<Handled | undefined>,
): Step<R> {
	try {
		let answer: boolean | undefined;
		for (;;) {
			const next = await step.next(answer);
			if (next.done) return next.value;
			const kept = await look(next.value);
			answer = kept === undefined ? yield next.value : kept.answer;
		}
	} finally {
		await step.return(undefined as R);
	}
}

/** Runs a step and shows each of its events to a listener, which changes nothing. */
export function observe<R>(step: Step<R>, look: (event: StepEvent) => void): Step<R> {
	return intercept(step, (event) => {
		look(event);
		return undefined;
	});
}
