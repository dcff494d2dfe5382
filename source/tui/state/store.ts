import { LOOK_FIRST } from '../keys/focus.js';
import { reduceUi } from './reduce.js';
import type { UiState } from './state.js';
import type { UiAction } from './ui-action.js';

/** Milliseconds between two redraws for events: five a second, which leaves room for keys. A person’s actions are drawn at once. */
const REDRAW_EVERY = 200;

/** Holds the state, and notifies whoever draws it. */
export interface Store {
	get(): UiState;
	/** Reduces an action, and redraws at once. */
	dispatch(action: UiAction): void;
	/** Reduces an action, and redraws within a fifth of a second. */
	later(action: UiAction): void;
	subscribe(redraw: () => void): () => void;
}

/**
 * Makes a store.
 *
 * @param clock - milliseconds since any moment
 */
export function createStore(initial: UiState, clock: () => number = () => performance.now()): Store {
	let state = initial;
	let timer: NodeJS.Timeout | null = null;
	let opening: NodeJS.Timeout | undefined;
	const listeners = new Set<() => void>();
	const redraw = () => {
		if (timer !== null) clearTimeout(timer);
		timer = null;
		for (const listener of listeners) listener();
	};
	const reduce = (action: UiAction) => {
		state = reduceUi(state, action, clock());
		const { shown } = state;
		clearTimeout(opening);
		if (shown === null || shown.open || !shown.end) return;
		// A timer may fire a little early; then it is set again.
		const wait = shown.since + LOOK_FIRST - clock();
		opening = setTimeout(() => dispatch({ type: 'time' }), Math.max(1, Math.ceil(wait)));
		opening.unref();
	};
	const dispatch = (action: UiAction) => {
		reduce(action);
		redraw();
	};
	return {
		get: () => state,
		dispatch,
		later: (action) => {
			reduce(action);
			timer ??= setTimeout(redraw, REDRAW_EVERY);
		},
		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
