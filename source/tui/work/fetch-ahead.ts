import type { Fetched } from '../state/fetched.js';
import { definitionOf } from '../state/state.js';
import type { Store } from '../state/store.js';
import { toFailure, type WorkThread } from './client.js';
import type { Work } from './messages.js';

/** Runs that the history loads at first, and each time that its end is reached. */
export const RUNS = 200;

/** Milliseconds that a search waits for the next letter. */
const TYPING = 150;

/** Milliseconds between two looks at a log. */
const LOG_EVERY = 1_000;

/** Loads what a person sees, a page at a time. */
export interface FetchAhead {
	/** Loads the past runs again. */
	history(): void;
}

/** Loads what the visible screen wants, whenever the cursor, a filter or a facet changes. */
export function fetchAhead(store: Store, thread: WorkThread): FetchAhead {
	const isSameList = (a: Work['causes']['asked'], b: Work['causes']['asked']) =>
		a.runId === b.runId && a.files.join('\n') === b.files.join('\n');
	const wantRejects = pager<'rejects'>(store, thread, 'rejects', isSameList);
	const wantCauses = pager<'causes'>(store, thread, 'causes', isSameList);
	const wantRecords = pager<'records'>(
		store,
		thread,
		'records',
		(a, b) => a.file === b.file && isEqual(a.sort, b.sort),
	);

	const wantRecord = pager<'record'>(store, thread, 'record', isEqual);
	const wantTrace = pager<'trace'>(store, thread, 'trace', (a, b) => isEqual(a.key, b.key));

	const wantMend = pager<'mend'>(store, thread, 'mend', (a, b) => isEqual(a.place, b.place));
	const wantRemedies = pager<'remedies'>(store, thread, 'remedies', (a, b) => isEqual(a.cause, b.cause));

	const wantPast = runLoader(store, thread);
	const followLog = follower(store, thread);
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
		wantRecords(wants.records ?? null);
		followLog(wants.log ?? null);
		wantCauses(wants.causes ?? null);
		wantRecord(wants.record ?? null);
		wantTrace(wants.trace ?? null);
		wantMend(wants.mend ?? null);
		wantRemedies(wants.remedies ?? null);
		wantPast(wants.past ?? null);
		if (wants.runs !== undefined && !coming && wants.runs > runs) void fetchHistory(wants.runs);
	});
	return { history: () => void fetchHistory(Math.max(runs, RUNS)) };
}

/**
 * Loads pages of a long list: each time that another one is wanted, and never an older one after a newer one.
 *
 * @param isSameList - whether two queries are about the same list, so that the lines of one may stay until the other is
 * loaded
 */
function pager<N extends 'rejects' | 'causes' | 'record' | 'trace' | 'records' | 'mend' | 'remedies'>(
	store: Store,
	thread: WorkThread,
	what: N,
	isSameList: (a: Work[N]['asked'], b: Work[N]['asked']) => boolean,
): (query: Work[N]['asked'] | null) => void {
	let wanted: Work[N]['asked'] | null = null;
	let last: Work[N]['asked'] | null = null;
	let readings = 0;
	let timer: NodeJS.Timeout | undefined;

	const load = async (query: Work[N]['asked']) => {
		const value = await fetched(thread.ask(what, query).then((page) => ({ query, page })));
		if (wanted === query) store.dispatch({ type: 'fetched', what, value });
	};

	return (query) => {
		const state = store.get();
		// Files that were read again may hold something else.
		if (isEqual(query, wanted) && state.readings === readings) return;
		const before = wanted;
		const isReadAgain = state.readings !== readings;
		wanted = query;
		readings = state.readings;
		clearTimeout(timer);
		if (isReadAgain) last = null;
		if (query === null) return;
		// Whoever comes back to a list sees it as it was, until it is loaded again.
		const isOther = last === null || !isSameList(last, query);
		last = query;
		if (isOther) store.dispatch({ type: 'fetched', what, value: { is: 'coming' } });
		const typed = state.field !== null && before !== null;
		timer = setTimeout(() => void load(query), typed ? TYPING : 0);
	};
}

/** Loads a past run each time that its screen comes up. Until then it is shown as it was, where it is the same run. */
function runLoader(store: Store, thread: WorkThread): (runId: string | null) => void {
	let wanted: string | null = null;
	const load = async (runId: string) => {
		const value = await fetched(thread.ask('past', { runId }));
		if (wanted === runId) store.dispatch({ type: 'fetched', what: 'past', value });
	};
	return (runId) => {
		if (runId === wanted) return;
		wanted = runId;
		if (runId === null) return;
		const { past } = store.get();
		const isSame = past.is === 'there' && past.value.run.run_id === runId;
		if (!isSame) store.dispatch({ type: 'fetched', what: 'past', value: { is: 'coming' } });
		void load(runId);
	};
}

/** Loads the log each second while it is looked at. */
function follower(store: Store, thread: WorkThread): (wanted: Work['log']['asked'] | null) => void {
	let timer: NodeJS.Timeout | undefined;
	let following: Work['log']['asked'] | null = null;
	const load = async () => {
		if (following === null) return;
		const value = await fetched(thread.ask('log', following));
		if (!isEqual(value, store.get().log)) store.dispatch({ type: 'fetched', what: 'log', value });
	};
	return (wanted) => {
		if (isEqual(wanted, following)) return;
		following = wanted;
		clearInterval(timer);
		if (wanted === null) return;
		void load();
		timer = setInterval(() => void load(), LOG_EVERY);
		timer.unref();
	};
}

function isEqual(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

/** The result of some work. */
export async function fetched(work: Promise<unknown>): Promise<Fetched<never>> {
	try {
		return { is: 'there', value: (await work) as never };
	} catch (error) {
		return { is: 'failed', failure: toFailure(error) };
	}
}
