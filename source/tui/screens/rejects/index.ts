import { type CauseQuery, NO_COLUMN, type RejectCause, type RejectLine } from '../../../core/records/reject-page.js';
import { causeScreen, columnKey } from '../../components/leads.js';
import { causeQuery, isUpToDate, rejectQuery } from '../../components/rejects.js';
import { GRID } from '../../grid/bindings.js';
import { isSearching } from '../../grid/cursor.js';
import { rejectAt, rejectsPane } from '../../grid/reject-rows.js';
import type { Binding } from '../../keys/binding.js';
import type { Pane } from '../../state/panes.js';
import { screenOf, type UiState } from '../../state/state.js';
import { mendCause, mendRecord, OPEN_MENDS, waive } from '../mend-bindings.js';
import { openRecord } from '../record/open-record.js';
import type { ScreenDefinition } from '../screen.js';
import { FILTER, OPEN_HISTORY } from '../shared-bindings.js';
import { RejectsScreen } from './screen.js';

/** Rejects and their reasons: those of one cause, or all of a run or of the files as they are now. */
export const REJECTS: ScreenDefinition = {
	name: 'rejects',
	title: 'Rejects',
	panes: [{ name: 'rejects', pane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'record',
			help: 'Open the record: its fields, what is wrong, and the file around it',
			unavailable: (state) => (isListed(state) && chosen(state) === null ? 'there is no reject' : null),
			waits: 'Enter opens it as soon as it is there',
			run: ({ store }) => {
				const state = store.get();
				const line = chosen(state);
				if (line === null) return;
				const screen = openRecord(screenOf(state).runId ?? null, line.file, line.record);
				store.dispatch({ type: 'open', screen });
			},
		},
		mendRecord(chosen),
		mendCause(chosen),
		OPEN_MENDS,
		waive(chosen),
		toCause('n', 1, { label: 'next cause', help: 'List the rejects of the next cause' }),
		toCause('N', -1, { help: 'List the rejects of the cause before' }),
		...GRID,
		FILTER,
		OPEN_HISTORY,
	],
	place: (state) => {
		const line = chosen(state);
		return line === null ? null : { file: line.file, line: line.line };
	},
	recordText: (state) => chosen(state)?.raw ?? null,
	configKey: (state) => columnKey(chosen(state)?.column ?? null),
	command: ({ runId = null, file, column, code }) => {
		if (runId === null) return ['read'];
		const named = { file, column, code };
		const flags = Object.entries(named).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
		return ['rejects', runId, ...flags];
	},
	advice: (state) =>
		state.filters.rejects
			? 'Esc shows all of this cause again'
			: 'Enter opens a record, e mends it, E all of its cause; n N: other causes',
	wants: (state) => {
		const list = { ...listOf(state), text: state.filters.rejects ?? '' };
		return { rejects: rejectQuery(state, pane(state).key, list), causes: causeQuery(state, screenOf(state)) };
	},
	isThere: isListed,
	Component: RejectsScreen,
};

/** Each cause has a cursor of its own. */
function pane(state: UiState): Pane {
	const { runId = null, file = '', column = '', code = '' } = screenOf(state);
	return rejectsPane(state, `rejects ${JSON.stringify([runId, file, column, code])}`);
}

/** Whether the list is of this cause, and not of the one before, which stays until this one is loaded. */
function isListed(state: UiState): boolean {
	return state.rejects.is === 'failed' || isUpToDate(state);
}

function chosen(state: UiState): RejectLine | null {
	return isListed(state) ? rejectAt(state, pane(state)) : null;
}

/** What the list is narrowed to: its cause, or else what the causes are narrowed to. */
function listOf(state: UiState): CauseQuery {
	const { file, column, code } = screenOf(state);
	const list = causeQuery(state, screenOf(state));
	if (file === undefined) return list;
	const facets = {
		file: file ?? '',
		...(column === undefined ? {} : { column: column ?? NO_COLUMN }),
		...(code === undefined ? {} : { code: code ?? '' }),
	};
	return { ...list, facets };
}

function toCause(key: string, by: number, words: { readonly label?: string; readonly help: string }): Binding {
	return {
		keys: [key],
		...words,
		// While a text is searched for, it goes on with that.
		applies: (state) => !isSearching(state),
		unavailable: (state) => {
			if (screenOf(state).code === undefined) return 'these are of all causes';
			if (state.causes.is !== 'there') return 'the causes are still being counted';
			return nextCause(state, by) === null ? `there is no cause ${by > 0 ? 'after' : 'before'} this one` : null;
		},
		run: ({ store }) => {
			const state = store.get();
			const cause = nextCause(state, by);
			if (cause === null) return;
			store.dispatch({ type: 'filter', screen: 'rejects', text: '' });
			store.dispatch({ type: 'instead', screen: causeScreen(screenOf(state).runId ?? null, cause) });
		},
	};
}

function nextCause(state: UiState, by: number): RejectCause | null {
	if (state.causes.is !== 'there') return null;
	const { causes } = state.causes.value.page;
	const { file, column, code } = screenOf(state);
	const at = causes.findIndex((each) => each.file === file && each.column === column && each.code === code);
	return at === -1 ? null : (causes[at + by] ?? null);
}
