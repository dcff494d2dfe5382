import type { Reject, SqlValue } from '../../core/record.js';
import type { Column } from '../../core/schema.js';
import type { Spool, SpoolRange } from '../../engines/engine.js';
import type { MappedBatch } from './feed-file.js';

/** What a file's reading left for its load. */
export interface SpooledFile {
	/** Its rows in the spool: the schema's values, then the line and the record. */
	readonly rows: SpoolRange;
	readonly rejects: readonly Reject[];
}

/** Who takes a file's batches while it is read, beside what is reported of it. */
export type BatchTaker = Pick<FeedSpool, 'start' | 'take' | 'finish'>;

/** Characters of a day's rejects that wait in memory; a file with more than are left is read again where it is loaded. */
const REJECT_CHARACTERS = 4_000_000;

/** What a reject takes beside its texts, in characters: four million of one letter each took 1.1 GB. */
const A_REJECT = 300;

const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);

/**
 * Keeps what read takes from the files of a day, so that the load need not take them apart once more. It is help and
 * no more: where it fails or is given up, the load reads the file again.
 */
export class FeedSpool {
	readonly #spool: Spool;
	#usable = true;
	#kept = 0;
	#from = 0;
	#rejects: Reject[] = [];
	/** Characters of the rejects of files that are done, and with those of the file that is read. */
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

	/** Begins with a file. */
	start(): void {
		this.#from = this.#kept;
		this.#rejects = [];
		this.#characters = this.#waiting;
	}

	/** Keeps a batch; the rows become the spool's. */
	async take({ records }: MappedBatch): Promise<void> {
		if (!this.#usable || this.#characters > REJECT_CHARACTERS) return;
		const rows: SqlValue[][] = [];
		for (const { raw, outcome } of records) {
			if (Array.isArray(outcome)) {
				outcome.push(raw.line, raw.record);
				rows.push(outcome);
			} else {
				// A clone, since a piece of text keeps all of the text alive that it was cut from: 300 MB for 1,000 rejects.
				this.#rejects.push(structuredClone(outcome));
				this.#characters += A_REJECT + outcome.raw.length + sum(outcome.faults.map(({ value }) => value?.length ?? 0));
			}
		}
		this.#kept += rows.length;
		if (rows.length === 0) return;
		try {
			await this.#spool.keep(rows);
		} catch {
			await this.#giveUp();
		}
	}

	/** Ends the day: whether what was kept of its files is there. */
	async end(): Promise<boolean> {
		await this.#spool.flush().catch(() => this.#giveUp());
		return this.#usable;
	}

	/** No room: what the files hold is still in the files. */
	async #giveUp(): Promise<void> {
		this.#usable = false;
		await this.#spool.close().catch(() => undefined);
	}

	/** Ends a file: what was kept of it, or `null` where not all of it was. */
	finish(): SpooledFile | null {
		const rejects = this.#rejects;
		this.#rejects = [];
		if (!this.#usable || this.#characters > REJECT_CHARACTERS) return null;
		this.#waiting = this.#characters;
		return { rows: { from: this.#from, count: this.#kept - this.#from }, rejects };
	}
}
