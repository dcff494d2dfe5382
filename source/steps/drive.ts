import type { Approval, Step, StepEvent } from '../core/events.js';

/** Someone who looks at what happens: the human output, the report, the log, the screen. */
export type Sink = (event: StepEvent) => void;

/** Who answers where a step asks. */
export type Approve = (approval: Approval) => Promise<boolean>;

/**
 * Runs a step to its end: the one loop. Every event goes to every sink, every question to `approve`.
 *
 * @throws what the step throws, after it has cleaned up
 */
export async function drive<R>(step: Step<R>, sinks: readonly Sink[], approve: Approve): Promise<R> {
	try {
		let answer: boolean | undefined;
		for (;;) {
			const next = await step.next(answer);
			if (next.done) return next.value;
			for (const sink of sinks) sink(next.value);
			answer = next.value.type === 'approval' ? await approve(next.value.approval) : undefined;
		}
	} finally {
		await step.return(undefined as R);
	}
}
