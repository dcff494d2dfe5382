import { STEPS, type StepName } from '../core/events.js';
import { pressInConsole } from './console/controller.js';
import type { Talk } from './console/talk.js';
import { EMPTY_FIELD, edit, fieldOf, textIn } from './field.js';
import type { Key } from './keyboard.js';
import { type ActionName, bindingOf } from './keymap.js';
import { currentPane, type Move, moved, PANES } from './panes.js';
import { FACETS, type Facet, facetValues } from './rejects.js';
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
}

/** Does what a key stands for where the person is. */
export function press(controls: Controls, key: Key): unknown {
	const { store } = controls;
	const state = store.get();
	if (state.note !== null) store.dispatch({ type: 'note', note: null });
	if (state.field !== null && !(key === 'ctrl-c' && isBusy(state))) return pressInField(controls, key);
	if (screenOf(state).name === 'console' && state.asked === null && !state.leaving && pressInConsole(controls, key))
		return;
	const binding = bindingOf(state, key);
	if (binding === null) return;
	const why = binding.unavailable?.(state) ?? null;
	if (why !== null) return store.dispatch({ type: 'note', note: `${key}: ${why}` });
	perform(controls, binding.action);
}

function pressInField({ store, walk }: Controls, key: Key): unknown {
	const { field, session, asked } = store.get();
	if (field === null) return;
	const screen = screenOf(store.get()).name;
	if (key === 'esc' || key === 'ctrl-c') {
		if (field.purpose === 'filter') store.dispatch({ type: 'filter', screen, text: '' });
		return store.dispatch({ type: 'field', field: null });
	}
	if (key === 'enter') {
		if (field.purpose === 'filter') return store.dispatch({ type: 'field', field: null });
		const typed = textIn(field.field).trim();
		if (asked !== null && typed.toLowerCase() === session.environment.toLowerCase()) return walk.answer(true);
		store.dispatch({ type: 'field', field: null });
		const name = session.environment.toUpperCase();
		return store.dispatch({
			type: 'note',
			note: `That was not ${name}: nothing is committed. y to type it again, n to roll back`,
		});
	}
	const edited = edit(field.field, key);
	if (edited === null) return;
	store.dispatch({ type: 'field', field: { ...field, field: edited } });
	if (field.purpose === 'filter') store.dispatch({ type: 'filter', screen, text: textIn(edited) });
}

/** Does one action. What is available was asked before. */
export function perform(controls: Controls, action: ActionName): unknown {
	const { store, walk, leave } = controls;
	const state = store.get();
	const screen = screenOf(state);
	switch (action) {
		case 'approve':
			if (state.leaving) return walk.stopAndLeave(leave);
			if (state.asked !== null && state.asked.typed !== null) {
				return store.dispatch({ type: 'field', field: { purpose: 'confirm', field: EMPTY_FIELD } });
			}
			return walk.answer(true);
		case 'refuse':
			if (state.leaving) return store.dispatch({ type: 'leaving', leaving: false });
			return walk.answer(false);
		case 'load':
			return walk.run(['read', 'stage', 'transform', 'validate']);
		case 'transform-again':
			return walk.run(['transform', 'validate']);
		case 'run-again':
			return walk.runAgain();
		case 'open':
			return walk.open();
		case 'rejects':
			return walk.openRejects();
		case 'read-again':
			return walk.read();
		case 'tab-1':
		case 'tab-2':
		case 'tab-3':
		case 'tab-4':
			store.dispatch({ type: 'tab', screen: screen.name, index: Number(action.slice(-1)) - 1 });
			return walk.fetchForTab();
		case 'next-pane': {
			const count = PANES[screen.name]?.length ?? 1;
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
			if (state.leaving) return store.dispatch({ type: 'leaving', leaving: false });
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
			if (state.stopping) return process.kill(process.pid, 'SIGINT');
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

function cycleFacet({ store }: Controls, facet: Facet): void {
	const state = store.get();
	const values = ['', ...facetValues(state, facet)];
	const key = `rejects.${facet}`;
	const next = values[(values.indexOf(state.filters[key] ?? '') + 1) % values.length] ?? '';
	store.dispatch({ type: 'filter', screen: key, text: next });
}
