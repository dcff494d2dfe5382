import type { RejectQuery } from '../../core/reject-page.js';
import { definitionOf, type Fetched } from '../state/state.js';
import type { Store } from '../state/store.js';
import { toFailure, type WorkThread } from './client.js';

/** Runs that the history loads at first, and each time that its end is reached. */
export const RUNS = 200;

/** Milliseconds that a search waits for the next letter. */
const TYPING = 150;

/** Loads what a person sees, a page at a time. */
export interface FetchAhead {
	/** Loads the past runs again. */
	history(): void;
}

/** Loads what the visible screen wants, whenever the cursor, a filter or a facet changes. */
export function fetchAhead(store: Store, thread: WorkThread): FetchAhead {
	let wanted: RejectQuery | null = null;
	let timer: NodeJS.Timeout | undefined;

	const fetchRejects = async (query: RejectQuery) => {
		const value = await fetched(thread.ask('rejects', query).then((page) => ({ query, page })));
		if (wanted === query) store.dispatch({ type: 'fetched', what: 'rejects', value });
	};

	const wantRejects = (query: RejectQuery | null) => {
		if (JSON.stringify(query) === JSON.stringify(wanted)) return;
		const before = wanted;
		wanted = query;
		clearTimeout(timer);
		if (query === null) return;
		// Lines of another list must not be shown meanwhile as if they were of this one.
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
		const value = await fetched(thread.ask('history', { limit }));
		coming = false;
		store.dispatch({ type: 'fetched', what: 'history', value });
	};

	store.subscribe(() => {
		const state = store.get();
		const wants = definitionOf(state).wants?.(state) ?? {};
		wantRejects(wants.rejects ?? null);
		if (wants.runs !== undefined && !coming && wants.runs > runs) void fetchHistory(wants.runs);
	});
	return { history: () => void fetchHistory(Math.max(runs, RUNS)) };
}

/** Whether two queries are about the same list, so that the lines of one may stay until the other is loaded. */
function isSameList(a: RejectQuery, b: RejectQuery): boolean {
	return a.runId === b.runId && a.files.join('\n') === b.files.join('\n');
}

/** The result of some work. */
export async function fetched(work: Promise<unknown>): Promise<Fetched<never>> {
	try {
		return { is: 'there', value: (await work) as never };
	} catch (error) {
		return { is: 'failed', failure: toFailure(error) };
	}
}
