import { expect } from 'vitest';
import { EtlError, EXIT } from '../../source/core/errors.js';
import type { Engine } from '../../source/engines/engine.js';
import type { RunRequest } from '../../source/steps/context.js';
import { drive } from '../../source/steps/drive.js';
import { applyPlan, requirePlan } from '../../source/steps/plan/apply-plan.js';
import { planDay } from '../../source/steps/plan/plan-day.js';
import { type DayRunner, driveDay } from './days.js';
import { openDatabase } from './open.js';
import type { Playground } from './playground.js';

/**
 * Plans each whole day, sees that nothing of that stays, and then does what the plan says. A day that a plan says will
 * fail is run, and must fail so. Parts of a day have no plan and are run.
 */
export function planThenApply(place: Playground): { readonly run: DayRunner; close(): Promise<void> } {
	let planner: Engine | null = null;
	return {
		run: async (request, engine, source, sink) => {
			if (request.steps.length < 4) return driveDay(request, engine, source, sink);
			planner ??= await openDatabase(place.connection, 'rehearse');
			const before = await place.dump();
			const planning = { ...request, signal: new AbortController().signal, flags: {} };
			const plan = await drive(planDay(planning, planner, source), [], async () => true);
			expect(await place.dump()).toEqual(before);
			const { settings, signal } = request;
			if (plan.error !== null && plan.exitCode !== EXIT.incomplete) {
				expect(() => requirePlan(plan, settings)).toThrow('The plan ends with an error');
				return failing(plan.error.code, signal, () => driveDay(request, engine, source, sink));
			}
			requirePlan(plan, settings);
			const applying: RunRequest = { ...request, command: 'apply' };
			const outcome = await drive(applyPlan(plan, applying, engine, source), [sink], async () => true);
			expect(outcome.runId).toBe(plan.runId);
			expect(outcome.fault?.code ?? null).toBe(plan.error?.code ?? null);
			return outcome;
		},
		close: async () => planner?.close(),
	};
}

async function failing<T>(code: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof EtlError && !signal.aborted) expect(error.code).toBe(code);
		throw error;
	}
}
