import { definitionOf, homeOf, screenOf, type UiState } from '../state/state.js';
import type { Question } from '../work/messages.js';
import type { Key } from './keyboard.js';

/** The smallest terminal that is laid out. */
export const LEAST = { columns: 80, rows: 24 };

/** Milliseconds that a question is on the screen before it is answered: shorter is a key that was meant for something else. */
export const LOOK_FIRST = 400;

/** The question whether to leave what runs, beside those of a run. */
export const LEAVING = 'leave';

/** A question that is on the screen. */
export interface ShownQuestion {
	readonly id: number | typeof LEAVING;
	/** When all of it could be read, on the store's clock. */
	readonly since: number;
	/** Its last line has been on the screen. */
	readonly end: boolean;
	/** It takes an answer: it was there to its end for long enough. */
	readonly open: boolean;
}

/**
 * Who gets the next key: exactly one. `nobody` is a terminal too small to show what a key would do, `typing` a screen where
 * letters are typed.
 */
export type Owner = 'nobody' | 'leaving' | 'field' | 'typing' | 'question' | 'screen';

/** Who gets the next key. */
export function ownerOf(state: UiState): Owner {
	if (isTooSmall(state.size)) return 'nobody';
	if (state.leaving) return 'leaving';
	if (state.field !== null) return 'field';
	if (definitionOf(state).type !== undefined) return 'typing';
	return questionOn(state) === null ? 'screen' : 'question';
}

/** Whether a key would answer a question now: it counts where it stands alone. One that is too early never does. */
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

/** Whether nothing is laid out in a terminal. */
export function isTooSmall({ columns, rows }: UiState['size']): boolean {
	return columns < LEAST.columns || rows < LEAST.rows;
}

/** The run's question that is on the screen: it has one screen, and gives way to the question whether to leave. */
export function questionOn(state: UiState): Question | null {
	if (state.asked === null || state.leaving || isTooSmall(state.size)) return null;
	return screenOf(state).name === homeOf(state, state.asked.approval).name ? state.asked : null;
}

/**
 * What is shown of questions after something happened at a time.
 *
 * @param atEnd - the last line of the run's question is on the screen
 * @param painted - all of the screen was drawn anew
 */
export function shownAfter(state: UiState, now: number, atEnd: boolean, painted: boolean): ShownQuestion | null {
	const id = state.leaving ? LEAVING : (questionOn(state)?.id ?? null);
	if (id === null) return null;
	const before = !painted && state.shown?.id === id ? state.shown : null;
	const end = (state.shown?.id === id && state.shown.end) || id === LEAVING || atEnd;
	const since = before !== null && before.end === end ? before.since : now;
	return { id, since, end, open: end && now - since >= LOOK_FIRST };
}
