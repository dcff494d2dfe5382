import type { Hit } from '../components/clicks.js';
import { currentPane, movedBy, panesOf } from '../state/panes.js';
import { definitionOf, screenOf } from '../state/state.js';
import type { Controls } from './controller.js';
import { ownerOf } from './focus.js';
import type { Key } from './keyboard.js';
import type { MouseEvent } from './mouse.js';

/** Rows that one notch of the wheel moves. */
const NOTCH = 3;

/** Answers of questions: a click may slip, and a yes must be meant. */
const ANSWERS: readonly string[] = ['y', 'n'];

/**
 * Does what was done with the mouse. Where a text is typed or an end is asked for, it does nothing.
 *
 * @param press - does what a key does
 */
export function takeMouse(controls: Controls, { act, column, row }: MouseEvent, press: (key: Key) => unknown): unknown {
	const { store, at } = controls;
	const owner = ownerOf(store.get());
	if (owner === 'nobody' || owner === 'leaving' || owner === 'field') return;
	const hit = at(column, row);
	if (act !== 'click') return scroll(controls, hit, act === 'wheel-up' ? -NOTCH : NOTCH);
	const { target } = hit;
	if (target === null) return;
	if ('screen' in target) return store.dispatch({ type: 'go', to: target.screen });
	if ('pane' in target) return choose(controls, target.pane, target.row);
	if (ANSWERS.includes(target.key))
		return store.dispatch({ type: 'note', note: `${target.key}: a question is answered by the key, not by a click` });
	return press(target.key);
}

/** Moves in the list under the pointer, which need not have the cursor. */
function scroll({ store }: Controls, hit: Hit, rows: number): void {
	const state = store.get();
	const found = definitionOf(state).panes.find(({ name }) => name === hit.pane);
	const pane = found === undefined || hit.pane === 'question' ? currentPane(state) : found.pane(state);
	store.dispatch({ type: 'cursor', key: pane.key, cursor: movedBy(state, pane, rows) });
}

/** Puts the cursor on a row. */
function choose({ store }: Controls, key: string, row: number): void {
	const state = store.get();
	const { name } = screenOf(state);
	const found = definitionOf(state).panes.find((each) => each.pane(state).key === key);
	if (found === undefined) return;
	const index = panesOf(state, name).indexOf(found.name);
	if (index !== (state.panes[name] ?? 0)) store.dispatch({ type: 'pane', screen: name, index });
	const pane = found.pane(state);
	const { column } = state.cursors[key] ?? { column: 0 };
	store.dispatch({ type: 'cursor', key, cursor: { id: pane.ids?.[row] ?? null, row, column } });
}
