import type { PackedRows } from '../../core/records/packed-rows.js';
import type { Reject, SqlValue } from '../../core/records/record.js';
import type { Column } from '../../core/schema/schema.js';
import type { Spool, SpoolRange } from '../../engines/engine.js';
import type { MappedBatch } from './feed-file.js';

/** What is kept of a file between its reading and its load. */
export interface SpooledFile {
	/** Its rows in the spool: the schema's values, then the line and the record. */
	readonly rows: SpoolRange;
	readonly rejects: readonly Reject[];
}

/** Takes a file's batches while it is read. */
export type BatchTaker = Pick<FeedSpool, 'start' | 'take' | 'finish'>;

/** Characters of a day's rejects that are kept in memory. A file with more is read again when it is loaded. */
const REJECT_CHARACTERS = 4_000_000;

/** The size of a reject without its texts, in characters: four million rejects of one letter took 1.1 GB. */
const A_REJECT = 300;

const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);

/**
 * Keeps the rows and rejects that read has made of a day's files, so that the load need not read the files again. It is
 * optional: where it fails or is given up, the load reads the file again.
 */
export class FeedSpool {
	readonly #spool: Spool;
	#usable = true;
	#kept = 0;
	#from = 0;
	#rejects: Reject[] = [];
	/** Characters of the finished files' rejects, and with those of the current file. */
	#waiting = 0;
	#characters = 0;

	private constructor(spool: Spool) {
		this.#spool = spool;
	}

	/** Makes room for a day's rows; `null` where there is none. */
	static async open(spool: Spool, columns: readonly Column[]): Promise<FeedSpool | null> {
		const place = { kind: 'bigint' } as const;
		try {
			await spool.open([...columns.map(({ type }) => type), place, place]);
			return new FeedSpool(spool);
		} catch {
			return null;
		}
	}

	/** Starts a file. */
	start(): void {
		this.#from = this.#kept;
		this.#rejects = [];
		this.#characters = this.#waiting;
	}

	/** Keeps a batch; its rows now belong to the spool. */
	async take({ records, mapped }: MappedBatch): Promise<void> {
		if (!this.#usable || this.#characters > REJECT_CHARACTERS) return;
		const rows: SqlValue[][] = [];
		for (const { raw, outcome } of records) {
			if (Array.isArray(outcome)) {
				outcome.push(raw.line, raw.record);
				rows.push(outcome);
			} else {
				// A slice of a text keeps the whole text in memory, 300 MB for 1,000 rejects; a clone does not.
				this.#addReject(structuredClone(outcome));
			}
		}
		await this.#keep(rows, rows.length);
		if (!mapped) return;
		for (const reject of mapped.rejects) this.#addReject(reject);
		if (mapped.rows !== null) await this.#keep(mapped.rows, mapped.rows.rows);
	}

	#addReject(reject: Reject): void {
		this.#rejects.push(reject);
		const { raw, fields, faults } = reject;
		const values = [...(fields?.values ?? []), ...faults.map(({ value }) => value)];
		this.#characters += A_REJECT + raw.length + sum(values.map((value) => value?.length ?? 0));
	}

	async #keep(rows: SqlValue[][] | PackedRows, count: number): Promise<void> {
		if (count === 0 || !this.#usable) return;
		this.#kept += count;
		try {
			await this.#spool.keep(rows);
		} catch {
			await this.#giveUp();
		}
	}

	/** Ends the day, and tells whether all that was kept is there. */
	async end(): Promise<boolean> {
		await this.#spool.flush().catch(() => this.#giveUp());
		return this.#usable;
	}

	/** There is no room. The load reads the files again. */
	async #giveUp(): Promise<void> {
		this.#usable = false;
		await this.#spool.close().catch(() => undefined);
	}

	/** Ends a file: what was kept of it, or `null` where a part is missing. */
	finish(): SpooledFile | null {
		const rejects = this.#rejects;
		this.#rejects = [];
		if (!this.#usable || this.#characters > REJECT_CHARACTERS) return null;
		this.#waiting = this.#characters;
		return { rows: { from: this.#from, count: this.#kept - this.#from }, rejects };
	}
}
