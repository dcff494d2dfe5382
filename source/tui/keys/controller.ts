import { amount } from '../../core/amounts.js';
import { isSystemError } from '../../core/errors.js';
import { parseRunDate } from '../../core/run/run-date.js';
import type { Hit } from '../components/clicks.js';
import type { ConsoleSession } from '../console/session.js';
import { openGridField } from '../grid/fields.js';
import { definitionOf, isBusy, isThere, screenOf, wouldLose } from '../state/state.js';
import type { Store } from '../state/store.js';
import type { Edited, Editing } from '../terminal/editor.js';
import type { Actions } from '../work/actions.js';
import { toFailure } from '../work/client.js';
import { bindingOf } from './binding.js';
import { interrupt } from './everywhere.js';
import { edit, type Field, insert, linesOf, textIn } from './field.js';
import { ownerOf } from './focus.js';
import type { TerminalInput } from './input.js';
import type { Key } from './keyboard.js';
import { takeMouse } from './pointer.js';

/** What keys act on. */
export interface Controls {
	readonly store: Store;
	readonly actions: Actions;
	readonly console: ConsoleSession;
	/** Ends the program. */
	leave(): void;
	/** Ends it at once, and what is running too. */
	kill(): void;
	/** Puts a text on the terminal's clipboard, and says what stands in the way of that. */
	copy(text: string): string | null;
	/** Gives the terminal back to the shell, until the program is resumed. */
	suspend(): void;
	/** What is drawn at a column and a row, counted from 0. */
	at(column: number, row: number): Hit;
	/** Takes what the terminal answered to a question. */
	answered(answer: string): void;
	/**
	 * Gives the terminal to the editor, until it ends.
	 *
	 * @param prepare - finds what is edited, while the screens go on; `null` for nothing
	 * @returns `null` where nothing was edited, because nothing was to be, or because another editor is on its way already
	 */
	edit(prepare: () => Promise<Editing | null>): Promise<Edited | null>;
}

/** Sends the terminal's input to the owner of the next key. */
export function takeInput(controls: Controls, input: TerminalInput): unknown {
	if ('paste' in input) return paste(controls, input.paste);
	if ('answer' in input) return controls.answered(input.answer);
	if ('mouse' in input) return takeMouse(controls, input.mouse, (key) => press(controls, key));
	const owner = ownerOf(controls.store.get());
	if (owner !== 'field' && owner !== 'typing' && looksPasted(input.keys)) {
		return paste(controls, input.keys.map((key) => ([...key].length === 1 ? key : ' ')).join(''));
	}
	for (const key of input.keys) press(controls, key, input.alone);
}

/** More keys at once than anybody types, without those that move a cursor. */
const PASTED = 4;

/** Whether keys that came at once are a paste, in a terminal that does not mark pastes. */
function looksPasted(keys: readonly Key[]): boolean {
	return keys.filter((key) => [...key].length === 1 && !'hjkl'.includes(key)).length >= PASTED;
}

/**
 * Does what a key means on the current screen.
 *
 * @param alone - no other key came with it, as in a paste, or right before and after it, as with a key that is held
 * down
 */
export function press(controls: Controls, key: Key, alone = true): unknown {
	return endsInWords(controls, key, pressed(controls, key, alone));
}

/** What a key has begun ends in words, whatever became of it: something else may be running. */
function endsInWords({ store }: Controls, key: Key, done: unknown): unknown {
	if (!(done instanceof Promise)) return done;
	return done.catch((error: unknown) => {
		const { code, message } = toFailure(error);
		const [first = ''] = message.split('\n', 1);
		store.dispatch({ type: 'note', note: isSystemError(error) ? `${key}: ${first}` : `${code}  ${first}` });
	});
}

function pressed(controls: Controls, key: Key, alone: boolean): unknown {
	const { store } = controls;
	const { note, awaited } = store.get();
	if (note !== null) store.dispatch({ type: 'note', note: null });
	if (awaited !== null) store.dispatch({ type: 'awaited', awaited: null });
	const state = store.get();
	const owner = ownerOf(state);
	if (key === 'ctrl-z') return controls.suspend();
	if (key === 'ctrl-c' && (isBusy(state) || owner === 'nobody') && owner !== 'typing') return interrupt(controls);
	switch (owner) {
		case 'nobody':
			return pressUnseen(controls, key, alone);
		case 'leaving':
			return pressAtLeaving(controls, key, alone);
		case 'field':
			return pressInField(controls, key, alone);
		case 'typing':
			// Where letters are typed no letter is a binding, even if the screen did not take it.
			if (definitionOf(state).type?.(controls, key) || [...key].length === 1) return;
			return pressOnScreen(controls, key);
		case 'question':
			if (!alone && (key === 'y' || key === 'n')) return refuseCrowd(controls, key);
			return pressOnScreen(controls, key);
		case 'screen':
			return pressOnScreen(controls, key);
	}
}

function pressOnScreen(controls: Controls, key: Key): unknown {
	const { store } = controls;
	const state = store.get();
	const binding = bindingOf(state, key);
	if (binding === null) return;
	const why = binding.unavailable?.(state) ?? null;
	if (why !== null) return store.dispatch({ type: 'note', note: `${key}: ${why}` });
	if (binding.waits !== undefined && !isThere(state)) {
		store.dispatch({ type: 'awaited', awaited: binding });
		return store.dispatch({ type: 'note', note: binding.waits });
	}
	return binding.run(controls, key);
}

