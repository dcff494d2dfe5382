import type { RawRecord } from '../core/record.js';

/** Records a batch: enough that a turn of the run costs little beside them. */
const RECORDS = 500;

/** Characters a batch: 500 records of a megabyte each took 2.1 GB. */
const CHARACTERS = 1_000_000;

/** Gathers records to batches of many records, or of much text. */
export class Batcher {
	#records: RawRecord[] = [];
	#characters = 0;

	get isEmpty(): boolean {
		return this.#records.length === 0;
	}

	/** Takes a record that was made of so many characters, and says whether the batch is full. */
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
