import { counted } from '../../core/amounts.js';
import { countTables } from '../../core/run/balance.js';
import { STEPS, type StepName } from '../../core/run/events.js';
import type { Failure } from '../work/messages.js';
import { feedCounts, missingFiles } from './files.js';
import { homeOf, type UiState } from './state.js';

/** How a step stands. */
export type StepStanding = 'waiting' | 'running' | 'asking' | 'done' | 'attention' | 'failed';

/** Each step with its state and its most important count. */
export function stepStandings(
	state: UiState,
): { readonly step: StepName; readonly standing: StepStanding; readonly word: string }[] {
	const { run, phase } = state;
	const { records, rejected, refused } = feedCounts(state);
	const missing = missingFiles(state).length;
	const failedAt = phase.name === 'failed' ? phase.step : null;
	const ended = (step: StepName) => run.ended.some((each) => each.step === step);
	const winners = run.effects.reduce((sum, effect) => sum + effect.winners, 0);
	const staged = run.staged.reduce((sum, file) => sum + file.staged, 0);
	const tables = countTables(run.checks);
	const count = (step: StepName): string => {
		if (step === 'read') return records > 0 ? counted(records) : '';
		if (step === 'stage') return run.staged.length > 0 ? counted(staged) : '';
		if (step === 'transform') return run.effects.length > 0 ? counted(winners) : '';
		return run.checks.length > 0 ? `${tables.matching}/${tables.all} match` : '';
	};
	const standing = (step: StepName): StepStanding => {
		if (failedAt === step) return 'failed';
		if (step === 'read') {
			if (phase.name === 'reading' || run.step === 'read') return 'running';
			return phase.name === 'waiting' ? 'waiting' : rejected + refused + missing > 0 ? 'attention' : 'done';
		}
		const asking = state.asked !== null && homeOf(state, state.asked.approval).name === step;
		if (asking) return 'asking';
		if (run.step === step) return 'running';
		if (step === 'transform' || step === 'validate') return ended(step) && phase.name !== 'failed' ? 'done' : 'waiting';
		return run.committed.includes('stage') && ended('stage') ? 'done' : 'waiting';
	};
	return STEPS.map((step) => ({
		step,
		standing: standing(step),
		word: count(step),
	}));
}

/** Whether the stage has a day that transform must still take. A refused day has only committed its rejects. */
export function stageWaits({ phase, run }: UiState): boolean {
	if (phase.name !== 'failed' || !run.committed.includes('stage')) return false;
	return phase.step === 'transform' || phase.step === 'validate';
}

/** The failure of the day, if it has failed. */
export function failureOf({ phase }: UiState): Failure | null {
	return phase.name === 'failed' ? phase.failure : null;
}

/** The last run of the day, if it failed and nothing was run here since. */
export function failedBefore({ history, session, run, phase }: UiState): string | null {
	if (history.is !== 'there' || run.runId !== null || phase.name === 'running') return null;
	const last = history.value.runs.find((each) => String(each.run_date) === session.runDate);
	return last?.status === 'failed' || last?.status === 'interrupted' ? String(last.run_id) : null;
}

/** Whether a failure is what a person has said: a no, or Ctrl-C. Nobody asks why. */
export function isOwnDoing({ code }: Failure): boolean {
	return code === 'E_REFUSED' || code === 'E_INTERRUPTED' || code === 'E_TERMINATED';
}

/** Whether a failure is a fault of the config: nothing runs until it is mended and read again. */
export function isConfigFault({ code }: Failure): boolean {
	return code.startsWith('E_CONFIG');
}

/** The step to repeat a failed run from: staged files stay staged. */
export function stepsToRepeat(failedAt: string): readonly StepName[] {
	return failedAt === 'transform' || failedAt === 'validate' ? ['transform', 'validate'] : STEPS;
}
