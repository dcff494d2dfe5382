import { gridUnderCursor, isSearching } from '../grid/cursor.js';
import { currentPane, type Move, moved } from '../state/panes.js';
import { homeOf, isBusy, screenOf, TOP, type UiState, wouldLose } from '../state/state.js';
import { failedBefore, failureOf } from '../state/steps.js';
import type { Binding } from './binding.js';
import type { Controls } from './controller.js';
import { EDITING } from './editing.js';
import { EMPTY_FIELD } from './field.js';
import { questionOn } from './focus.js';

/** The answers of a question. They come first, because these keys mean nothing else there. */
export const ANSWERS: readonly Binding[] = [
	{
		keys: ['y'],
		label: 'yes',
		help: 'Approve what is asked, where it is shown to its end; what destroys, and a commit in prod, by typing the environment’s name',
		unavailable: whyUnanswerable,
		run: ({ store, actions }) => {
			const state = store.get();
			const question = questionOn(state);
			if (question === null || !state.shown?.open) return;
			if (question.approval.typed === null) return actions.answer(question.id, true);
			const field = { purpose: 'confirm', question: question.id, field: EMPTY_FIELD } as const;
			return store.dispatch({ type: 'field', field });
		},
	},
	{
		keys: ['n'],
		label: 'no',
		help: 'Refuse what is asked, where it is shown to its end: the step is rolled back',
		// Elsewhere it goes on with a search.
		applies: (state) => questionOn(state) !== null || (state.asked !== null && !isSearching(state)),
		unavailable: (state) =>
			isSearching(state) ? 'a search is on, whose key it is too: Esc ends it' : whyUnanswerable(state),
		run: ({ store, actions }) => {
			const state = store.get();
			const question = questionOn(state);
			if (question !== null && state.shown?.open) actions.answer(question.id, false);
		},
	},
	{
		keys: ['!'],
		label: 'what is wrong',
		help: 'Go to the question that waits; else to what failed: now, or in the last run of the day',
		shown: (state) => whatIsWrong(state) === 'question' || (state.screens.length === 1 && whatIsWrong(state) !== null),
		unavailable: (state) => (whatIsWrong(state) === null ? 'nothing is asked, and nothing failed' : null),
		run: ({ store, actions }) => {
			const state = store.get();
			const wrong = whatIsWrong(state);
			if (wrong === 'question' && state.asked)
				return store.dispatch({ type: 'go', to: homeOf(state, state.asked.approval).name });
			if (wrong === 'failure') return store.dispatch({ type: 'open', screen: { name: 'cause' } });
			const runId = failedBefore(state);
			if (runId !== null) actions.openRun(runId);
		},
	},
];

/** Interrupts what is running. The second time it ends the process, since a statement of SQLite cannot be stopped. */
export function interrupt({ store, actions, leave, kill }: Controls): unknown {
	const state = store.get();
	if (state.stopping) return kill();
	return isBusy(state) ? actions.stop() : leave();
}

