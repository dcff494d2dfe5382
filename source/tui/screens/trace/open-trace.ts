import { createShownMask } from '../../components/shown-mask.js';
import type { Binding } from '../../keys/binding.js';
import { screenOf, type UiState } from '../../state/state.js';
import type { TraceQuery } from '../../work/messages.js';

/** Traces a customer. @param keyOf - the texts of the key; `null` where there is none */
export function traceBinding(keyOf: (state: UiState) => readonly string[] | null): Binding {
	return {
		keys: ['T'],
		label: 'trace',
		help: 'Trace the customer: every record of it, and the rule by which each lost',
		unavailable: (state) => (keyOf(state) === null ? 'no customer is under the cursor' : null),
		run: ({ store }) => {
			const key = keyOf(store.get());
			if (key !== null)
				store.dispatch({ type: 'open', screen: { name: 'trace', key: JSON.stringify(key), asOf: null } });
		},
	};
}

/** Whose trace the current screen is, and as of which date. */
export function openedTrace(state: UiState): TraceQuery {
	const { key, asOf = null } = screenOf(state);
	return { key: JSON.parse(key ?? '[]') as string[], asOf };
}

/** The texts of its key as they may be shown. */
export function shownKey(state: UiState): string[] {
	const mask = createShownMask(state);
	const names = state.session.columns.filter((column) => column.key).map(({ name }) => name);
	return openedTrace(state).key.map((value, index) => mask.value(names[index] ?? null, value));
}
