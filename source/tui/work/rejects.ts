import type { RejectPage, RejectQuery } from '../../core/reject-page.js';
import { type FoundInFiles, NO_REJECTS, pageOf, searchableOf } from '../../steps/history/reject-pages.js';
import { findFileRejects, findRunRejects } from '../../workspace/look.js';
import { hasDatabase, type Workspace } from '../../workspace/workspace.js';

/** Searches through files that are kept, since people go back to earlier ones. */
const SEARCHES = 4;

/** Finds rejects for the screen. Only the newest request is answered, and files are not read twice for one search. */
export class RejectSearch {
	#search = new AbortController();
	readonly #found = new Map<string, FoundInFiles>();

	/** Drops all searches, since files and config may have changed. */
	forget(): void {
		this.#found.clear();
	}

	/** One page. @throws what the database or a file's reader throws, and an abort where a newer request came */
	async find(workspace: Workspace, runDate: string, query: RejectQuery, showSensitive: boolean): Promise<RejectPage> {
		this.#search.abort();
		this.#search = new AbortController();
		const { settings } = workspace;
		const seen = searchableOf(settings, settings.mask && !showSensitive);
		if (query.runId !== null) return hasDatabase(workspace) ? findRunRejects(workspace, query, seen) : NO_REJECTS;
		const { offset: _, limit: __, ...list } = query;
		const key = JSON.stringify(list);
		const known = this.#found.get(key);
		const page = known === undefined ? null : pageOf(known, query);
		if (page !== null) return page;
		const value = await findFileRejects(workspace, { runDate, signal: this.#search.signal }, query, seen);
		const [oldest] = this.#found.keys();
		if (this.#found.size >= SEARCHES && oldest !== undefined) this.#found.delete(oldest);
		this.#found.set(key, value);
		return value.page;
	}
}