/** The bindings of every screen, after its own. */
export const EVERYWHERE: readonly Binding[] = [
	{
		keys: ['esc'],
		label: 'back',
		help: 'Leave this screen, a field, a search, a filter or the whole screen; nothing is lost',
		shown: (state) => state.screens.length > 1,
		run: ({ store }) => {
			const state = store.get();
			const { name } = screenOf(state);
			const grid = gridUnderCursor(state);
			if (grid !== null && grid.grid.view.search !== '')
				return store.dispatch({ type: 'view', key: grid.key, view: { search: '' } });
			if (state.full === name) return store.dispatch({ type: 'full', screen: null });
			const filters = Object.keys(state.filters).filter(
				(key) => (key === name || key.startsWith(`${name}.`)) && state.filters[key] !== '',
			);
			for (const key of filters) store.dispatch({ type: 'filter', screen: key, text: '' });
			if (filters.length > 0) return;
			if ((state.panes[name] ?? 0) > 0) return store.dispatch({ type: 'pane', screen: name, index: 0 });
			return store.dispatch({ type: 'back' });
		},
	},
	{
		keys: [':'],
		label: 'console',
		help: 'The commands at a prompt',
		run: openOnce('console'),
	},
	{
		keys: ['Y'],
		help: 'Copy what is under the cursor: a cell, a row, statements, the error, the command',
		run: ({ store }) => {
			store.dispatch({ type: 'cursor', key: 'copy', cursor: TOP });
			store.dispatch({ type: 'open', screen: { ...screenOf(store.get()), name: 'copy' } });
		},
	},
	{
		keys: ['?'],
		label: 'help',
		help: 'Every action with its key, those of this screen first',
		always: true,
		shown: (state) => screenOf(state).name !== 'help',
		run: openOnce('help'),
	},
	{
		keys: ['ctrl-p', 'space'],
		help: 'Find an action by its name, and do it',
		run: (controls, key) => {
			const { store } = controls;
			openOnce('help')(controls, key);
			store.dispatch({ type: 'filter', screen: 'help', text: '' });
			store.dispatch({ type: 'field', field: { purpose: 'filter', field: EMPTY_FIELD } });
		},
	},
	{
		keys: ['q'],
		label: 'quit',
		help: 'Leave etl-tui; asks while something runs, and where something is mended and not loaded',
		always: true,
		run: ({ store, leave }) => (wouldLose(store.get()) ? store.dispatch({ type: 'leaving', leaving: true }) : leave()),
	},
	{
		keys: ['ctrl-c'],
		label: 'interrupt',
		help: 'Interrupt what runs and roll it back; a second time, or where nothing runs, leave',
		shown: isBusy,
		run: interrupt,
	},
	{
		keys: ['ctrl-z'],
		help: 'Give the terminal back to the shell until `fg`; what runs is stopped meanwhile',
		run: ({ suspend }) => suspend(),
	},
	...EDITING,
	{ keys: ['up', 'k'], help: 'One line up', run: moving('up') },
	{ keys: ['down', 'j'], help: 'One line down', run: moving('down') },
	{ keys: ['left', 'h'], help: 'One column to the left', run: moving('left') },
	{ keys: ['right', 'l'], help: 'One column to the right', run: moving('right') },
	{ keys: ['pageup', 'ctrl-b'], help: 'A page up', run: moving('page-up') },
	{ keys: ['pagedown', 'ctrl-f'], help: 'A page down', run: moving('page-down') },
	{ keys: ['g', 'home'], help: 'To the first line', run: moving('first') },
	{ keys: ['G', 'end'], help: 'To the last line', run: moving('last') },
];

function openOnce(name: string): Binding['run'] {
	return ({ store }) => {
		if (screenOf(store.get()).name !== name) store.dispatch({ type: 'open', screen: { name } });
	};
}

function moving(move: Move): Binding['run'] {
	return ({ store }) => {
		const state = store.get();
		const pane = currentPane(state);
		store.dispatch({ type: 'cursor', key: pane.key, cursor: moved(state, pane, move) });
	};
}

/** Where `!` goes; `null` where all is well, and where it is on the screen already. */
function whatIsWrong(state: UiState): 'question' | 'failure' | 'run' | null {
	const { name, runId } = screenOf(state);
	if (state.asked !== null) return questionOn(state) === null ? 'question' : null;
	if (failureOf(state) !== null) return name === 'cause' ? null : 'failure';
	const failed = failedBefore(state);
	return failed === null || (name === 'past' && runId === failed) ? null : 'run';
}

/** Why a question takes no answer now, or `null` where it does. */
function whyUnanswerable(state: UiState): string | null {
	if (state.asked === null) return 'nothing is asked now';
	if (questionOn(state) === null)
		return `the question is answered on the ${homeOf(state, state.asked.approval).title} screen, where it is shown; ! goes there`;
	if (state.shown?.end !== true) return 'read the question to its end first, with ↓ or End';
	return state.shown.open ? null : 'the question has only just come; look first';
}
