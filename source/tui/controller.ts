import { STEPS, type StepName } from '../core/events.js';
import { FACETS, type Facet } from '../core/reject-page.js';
import { grouped } from '../output/style.js';
import { bindingOf } from './bindings.js';
import { pasteIntoConsole, pressInConsole } from './console/controller.js';
import type { Talk } from './console/talk.js';
import { EMPTY_FIELD, edit, type Field, fieldOf, insert, linesOf, textIn } from './field.js';
import { ownerOf, questionOn } from './focus.js';
import { isThere } from './follow.js';
import type { Heard } from './input.js';
import type { Key } from './keyboard.js';
import type { ActionName } from './keymap.js';
import { currentPane, hasRoomForOne, type Move, moved, panesOf } from './panes.js';
import { homeOf } from './question.js';
import { nextFacet } from './rejects.js';
import { isBusy, screenOf } from './state.js';
import type { Store } from './store.js';
import type { Walk } from './walk.js';

/** What keys act on. */
export interface Controls {
	readonly store: Store;
	readonly walk: Walk;
	readonly talk: Talk;
	/** Ends the program. */
	leave(): void;
	/** Ends it at once, what runs included. */
	kill(): void;
	/** Gives the terminal back to the shell until it is told to go on. */
	suspend(): void;
}

/** Takes what was heard from the terminal to whoever owns the next key. */
export function hear(controls: Controls, heard: Heard): unknown {
	if ('paste' in heard) return paste(controls, heard.paste);
	const owner = ownerOf(controls.store.get());
	if (owner !== 'field' && owner !== 'console' && looksPasted(heard.keys)) {
		return paste(controls, heard.keys.map((key) => ([...key].length === 1 ? key : ' ')).join(''));
	}
	for (const key of heard.keys) press(controls, key, heard.alone);
}

/** Keys at once that nobody types, beside those that only move a cursor. */
const PASTED = 4;

/** Whether keys that came at once are a paste in a terminal that does not mark one. */
function looksPasted(keys: readonly Key[]): boolean {
	return keys.filter((key) => [...key].length === 1 && !'hjkl'.includes(key)).length >= PASTED;
}

/**
 * Does what a key stands for where the person is.
 *
 * @param alone - no other key came with it, as in a paste, or right before and after it, as of a key that is held down
 */
