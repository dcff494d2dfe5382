import type { Statement } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import { type BookkeepingRow, recordRows } from '../../sql/bookkeeping/bookkeeping.js';
import type { BOOKKEEPING } from '../../sql/model.js';
import { type LoadContext, perform } from '../context.js';

/**
 * Rows that are inserted together. With a statement for each, they took a third of the time of a day of 10,000 files.
 */
const ROWS = 200;

/** Characters that are inserted together at most, since the reading of a file with thousands of columns is long. */
const CHARACTERS = 2_000_000;

/** The bookkeeping tables that have a row for each file. */
type FileTable = Extract<keyof typeof BOOKKEEPING, 'files' | 'readings'>;

/** Inserts the records of files in batches, in the open transaction. {@link flush} inserts the last ones. */
export class FileNotes {
	readonly #context: LoadContext;
	readonly #rows: Record<FileTable, BookkeepingRow[]> = { files: [], readings: [] };
	#characters = 0;

	constructor(context: LoadContext) {
		this.#context = context;
	}

	/** Takes a row, and inserts a batch once it is full. */
	async *take(table: FileTable, row: BookkeepingRow): AsyncGenerator<StepEvent, void> {
		this.#rows[table].push(row);
		for (const value of Object.values(row)) if (typeof value === 'string') this.#characters += value.length;
		if (this.#rows[table].length >= ROWS || this.#characters >= CHARACTERS) yield* this.flush();
	}

	/** Inserts the rows that were taken. */
	async *flush(): AsyncGenerator<StepEvent, void> {
		const statements: Statement[] = [];
		for (const table of ['files', 'readings'] as const) {
			const rows = this.#rows[table].splice(0);
			if (rows.length > 0) statements.push(recordRows(this.#context.engine.dialect, table, rows));
		}
		this.#characters = 0;
		yield* perform(this.#context, 'stage', statements);
	}
}
