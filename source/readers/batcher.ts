import type { RawRecord } from '../core/records/record.js';

/** Records of a batch: enough that the cost of handling a batch is small. */
const RECORDS = 500;

/** Characters of a batch, because 500 records of a megabyte each took 2.1 GB. */
const CHARACTERS = 1_000_000;

/** Gathers records into batches, bounded by records and by characters. */
export class Batcher {
	#records: RawRecord[] = [];
	#characters = 0;

	get isEmpty(): boolean {
		return this.#records.length === 0;
	}

	/** Adds a record, and says whether the batch is full. */
	add(record: RawRecord, characters: number): boolean {
		this.#records.push(record);
		this.#characters += characters;
		return this.#records.length >= RECORDS || this.#characters >= CHARACTERS;
	}

	/** Gives the batch and begins the next. */
	take(): RawRecord[] {
		const records = this.#records;
		this.#records = [];
		this.#characters = 0;
		return records;
	}
}
