import type { ConsoleState } from '../../console/console-state.js';
import type { Controls } from '../../keys/controller.js';
import { EMPTY_FIELD, edit, fieldOf, insert, textIn } from '../../keys/field.js';
import type { Key } from '../../keys/keyboard.js';
import { END } from '../../state/panes.js';

/** Keys that look around in the rows of a query. No letter is among them: the field takes every one. */
const LOOKING = new Set(['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end']);

/** Keys that no field takes: they are left to the bindings. */
const BOUND = new Set(['esc', 'pageup', 'pagedown', 'enter', 'tab', 'up', 'down']);

/** Types a key; `false` leaves it to the bindings. */
export function typeKey({ store, console: session }: Controls, key: Key): boolean {
	const { console } = store.get();
	const change = (more: Partial<ConsoleState>) => store.dispatch({ type: 'console', console: more });
	if (console.grid !== null) {
		if (LOOKING.has(key)) return false;
		change({ grid: null });
		if (key === 'esc') return true;
	}
	if (key === 'ctrl-c') {
		if (console.running || console.waiting.length > 0) session.interrupt();
		else if (console.field.text.length > 0) change({ field: EMPTY_FIELD, at: null, choices: [] });
		else return false;
		return true;
	}
	if (BOUND.has(key)) return false;
	const edited = edit(console.field, key);
	if (edited !== null) change({ field: edited, choices: [] });
	return true;
}

/** Puts the line before or after the one in the field into it; behind the last comes an empty one. */
export function recallLine({ store }: Controls, key: Key): void {
	const { past, at } = store.get().console;
	const next = Math.max(0, (at ?? past.length) + (key === 'up' ? -1 : 1));
	const line = past[next];
	const console = line === undefined ? { field: EMPTY_FIELD, at: null } : { field: fieldOf(line), at: next };
	store.dispatch({ type: 'console', console });
}

/** Completes what stands before the cursor. */
export function completeField({ store, console: session }: Controls): void {
	const { field } = store.get().console;
	session.complete(field.text.slice(0, field.at).join(''));
}

/** Runs what stands in the field; while a line runs it waits for its turn. */
export function runField({ store, console: session }: Controls): void {
	const line = textIn(store.get().console.field);
	store.dispatch({ type: 'console', console: { field: EMPTY_FIELD, choices: [] } });
	store.dispatch({ type: 'cursor', key: 'console', cursor: END });
	session.run(line);
}

/** Pastes lines: each that is whole runs, one after the other, and what follows the last line end stays in the field. */
export function pasteLines(controls: Controls, lines: readonly string[]): void {
	const { store } = controls;
	for (const [index, line] of lines.entries()) {
		const { field } = store.get().console;
		store.dispatch({ type: 'console', console: { field: insert(field, line), choices: [], grid: null } });
		if (index < lines.length - 1) runField(controls);
	}
}
