import type { Approval, Step, StepEvent } from '../core/events.js';
import { answering, KEPT } from './answering.js';

/** Someone who looks at what happens: the human output, the report, the log, the screen. */
export type Sink = (event: StepEvent) => void;

/** Who answers where a step asks. */
export type Approve = (approval: Approval) => Promise<boolean>;

/**
 * Runs a step to its end. Every event goes to every sink, every question to `approve`.
 *
 * @throws what the step throws, after it has cleaned up
 */
export async function drive<R>(step: Step<R>, sinks: readonly Sink[], approve: Approve): Promise<R> {
	const driven = answering(step, async (event) => {
		for (const sink of sinks) sink(event);
		return event.type === 'approval' ? { answer: await approve(event.approval) } : KEPT;
	});
	return (await driven.next()).value as R; // Every event is kept, so that the first thing it gives is its end.
}
