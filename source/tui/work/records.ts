import type {
	RecordList,
	RecordPage,
	RecordSearch,
	RecordsQuery,
	ValueCounts,
} from '../../core/records/record-page.js';
import { createMask } from '../../output/mask.js';
import { RecordPages } from '../../steps/read/record-pages.js';
import { readFileRecords } from '../../workspace/look.js';
import type { Workspace } from '../../workspace/workspace.js';

/** The records of the file that a person looks at. Another file's are forgotten, since each keeps some megabytes. */
export class RecordBook {
	#file: string | null = null;
	#pages: RecordPages | null = null;
	#search = new AbortController();

	/** Drops what is kept, since files and config may have changed. */
	forget(): void {
		this.#search.abort();
		this.#file = null;
	}

	/** One page. @throws what the file's reader throws */
	page(open: OpenFile, query: RecordsQuery): Promise<RecordPage> {
		return this.#of(open, query).page(query);
	}

	/** The row of the next record with a text; `null` for none. */
	find(open: OpenFile, search: RecordSearch): Promise<number | null> {
		return this.#of(open, search).find(search);
	}

	/** How often each value of a column is there. */
	counts(open: OpenFile, list: RecordList, column: number, title: string): Promise<ValueCounts> {
		return this.#of(open, list).counts(list, column, title);
	}

	#of({ workspace, runDate, showSensitive }: OpenFile, { file }: RecordList): RecordPages {
		if (this.#pages !== null && this.#file === file) return this.#pages;
		this.#search.abort();
		this.#search = new AbortController();
		const { signal } = this.#search;
		const mask = createMask(workspace.settings.columns, workspace.settings.mask && !showSensitive);
		this.#file = file;
		this.#pages = new RecordPages(
			(take) => readFileRecords(workspace, { runDate, signal }, file, take),
			(column, value) => (column === null ? mask.raw(value) : mask.value(column, value)),
		);
		return this.#pages;
	}
}

/** How a file is opened, and whether its sensitive values may be shown. */
export interface OpenFile {
	readonly workspace: Workspace;
	/** ISO 8601. */
	readonly runDate: string;
	readonly showSensitive: boolean;
}
