import type { UiState } from './state.js';

/** Works a value out once for each state: keys, panes and the footer ask for the same one many times in a frame. */
export function oncePerState<T>(work: (state: UiState) => T): (state: UiState) => T {
	const known = new WeakMap<UiState, { readonly value: T }>();
	return (state) => {
		const found = known.get(state) ?? { value: work(state) };
		known.set(state, found);
		return found.value;
	};
}