/** Does what was pressed on a list that was still loading, once it is there. */
export function doAwaited(controls: Controls): void {
	const { store } = controls;
	store.subscribe(() => {
		const { awaited } = store.get();
		const [key] = awaited?.keys ?? [];
		if (awaited === null || key === undefined || !isThere(store.get())) return;
		store.dispatch({ type: 'awaited', awaited: null });
		store.dispatch({ type: 'note', note: null });
		if (bindingOf(store.get(), key) === awaited) endsInWords(controls, key, awaited.run(controls, key));
	});
}

/** In a terminal that is too small only `q` works, and it takes two of them where something is running. */
function pressUnseen({ store, actions, leave }: Controls, key: Key, alone: boolean): unknown {
	const state = store.get();
	if (key !== 'q') return;
	if (!wouldLose(state)) return leave();
	if (!state.leaving) return store.dispatch({ type: 'leaving', leaving: true });
	if (state.shown?.open && alone) actions.stopAndLeave(leave);
}

/** The question whether to leave takes every key, since a person does not look at what is behind it. */
function pressAtLeaving(controls: Controls, key: Key, alone: boolean): unknown {
	const { store, actions, leave } = controls;
	if (key === 'esc' || (key === 'n' && alone)) return store.dispatch({ type: 'leaving', leaving: false });
	if (key !== 'y' && key !== 'n') return;
	if (!alone) return refuseCrowd(controls, key);
	if (store.get().shown?.open) return actions.stopAndLeave(leave);
}

function refuseCrowd({ store }: Controls, key: Key): unknown {
	return store.dispatch({
		type: 'note',
		note: `${key} came with other keys, as of a paste or a key held down: press it by itself`,
	});
}

function pressInField(controls: Controls, key: Key, alone: boolean): unknown {
	const { store, actions } = controls;
	const { field, asked, shown } = store.get();
	if (field === null) return;
	const screen = screenOf(store.get()).name;
	const say = (note: string) => store.dispatch({ type: 'note', note });
	const grid = openGridField(controls);
	if (key === 'esc' || key === 'ctrl-c') {
		grid?.kind.leave(controls, grid.pane);
		if (field.purpose === 'filter') store.dispatch({ type: 'filter', screen, text: '' });
		return store.dispatch({ type: 'field', field: null });
	}
	if (key === 'enter') {
		if (field.purpose !== 'confirm') {
			store.dispatch({ type: 'field', field: null });
			if (field.purpose === 'line') return field.enter(controls, textIn(field.field).trim());
			if (field.purpose === 'day') return chooseTypedDay(controls, textIn(field.field));
			if (field.purpose === 'filter' && definitionOf(store.get()).entersFilter) return pressOnScreen(controls, key);
			return grid?.kind.enter(controls, grid.pane, textIn(field.field));
		}
		if (!alone) return say('Enter came with other keys, as of a paste: press it by itself');
		if (asked === null || asked.id !== field.question || !shown?.open) return say('Look at the question first');
		const name = asked.approval.typed ?? '';
		if (textIn(field.field).trim().toLowerCase() === name.toLowerCase()) return actions.answer(asked.id, true);
		store.dispatch({ type: 'field', field: null });
		return say(`That was not ${name.toUpperCase()}: nothing is done. y to type it again, n to refuse`);
	}
	// The list that is narrowed is the one that these keys move in.
	if (field.purpose === 'filter' && IN_LIST.includes(key)) return pressOnScreen(controls, key);
	const edited = edit(field.field, key);
	if (edited !== null) change(controls, edited);
}

/** Keys that mean nothing in a line of text. */
const IN_LIST: readonly Key[] = ['up', 'down', 'pageup', 'pagedown'];

function chooseTypedDay({ store, actions }: Controls, text: string): unknown {
	const day = parseRunDate(text.trim(), new Date());
	if (day !== null) return actions.chooseDay(day);
	return store.dispatch({ type: 'note', note: 'That is no day: write it as 2026-11-23, today or yesterday' });
}

/** Puts a changed text into the field. */
function change(controls: Controls, edited: Field): void {
	const { store } = controls;
	const { field } = store.get();
	if (field === null) return;
	store.dispatch({ type: 'field', field: { ...field, field: edited } });
	if (field.purpose === 'filter')
		store.dispatch({ type: 'filter', screen: screenOf(store.get()).name, text: textIn(edited) });
	const grid = openGridField(controls);
	grid?.kind.typed(controls, grid.pane, textIn(edited));
}

/** Takes a paste. A field takes its first line; a screen where letters are typed takes all lines; others ignore it. */
function paste(controls: Controls, text: string): unknown {
	const { store } = controls;
	const { field, note } = store.get();
	if (note !== null) store.dispatch({ type: 'note', note: null });
	const lines = linesOf(text);
	switch (ownerOf(store.get())) {
		case 'typing':
			return definitionOf(store.get()).paste?.(controls, lines);
		case 'field': {
			if (field === null) return;
			change(controls, insert(field.field, lines[0] ?? ''));
			if (lines.length > 1)
				store.dispatch({ type: 'note', note: 'Only the first line of the paste is taken; Enter is yours to press' });
			return;
		}
		case 'nobody':
			return;
		case 'leaving':
		case 'question':
		case 'screen': {
			const size = amount(text.length, 'character');
			const note = `A paste of ${size} is dropped: only the console (:) and fields such as / take one`;
			return store.dispatch({ type: 'note', note });
		}
	}
}
