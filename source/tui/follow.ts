import type { RejectQuery } from '../core/reject-page.js';
import { chosenRun, historyIds } from './panes.js';
import { isSameList, nextFacet, wantedRejects } from './rejects.js';
import { type Fetched, isBusy, screenOf, type UiState } from './state.js';
import type { Store } from './store.js';
import type { Workshop } from './work/client.js';
import { toFailure } from './work/failure.js';

/** Runs that the history fetches at first, and more each time that its end is reached. */
const RUNS = 200;

/** Milliseconds that a search waits for the next letter of its text. */
const TYPING = 150;

/** Fetches what a person comes to see, a page at a time. */
export interface Follower {
	/** Fetches the past runs anew. */
	history(): void;
}

/**
 * Follows what the screen shows: rejects around the cursor, as filter and facets narrow them; runs beyond those that are
 * there; and what was pressed on a list before it was there.
 *
 * @param open - opens the line under the cursor
 */
export function follow(store: Store, workshop: Workshop, open: () => void): Follower {
	let wanted: RejectQuery | null = null;
	let timer: NodeJS.Timeout | undefined;

	const fetchRejects = async (query: RejectQuery) => {
		const value = await fetched(workshop.ask('rejects', query).then((page) => ({ query, page })));
		if (wanted === query) store.dispatch({ type: 'fetched', what: 'rejects', value });
	};

	const followRejects = () => {
		const query = wantedRejects(store.get());
		if (JSON.stringify(query) === JSON.stringify(wanted)) return;
		const before = wanted;
		wanted = query;
		clearTimeout(timer);
		if (query === null) return;
		// Of another list nothing may stand in the meantime, as if it were this one's.
		if (before === null || !isSameList(before, query))
			store.dispatch({ type: 'fetched', what: 'rejects', value: { is: 'coming' } });
		const typed = store.get().field !== null && before !== null && before.text !== query.text;
		timer = setTimeout(() => void fetchRejects(query), typed ? TYPING : 0);
	};

	let runs = 0;
	let coming = false;
	const fetchHistory = async (limit: number) => {
		runs = limit;
		coming = true;
		if (store.get().history.is !== 'there')
			store.dispatch({ type: 'fetched', what: 'history', value: { is: 'coming' } });
		const value = await fetched(workshop.ask('history', { limit }));
		coming = false;
		store.dispatch({ type: 'fetched', what: 'history', value });
	};

	const followHistory = () => {
		const state = store.get();
		if (coming || screenOf(state).name !== 'history' || state.history.is !== 'there') return;
		const { all } = state.history.value;
		if (runs >= all) return;
		// A filter looks at every run; else more of them come when the last that is there is reached.
		if ((state.filters.history ?? '') !== '') void fetchHistory(all);
		else if (chosenRun(state) === historyIds(state).at(-1)) void fetchHistory(runs + RUNS);
	};

	const doAwaited = () => {
		const state = store.get();
		const { awaited } = state;
		if (awaited === null || !isThere(state)) return;
		store.dispatch({ type: 'awaited', awaited: null });
		store.dispatch({ type: 'note', note: null });
		if (awaited === 'open') open();
		else store.dispatch(nextFacet(store.get(), awaited));
	};

	store.subscribe(() => {
		doAwaited();
		followRejects();
		followHistory();
	});
	return { history: () => void fetchHistory(Math.max(runs, RUNS)) };
}

/** Whether the list that a key is pressed on is there, or never comes. */
export function isThere(state: UiState): boolean {
	switch (screenOf(state).name) {
		case 'read':
			return state.names.length > 0 || !isBusy(state);
		case 'history':
			return state.history.is === 'there' || state.history.is === 'failed';
		case 'rejects':
			return state.rejects.is === 'there' || state.rejects.is === 'failed';
		default:
			return true;
	}
}

/** What comes of a piece of work. */
export async function fetched(work: Promise<unknown>): Promise<Fetched<never>> {
	try {
		return { is: 'there', value: (await work) as never };
	} catch (error) {
		return { is: 'failed', failure: toFailure(error) };
	}
}
