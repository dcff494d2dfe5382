import type { ConsoleState } from '../../console/console-state.js';
import type { Controls } from '../../keys/controller.js';
import { EMPTY_FIELD, edit, fieldOf, insert, textIn } from '../../keys/field.js';
import type { Key } from '../../keys/keyboard.js';
import { END } from '../../state/panes.js';

/** Keys that move in a query's rows. No letter is among them, because the field takes every letter. */
const LOOKING = new Set([
	'up',
	'down',
	'left',
	'right',
	'pageup',
	'pagedown',
	'ctrl-b',
	'ctrl-f',
	'home',
	'end',
	'tab',
	'enter',
]);

/** Keys that the field leaves to the bindings. */
const BOUND = new Set(['esc', 'pageup', 'pagedown', 'enter', 'tab', 'up', 'down']);

/** Types a key; `false` leaves it to the bindings. */
export function typeKey({ store, console: session }: Controls, key: Key): boolean {
	const { console } = store.get();
	const change = (more: Partial<ConsoleState>) => store.dispatch({ type: 'console', console: more });
	if (console.grid !== null) {
		if (LOOKING.has(key)) return false;
		if (['esc', 'ctrl-c'].includes(key)) change({ grid: null });
		if (key === 'esc') return true;
	}
	if (key === 'ctrl-c') {
		if (console.running || console.waiting.length > 0) session.interrupt();
		else if (console.field.text.length > 0) change({ field: EMPTY_FIELD, at: null, choices: [] });
		else return false;
		return true;
	}
	if (BOUND.has(key)) return false;
	// A key that means nothing in a line of text keeps its meaning.
	const edited = edit(console.field, key);
	if (edited === null) return false;
	change({ field: edited, choices: [], grid: null });
	return true;
}

/** Puts the previous or next line into the field; after the last one it is empty. */
export function recallLine({ store }: Controls, key: Key): void {
	const { past, at } = store.get().console;
	const next = Math.max(0, (at ?? past.length) + (key === 'up' ? -1 : 1));
	const line = past[next];
	const console = line === undefined ? { field: EMPTY_FIELD, at: null } : { field: fieldOf(line), at: next };
	store.dispatch({ type: 'console', console });
}

export function completeField({ store, console: session }: Controls): void {
	const { field } = store.get().console;
	session.complete(field.text.slice(0, field.at).join(''));
}

/** Runs the line in the field; while another one runs it waits. */
export function runField({ store, console: session }: Controls): void {
	const line = textIn(store.get().console.field);
	store.dispatch({ type: 'console', console: { field: EMPTY_FIELD, choices: [] } });
	store.dispatch({ type: 'cursor', key: 'console', cursor: END });
	session.run(line);
}

/** Pastes lines: each complete line runs in turn, and text after the last line end stays in the field. */
export function pasteLines(controls: Controls, lines: readonly string[]): void {
	const { store } = controls;
	for (const [index, line] of lines.entries()) {
		const { field } = store.get().console;
		store.dispatch({ type: 'console', console: { field: insert(field, line), choices: [], grid: null } });
		if (index < lines.length - 1) runField(controls);
	}
}