export function press(controls: Controls, key: Key, alone = true): unknown {
	const { store } = controls;
	const { note, awaited } = store.get();
	if (note !== null) store.dispatch({ type: 'note', note: null });
	if (awaited !== null) store.dispatch({ type: 'awaited', awaited: null });
	const state = store.get();
	const owner = ownerOf(state);
	if (key === 'ctrl-z') return controls.suspend();
	if (key === 'ctrl-c' && (isBusy(state) || owner === 'nobody') && owner !== 'console')
		return perform(controls, 'interrupt');
	switch (owner) {
		case 'nobody':
			return pressUnseen(controls, key, alone);
		case 'leaving':
			return pressAtLeaving(controls, key, alone);
		case 'field':
			return pressInField(controls, key, alone);
		case 'console':
			return pressInConsole(controls, key) ? undefined : pressOnScreen(controls, key);
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
	return perform(controls, binding.action);
}

/** Below the least size nothing can be seen that a key would do: `q` alone works, twice where something runs. */
function pressUnseen({ store, walk, leave }: Controls, key: Key, alone: boolean): unknown {
	const state = store.get();
	if (key !== 'q') return;
	if (!isBusy(state)) return leave();
	if (!state.leaving) return store.dispatch({ type: 'leaving', leaving: true });
	if (state.shown?.open && alone) walk.stopAndLeave(leave);
}

/** The question whether to leave takes every key: what is behind it is not what a person looks at. */
function pressAtLeaving(controls: Controls, key: Key, alone: boolean): unknown {
	const { store, walk, leave } = controls;
	if (key === 'esc' || (key === 'n' && alone)) return store.dispatch({ type: 'leaving', leaving: false });
	if (key !== 'y' && key !== 'n') return;
	if (!alone) return refuseCrowd(controls, key);
	if (store.get().shown?.open) return walk.stopAndLeave(leave);
}

function refuseCrowd({ store }: Controls, key: Key): unknown {
	return store.dispatch({
		type: 'note',
		note: `${key} came with other keys, as of a paste or a key held down: press it by itself`,
	});
}

function pressInField({ store, walk }: Controls, key: Key, alone: boolean): unknown {
	const { field, asked, shown } = store.get();
	if (field === null) return;
	const screen = screenOf(store.get()).name;
	const say = (note: string) => store.dispatch({ type: 'note', note });
	if (key === 'esc' || key === 'ctrl-c') {
		if (field.purpose === 'filter') store.dispatch({ type: 'filter', screen, text: '' });
		return store.dispatch({ type: 'field', field: null });
	}
	if (key === 'enter') {
		if (field.purpose === 'filter') return store.dispatch({ type: 'field', field: null });
		if (!alone) return say('Enter came with other keys, as of a paste: press it by itself');
		if (asked === null || asked.id !== field.question || !shown?.open) return say('Look at the question first');
		const name = asked.approval.typed ?? '';
		if (textIn(field.field).trim().toLowerCase() === name.toLowerCase()) return walk.answer(asked.id, true);
		store.dispatch({ type: 'field', field: null });
		return say(`That was not ${name.toUpperCase()}: nothing is done. y to type it again, n to refuse`);
	}
	const edited = edit(field.field, key);
	if (edited !== null) change(store, edited);
}

/** Puts a text into the field that is typed into. */
function change(store: Store, edited: Field): void {
	const { field } = store.get();
	if (field === null) return;
	store.dispatch({ type: 'field', field: { ...field, field: edited } });
	if (field.purpose === 'filter')
		store.dispatch({ type: 'filter', screen: screenOf(store.get()).name, text: textIn(edited) });
}

/** Takes a paste: into a field the first line of it, into the console all of its lines, and nowhere else. */
function paste({ store, talk }: Controls, text: string): unknown {
	const { field, note } = store.get();
	if (note !== null) store.dispatch({ type: 'note', note: null });
	const lines = linesOf(text);
	switch (ownerOf(store.get())) {
		case 'console':
			return pasteIntoConsole({ store, talk }, lines);
		case 'field': {
			if (field === null) return;
			change(store, insert(field.field, lines[0] ?? ''));
			if (lines.length > 1)
				store.dispatch({ type: 'note', note: 'Only the first line of the paste is taken; Enter is yours to press' });
			return;
		}
		case 'nobody':
			return;
		case 'leaving':
		case 'question':
		case 'screen': {
			const size = text.length === 1 ? '1 character' : `${grouped(text.length)} characters`;
			const note = `A paste of ${size} is dropped: only the console (:) and fields such as / take one`;
			return store.dispatch({ type: 'note', note });
		}
	}
}

/** Does one action. What is available was asked before. */
export function perform(controls: Controls, action: ActionName): unknown {
	const { store, walk, leave } = controls;
	const state = store.get();
	const screen = screenOf(state);
	switch (action) {
		case 'approve':
		case 'refuse': {
			const question = questionOn(state);
			if (question === null || !state.shown?.open) return;
			if (action === 'refuse') return walk.answer(question.id, false);
			if (question.approval.typed === null) return walk.answer(question.id, true);
			const field = { purpose: 'confirm', question: question.id, field: EMPTY_FIELD } as const;
			return store.dispatch({ type: 'field', field });
		}
		case 'question':
			return state.asked && store.dispatch({ type: 'walk', to: homeOf(state.asked.approval) });
		case 'suspend':
			return controls.suspend();
		case 'load':
			return walk.load();
		case 'transform-again':
			return walk.transformAgain();
		case 'run-again':
			return walk.runAgain();
		case 'open':
			return walk.open();
		case 'rejects':
			return walk.openRejects();
		case 'accept':
			return walk.accept();
		case 'read-again':
			return walk.read();
		case 'tab-1':
		case 'tab-2':
		case 'tab-3':
		case 'tab-4':
			store.dispatch({ type: 'tab', screen: screen.name, index: Number(action.slice(-1)) - 1 });
			if (hasRoomForOne(state) && panesOf(state, screen.name).includes('detail'))
				store.dispatch({ type: 'pane', screen: screen.name, index: panesOf(state, screen.name).indexOf('detail') });
			return;
		case 'next-pane': {
			const count = Math.max(1, panesOf(state, screen.name).length);
			return store.dispatch({
				type: 'pane',
				screen: screen.name,
				index: ((state.panes[screen.name] ?? 0) + 1) % count,
			});
		}
		case 'filter':
			return store.dispatch({
				type: 'field',
				field: { purpose: 'filter', field: fieldOf(state.filters[screen.name] ?? '') },
			});
		case 'by-file':
		case 'by-column':
		case 'by-code':
			return cycleFacet(controls, FACETS.find((facet) => action.endsWith(facet)) ?? 'file');
		case 'next-step':
		case 'previous-step': {
			const at = STEPS.indexOf(screen.name as StepName) + (action === 'next-step' ? 1 : -1);
			const to = STEPS[at];
			return to && store.dispatch({ type: 'walk', to });
		}
		case 'back':
			if (state.filters[screen.name]) return store.dispatch({ type: 'filter', screen: screen.name, text: '' });
			if ((state.panes[screen.name] ?? 0) > 0) return store.dispatch({ type: 'pane', screen: screen.name, index: 0 });
			return store.dispatch({ type: 'back' });
		case 'history':
			return walk.openHistory();
		case 'console':
			return screen.name === 'console' ? undefined : store.dispatch({ type: 'open', screen: { name: 'console' } });
		case 'help':
			return screen.name === 'help' ? undefined : store.dispatch({ type: 'open', screen: { name: 'help' } });
		case 'leave':
			return isBusy(state) ? store.dispatch({ type: 'leaving', leaving: true }) : leave();
		case 'interrupt':
			// Asked twice: a statement of SQLite cannot be ended, the process can.
			if (state.stopping) return controls.kill();
			return isBusy(state) ? walk.stop() : leave();
		case 'run-line':
		case 'complete':
		case 'earlier-lines':
			return; // The console does them itself.
		default:
			return move(controls, action);
	}
}

function move({ store }: Controls, action: Move): void {
	const state = store.get();
	const pane = currentPane(state);
	store.dispatch({ type: 'place', key: pane.key, place: moved(state, pane, action) });
}

/** Goes on to a facet's next value; where the rejects are still to come, when they are there. */
function cycleFacet({ store }: Controls, facet: Facet): void {
	const state = store.get();
	store.dispatch(isThere(state) ? nextFacet(state, facet) : { type: 'awaited', awaited: facet });
}
