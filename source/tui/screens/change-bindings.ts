import type { StageChange } from '../../core/plan/plan.js';
import { runDateOf } from '../../core/values/dates.js';
import type { Row } from '../../engines/engine.js';
import type { Binding } from '../keys/binding.js';
import { EMPTY_FIELD } from '../keys/field.js';
import { questionOn } from '../keys/focus.js';
import { changeOf, isBusy, type UiState } from '../state/state.js';

/** Takes back what a past run brought. */
export function undoRun(runOf: (state: UiState) => string | null): Binding {
	return {
		keys: ['u'],
		label: 'undo',
		help: 'Take back what the run brought into the stage: its plan is shown and asked for first',
		unavailable: (state) => {
			if (isBusy(state)) return 'something runs already';
			const runId = runOf(state);
			return runId === null ? 'there is no run' : whyNotUndone(pastRun(state, runId));
		},
		run: ({ store, actions }) => {
			const run = runOf(store.get());
			if (run !== null) actions.change({ change: { kind: 'undo', run }, what: run }, runDateOf(run));
		},
	};
}

function pastRun({ history }: UiState, runId: string): Row | undefined {
	return history.is === 'there' ? history.value.runs.find((each) => each.run_id === runId) : undefined;
}

/** Why a past run cannot be undone, as far as the list of runs says; the plan says the rest. */
function whyNotUndone(run: Row | undefined): string | null {
	if (run === undefined) return null;
	if (run.undone_by) return `it was undone already, by ${run.undone_by}`;
	if (run.status === 'running') return 'it still runs';
	const brought = Number(run.staged ?? 0) > 0 || run.undoes || run.command === 'repair' || run.command === 'undo';
	return run.status === 'failed' && run.step === 'read' && !brought ? 'it failed before it brought anything' : null;
}

/** Takes back a file of the run date. */
export function undoFile(fileOf: (state: UiState) => string | null): Binding {
	return {
		keys: ['u'],
		label: 'undo file',
		help: 'Take the file out of the stage, where it was loaded: the plan is shown and asked for first',
		shown: (state) => fileOf(state) !== null && isLoaded(state, fileOf(state)),
		unavailable: (state) => {
			if (isBusy(state)) return 'something runs already';
			return fileOf(state) === null ? 'there is no file' : null;
		},
		run: ({ store, actions }) => {
			const state = store.get();
			const [file, { runDate }] = [fileOf(state), state.session];
			if (file === null) return;
			actions.change({ change: { kind: 'withdraw', file }, what: `${file} of ${runDate}` }, runDate);
		},
	};
}

/** Whether a file was loaded here; what earlier runs loaded is not known to the screens. */
function isLoaded({ run }: UiState, file: string | null): boolean {
	return run.staged.some(({ name, state }) => name === file && state !== 'refused' && state !== 'withdrawn');
}

/** Keeps the plan of a change in a file, while it is asked for. */
export const KEEP_PLAN: Binding = {
	keys: ['w'],
	label: 'keep the plan',
	help: 'Write the plan that is asked for into a file, for `etl-tui apply`',
	unavailable: (state) => {
		const asked = changeOf(state);
		if (asked === null || questionOn(state) === null) return 'no plan is asked for';
		return hasValues(asked.change) ? 'a plan keeps no values, and what was mended is only here' : null;
	},
	run: ({ store }) => {
		const enter = ({ actions }: Parameters<Binding['run']>[0], file: string) => {
			if (file !== '') actions.keepPlan(file);
		};
		store.dispatch({ type: 'field', field: { purpose: 'line', prompt: 'the plan into', field: EMPTY_FIELD, enter } });
	},
};

/** Whether a change brings values that were typed on a screen. */
function hasValues(change: StageChange): boolean {
	return change.kind === 'repair' && change.file === null;
}
