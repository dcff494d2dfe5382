import type { Controls } from '../controller.js';
import { EMPTY_FIELD, edit, fieldOf, insert, textIn } from '../field.js';
import type { Key } from '../keyboard.js';
import { END } from '../panes.js';
import type { ConsoleState } from './state.js';

/** Keys that look around in the rows of a query. No letter is among them: the field takes every one. */
const LOOKING = new Set(['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end']);

/** Does what a key stands for in the console; `false` leaves it to the bindings of everywhere. */
export function pressInConsole({ store, talk }: Controls, key: Key): boolean {
	const { console } = store.get();
	const change = (more: Partial<ConsoleState>) => store.dispatch({ type: 'console', console: more });
	if (console.grid !== null) {
		if (LOOKING.has(key)) return false;
		change({ grid: null });
		if (key === 'esc') return true;
	}
	if (key === 'ctrl-c') {
		if (console.running || console.waiting.length > 0) talk.interrupt();
		else if (console.field.text.length > 0) change({ field: EMPTY_FIELD, at: null, choices: [] });
		else return false;
		return true;
	}
	if (['esc', 'pageup', 'pagedown'].includes(key)) return false;
	if (key === 'enter') {
		runField({ store, talk });
		return true;
	}
	if (key === 'tab') {
		talk.complete(console.field.text.slice(0, console.field.at).join(''));
		return true;
	}
	if (key === 'up' || key === 'down') {
		change(recalled(console, key === 'up' ? -1 : 1));
		return true;
	}
	const edited = edit(console.field, key);
	if (edited !== null) change({ field: edited, choices: [] });
	return true;
}

/** The line before or after the one in the field; behind the last comes an empty one. */
function recalled({ past, at }: ConsoleState, by: number): Pick<ConsoleState, 'field' | 'at'> {
	const next = Math.max(0, (at ?? past.length) + by);
	const line = past[next];
	return line === undefined ? { field: EMPTY_FIELD, at: null } : { field: fieldOf(line), at: next };
}

/** Runs what stands in the field; while a line runs it waits for its turn. */
function runField({ store, talk }: Pick<Controls, 'store' | 'talk'>): void {
	const line = textIn(store.get().console.field);
	store.dispatch({ type: 'console', console: { field: EMPTY_FIELD, choices: [] } });
	store.dispatch({ type: 'place', key: 'console', place: END });
	talk.run(line);
}

/** Pastes lines: each that is whole runs, one after the other, and what follows the last line end stays in the field. */
export function pasteIntoConsole({ store, talk }: Pick<Controls, 'store' | 'talk'>, lines: readonly string[]): void {
	for (const [index, line] of lines.entries()) {
		const { field } = store.get().console;
		store.dispatch({ type: 'console', console: { field: insert(field, line), choices: [], grid: null } });
		if (index < lines.length - 1) runField({ store, talk });
	}
}
