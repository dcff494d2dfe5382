import { reduceUi, type UiAction } from './reduce.js';
import type { UiState } from './state.js';

/** Milliseconds between two redraws for events: ten a second; what a person does is drawn at once. */
const REDRAW_EVERY = 100;

/** Holds the state and tells who draws it. */
export interface Store {
	get(): UiState;
	/** Reduces, and redraws at once. */
	dispatch(action: UiAction): void;
	/** Reduces, and redraws with the next tenth of a second. */
	later(action: UiAction): void;
	subscribe(redraw: () => void): () => void;
}

/** Makes a store. */
export function createStore(initial: UiState): Store {
	let state = initial;
	let timer: NodeJS.Timeout | null = null;
	const listeners = new Set<() => void>();
	const redraw = () => {
		if (timer !== null) clearTimeout(timer);
		timer = null;
		for (const listener of listeners) listener();
	};
	return {
		get: () => state,
		dispatch: (action) => {
			state = reduceUi(state, action);
			redraw();
		},
		later: (action) => {
			state = reduceUi(state, action);
			timer ??= setTimeout(redraw, REDRAW_EVERY);
		},
		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
