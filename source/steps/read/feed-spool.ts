import type { PackedRows } from '../../core/records/packed-rows.js';
import type { Reject, SqlValue } from '../../core/records/record.js';
import type { Column } from '../../core/schema/schema.js';
import type { Spool, SpoolPart, SpoolRange } from '../../engines/engine.js';
import type { MappedBatch } from './feed-file.js';
import { REJECT_TYPES, rejectRows } from './spooled-rejects.js';

/** What is kept of a file in the spool between its reading and its load. */
export interface SpooledFile {
	/** Its rows: the schema's values, then the line and the record. */
	readonly rows: SpoolRange;
	/** The rows of its rejects, one for each fault. */
	readonly rejects: SpoolRange;
	/** Number of its rejects. */
	readonly rejected: number;
}

/** Takes a file's batches while it is read. */
export type BatchTaker = Pick<FeedSpool, 'start' | 'take' | 'finish'>;

/** Characters of rejects that wait until they are sent to the spool together. */
const REJECT_CHARACTERS = 100_000;

/** The size of a reject's row without its texts, in characters: four million rejects of one letter took 1.1 GB. */
const A_ROW = 300;

/**
 * Keeps the rows and rejects that read has made of a day's files, so that the load need not read the files again. It is
 * optional: where it fails or is given up, the load reads the file again.
 */
export class FeedSpool {
	readonly #spool: Spool;
	/** Values of a row of the schema. */
	readonly #width: number;
	#usable = true;
	/** Whether the current file has columns of its own, so that its load reads it again. */
	#isWider = false;
	/** Rows of each part that were sent to the spool, and those before the current file. */
	readonly #kept = { rows: 0, rejects: 0 };
	#from = { rows: 0, rejects: 0 };
	/** Rows of rejects that were not sent yet, and their characters. */
	#rejects: SqlValue[][] = [];
	#characters = 0;
	/** Number of the current file's rejects. */
	#rejected = 0;

	private constructor(spool: Spool, width: number) {
		this.#spool = spool;
		this.#width = width;
	}

	/** Makes room for a day's rows and rejects; `null` where there is none. */
	static async open(spool: Spool, columns: readonly Column[]): Promise<FeedSpool | null> {
		const place = { kind: 'bigint' } as const;
		try {
			await spool.open({ rows: [...columns.map(({ type }) => type), place, place], rejects: REJECT_TYPES });
			return new FeedSpool(spool, columns.length);
		} catch {
			return null;
		}
	}

	/** Starts a file. */
	start(): void {
		this.#from = { ...this.#kept };
		this.#rejected = 0;
		this.#isWider = false;
	}

	/** Keeps a batch; its rows now belong to the spool. */
	async take({ records, mapped }: MappedBatch): Promise<void> {
		if (!this.#usable || this.#isWider) return;
		const rows: SqlValue[][] = [];
		for (const { raw, outcome } of records) {
			if (Array.isArray(outcome)) {
				if (outcome.length > this.#width) {
					this.#isWider = true;
					return;
				}
				outcome.push(raw.line, raw.record);
				rows.push(outcome);
			} else {
				// A slice of a text keeps the whole text in memory, 300 MB for 1,000 rejects; a clone does not.
				this.#addReject(structuredClone(outcome));
			}
		}
		await this.#keep('rows', rows, rows.length);
		if (mapped) {
			for (const reject of mapped.rejects) this.#addReject(reject);
			if (mapped.rows !== null) await this.#keep('rows', mapped.rows, mapped.rows.rows);
		}
		if (this.#characters > REJECT_CHARACTERS) await this.#sendRejects();
	}

	/** Ends a file: what was kept of it, or `null` where a part is missing. */
	async finish(): Promise<SpooledFile | null> {
		await this.#sendRejects();
		if (!this.#usable || this.#isWider) return null;
		return { rows: this.#rangeOf('rows'), rejects: this.#rangeOf('rejects'), rejected: this.#rejected };
	}

	/** Ends the day, and tells whether all that was kept is there. */
	async end(): Promise<boolean> {
		await this.#spool.flush().catch(() => this.#giveUp());
		return this.#usable;
	}

	#rangeOf(part: SpoolPart): SpoolRange {
		return { from: this.#from[part], count: this.#kept[part] - this.#from[part] };
	}

	#addReject(reject: Reject): void {
		this.#rejected++;
		for (const row of rejectRows(reject)) {
			this.#rejects.push(row);
			this.#characters += row.reduce(
				(sum: number, value) => sum + (typeof value === 'string' ? value.length : 0),
				A_ROW,
			);
		}
	}

	async #sendRejects(): Promise<void> {
		const rejects = this.#rejects;
		this.#rejects = [];
		this.#characters = 0;
		await this.#keep('rejects', rejects, rejects.length);
	}

	async #keep(part: SpoolPart, rows: SqlValue[][] | PackedRows, count: number): Promise<void> {
		if (count === 0 || !this.#usable) return;
		this.#kept[part] += count;
		try {
			await this.#spool.keep(part, rows);
		} catch {
			await this.#giveUp();
		}
	}

	/** There is no room. The load reads the files again. */
	async #giveUp(): Promise<void> {
		this.#usable = false;
		await this.#spool.close().catch(() => undefined);
	}
}
