import type { Step, StepEvent } from '../core/events.js';

/** Runs a step and looks at each event; one that is answered with `false` is not passed on. */
export async function* passing<R>(step: Step<R>, look: (event: StepEvent) => unknown): Step<R> {
	try {
		let answer: boolean | undefined;
		for (;;) {
			const next = await step.next(answer);
			if (next.done) return next.value;
			answer = look(next.value) === false ? undefined : yield next.value;
		}
	} finally {
		await step.return(undefined as R);
	}
}
