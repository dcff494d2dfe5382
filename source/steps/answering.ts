import type { Step, StepEvent } from '../core/events.js';

/** What is made of an event that is not passed on: where it is a question, its answer. */
export interface Kept {
	readonly answer?: boolean;
}

/** An event that goes no further. */
export const KEPT: Kept = {};

/**
 * Runs a step and looks at each of its events: the one loop over them. An event is passed on to whoever drives, who
 * answers it, unless the look keeps it.
 *
 * @throws what the step throws, after it has cleaned up
 */
export async function* answering<R>(
	step: Step<R>,
	look: (event: StepEvent) => Kept | undefined | Promise<Kept | undefined>,
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

/** Runs a step and shows each of its events to somebody, who changes nothing. */
export function watching<R>(step: Step<R>, look: (event: StepEvent) => void): Step<R> {
	return answering(step, (event) => {
		look(event);
		return undefined;
	});
}
