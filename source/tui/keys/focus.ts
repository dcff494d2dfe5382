import { definitionOf, homeOf, screenOf, type UiState } from '../state/state.js';
import type { Question } from '../work/messages.js';
import type { Key } from './keyboard.js';

/** The smallest terminal that is drawn. */
export const LEAST = { columns: 80, rows: 24 };

/**
 * Milliseconds that a question must be visible before it takes an answer. A faster key was meant for something else.
 */
export const LOOK_FIRST = 400;

/** The question whether to leave a running program; all others are a run's. */
export const LEAVING = 'leave';

/** The visible question. */
export interface ShownQuestion {
	readonly id: number | typeof LEAVING;
	/** Since when all of it could be read, on the store's clock. */
	readonly since: number;
	/** Whether its last line has been visible. */
	readonly end: boolean;
	/** Whether it takes an answer: it was visible to its end for long enough. */
	readonly open: boolean;
}

/**
 * Exactly one owner gets the next key. `nobody`: the terminal is too small to show what a key would do. `typing`: a
 * screen where letters are typed.
 */
export type Owner = 'nobody' | 'leaving' | 'field' | 'typing' | 'question' | 'screen';

export function ownerOf(state: UiState): Owner {
	if (isTooSmall(state.size)) return 'nobody';
	if (state.leaving) return 'leaving';
	if (state.field !== null) return 'field';
	if (definitionOf(state).type !== undefined) return 'typing';
	return questionOn(state) === null ? 'screen' : 'question';
}

/** Whether a key would answer a question now, if it is pressed alone. A key that is too early never does. */
export function isAnswer(state: UiState, key: Key): boolean {
	if (state.shown?.open !== true) return false;
	switch (ownerOf(state)) {
		case 'nobody':
			return key === 'q' && state.leaving;
		case 'leaving':
		case 'question':
			return key === 'y' || key === 'n';
		case 'field':
		case 'typing':
		case 'screen':
			return false;
	}
}

/** Whether a terminal is too small to draw in. */
export function isTooSmall({ columns, rows }: UiState['size']): boolean {
	return columns < LEAST.columns || rows < LEAST.rows;
}

/** The run's question on the current screen. It has one screen, and the question whether to leave comes before it. */
export function questionOn(state: UiState): Question | null {
	if (state.asked === null || state.leaving || isTooSmall(state.size)) return null;
	return screenOf(state).name === homeOf(state, state.asked.approval).name ? state.asked : null;
}

/**
 * The visible question after an event.
 *
 * @param atEnd - the last line of the run's question is visible
 * @param painted - the whole screen was drawn again
 */
export function shownAfter(state: UiState, now: number, atEnd: boolean, painted: boolean): ShownQuestion | null {
	const id = state.leaving ? LEAVING : (questionOn(state)?.id ?? null);
	if (id === null) return null;
	const before = !painted && state.shown?.id === id ? state.shown : null;
	const end = (state.shown?.id === id && state.shown.end) || id === LEAVING || atEnd;
	const since = before !== null && before.end === end ? before.since : now;
	return { id, since, end, open: end && now - since >= LOOK_FIRST };
}
