import type { RejectQuery } from '../../core/reject-page.js';
import { definitionOf, type Fetched } from '../state/state.js';
import type { Store } from '../state/store.js';
import { toFailure, type WorkThread } from './client.js';

/** Runs that the history fetches at first, and more each time that its end is reached. */
export const RUNS = 200;

/** Milliseconds that a search waits for the next letter of its text. */
const TYPING = 150;

/** Fetches what a person comes to see, a page at a time. */
export interface FetchAhead {
	/** Fetches the past runs anew. */
	history(): void;
}

/** Fetches what the screen that is shown wants, as the cursor, a filter or a facet changes it. */
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

/** Whether two queries are about the same list: what is shown of one may stand until the other is there. */
function isSameList(a: RejectQuery, b: RejectQuery): boolean {
	return a.runId === b.runId && a.files.join('\n') === b.files.join('\n');
}

/** What comes of a piece of work. */
export async function fetched(work: Promise<unknown>): Promise<Fetched<never>> {
	try {
		return { is: 'there', value: (await work) as never };
	} catch (error) {
		return { is: 'failed', failure: toFailure(error) };
	}
}
