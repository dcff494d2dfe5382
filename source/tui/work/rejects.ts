import type { CauseQuery, RejectCauses, RejectPage, RejectQuery } from '../../core/records/reject-page.js';
import { NO_CAUSES } from '../../steps/history/reject-causes.js';
import { type FoundInFiles, NO_REJECTS, pageOf, searchableOf } from '../../steps/history/reject-pages.js';
import { findFileRejects, findRunCauses, findRunRejects } from '../../workspace/rejects.js';
import { hasDatabase, type Workspace } from '../../workspace/workspace.js';

/** Searches through files that are kept, since people go back to earlier ones. */
const SEARCHES = 4;

/** Lines of the first page of a search that was made for its causes. */
const FIRST = 500;

/**
 * Finds rejects and their causes for the screen. Of each, only the newest request is answered, and files are not read
 * twice for one search.
 */
export class RejectSearch {
	readonly #newest = { rejects: new AbortController(), causes: new AbortController() };
	readonly #found = new Map<string, FoundInFiles>();
	#forgotten = 0;

	/** Drops all searches, since files and config may have changed. */
	forget(): void {
		this.#found.clear();
		this.#forgotten++;
	}

	/** One page. @throws what the database or a file's reader throws, and an abort where a newer request came */
	async find(workspace: Workspace, runDate: string, query: RejectQuery, showSensitive: boolean): Promise<RejectPage> {
		const signal = this.#signalOf('rejects');
		const seen = searchableOf(workspace.settings, workspace.settings.mask && !showSensitive);
		if (query.runId !== null) return hasDatabase(workspace) ? findRunRejects(workspace, query, seen) : NO_REJECTS;
		const key = keyOf(query);
		const known = this.#found.get(key);
		const page = known === undefined ? null : pageOf(known, query);
		if (page !== null) return page;
		const begun = this.#forgotten;
		const value = await findFileRejects(workspace, { runDate, signal }, query, seen);
		this.#keep(key, value, begun);
		return value.page;
	}

	/** The causes of all that a query matches. @throws as {@link find} does */
	async causes(
		workspace: Workspace,
		runDate: string,
		query: CauseQuery,
		showSensitive: boolean,
	): Promise<RejectCauses> {
		const signal = this.#signalOf('causes');
		const seen = searchableOf(workspace.settings, workspace.settings.mask && !showSensitive);
		if (query.runId !== null) return hasDatabase(workspace) ? findRunCauses(workspace, query, seen) : NO_CAUSES;
		const known = this.#found.get(keyOf(query));
		if (known !== undefined) return known.causes;
		const begun = this.#forgotten;
		const value = await findFileRejects(workspace, { runDate, signal }, { ...query, offset: 0, limit: FIRST }, seen);
		this.#keep(keyOf(query), value, begun);
		return value.causes;
	}

	#signalOf(what: 'rejects' | 'causes'): AbortSignal {
		this.#newest[what].abort();
		this.#newest[what] = new AbortController();
		return this.#newest[what].signal;
	}

	/** What was found before the last {@link forget} may be of other files and of another config. */
	#keep(key: string, value: FoundInFiles, begun: number): void {
		if (begun !== this.#forgotten) return;
		const [oldest] = this.#found.keys();
		if (this.#found.size >= SEARCHES && oldest !== undefined) this.#found.delete(oldest);
		this.#found.set(key, value);
	}
}

function keyOf({ files, facets, text }: CauseQuery): string {
	return JSON.stringify([files, facets, text]);
}
