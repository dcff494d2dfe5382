import { amount } from '../../core/amounts.js';
import type { StageChange } from '../../core/plan/plan.js';
import type { RejectCause, RejectLine } from '../../core/records/reject-page.js';
import { dayOf } from '../components/rejects.js';
import type { Binding } from '../keys/binding.js';
import { EMPTY_FIELD } from '../keys/field.js';
import { isBusy, isThere, screenOf, TOP, type UiState } from '../state/state.js';

/** A reject of the current screen. */
type Chosen = Pick<RejectLine, 'file' | 'record' | 'column' | 'code'>;

/** Mends the record of a reject. */
export function mendRecord(chosen: (state: UiState) => Pick<Chosen, 'file' | 'record'> | null): Binding {
	return {
		keys: ['e'],
		label: 'mend',
		help: 'Mend the reject: type the right text into its fields, which are checked with each key',
		unavailable: (state) => whyNotMended(state, chosen(state)),
		run: ({ store }) => {
			const state = store.get();
			const reject = chosen(state);
			if (reject === null) return;
			const { file, record } = reject;
			const { runId = null } = screenOf(state);
			const place = { runId, day: dayOf(state), file, record: String(record) };
			store.dispatch({ type: 'open', screen: { name: 'mend', ...place } });
		},
	};
}

/** Mends all rejects of a cause by one change. */
export function mendCause(chosen: (state: UiState) => Pick<RejectCause, 'file' | 'column' | 'code'> | null): Binding {
	return {
		keys: ['E'],
		label: 'mend all',
		help: 'Make one change for all rejects of the cause: another date format, a value, a length; and see the config’s lines',
		unavailable: (state) => whyNotMended(state, chosen(state)),
		run: ({ store }) => {
			const state = store.get();
			const cause = chosen(state);
			if (cause === null) return;
			const { file, column, code } = cause;
			const { runId = null } = screenOf(state);
			store.dispatch({ type: 'cursor', key: 'remedies', cursor: TOP });
			store.dispatch({ type: 'open', screen: { name: 'remedies', runId, day: dayOf(state), file, column, code } });
		},
	};
}

function whyNotMended(state: UiState, chosen: unknown): string | null {
	if (chosen === null) return isThere(state) ? 'there is no reject' : 'it is still looked for';
	return isBusy(state) ? 'something runs' : null;
}

/** Closes rejects that nobody will mend: one record, or all of a cause. */
export function waive(of: (state: UiState) => (Omit<Chosen, 'record'> & { readonly record?: number }) | null): Binding {
	return {
		keys: ['W'],
		label: 'waive',
		help: 'Close the reject, or all rejects of the cause, that nobody will mend; a note is asked for',
		shown: (state) => (screenOf(state).runId ?? null) !== null,
		unavailable: (state) => {
			if (of(state) === null) return 'there is no reject';
			if (isBusy(state)) return 'something runs';
			return (screenOf(state).runId ?? null) === null ? 'they are of no run: open theirs in the history (H)' : null;
		},
		run: (controls) => {
			const state = controls.store.get();
			const [reject, { runId = null }] = [of(state), screenOf(state)];
			if (reject === null || runId === null) return;
			const { file, column, code, record } = reject;
			const day = dayOf(state);
			askNote(controls, 'why are they waived?', (note) => {
				const cause = record === undefined ? { column, code } : { column: null, code: null, record };
				const change: StageChange = { kind: 'waive', run: runId, file, ...cause, note };
				controls.actions.change({ change, what: 'the waiver' }, day);
			});
		},
	};
}

/** Shows what was mended, to load it. */
export const OPEN_MENDS: Binding = {
	keys: ['M'],
	label: 'load mended',
	help: 'What was mended and is not loaded yet: look at it, say why, and load it',
	shown: ({ mends }) => mends.length > 0,
	unavailable: ({ mends }) => (mends.length === 0 ? 'nothing is mended: e mends a reject' : null),
	run: ({ store }) => store.dispatch({ type: 'open', screen: { name: 'mends' } }),
};

/** Asks why something is done; without a reason it is not. */
export function askNote({ store }: Parameters<Binding['run']>[0], prompt: string, then: (note: string) => void): void {
	const enter = (_: unknown, note: string) => {
		if (note !== '') return then(note);
		store.dispatch({ type: 'note', note: 'It needs a reason, for whoever asks later: nothing is done' });
	};
	store.dispatch({ type: 'field', field: { purpose: 'line', prompt, field: EMPTY_FIELD, enter } });
}

/** What is mended and not loaded yet, in a few words. */
export function mendedWords({ mends }: UiState): string {
	const records = mends.reduce((sum, mend) => sum + (mend.kind === 'record' ? 1 : mend.records), 0);
	return amount(records, 'record');
}
