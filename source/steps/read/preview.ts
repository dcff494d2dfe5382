import type { RawRecord } from '../../core/records/record.js';
import type { FileReport } from '../../core/run/events.js';
import { beginning } from '../../core/values/visible.js';

/** Limits of a file's preview: records, characters of all, and characters of one value. */
const PREVIEW = 50;
const PREVIEW_CHARACTERS = 100_000;
const SHOWN = 1_000;

/** Collects the first records of a file, as text. */
export class Preview {
	readonly #records: FileReport['preview'][number][] = [];
	#shown = 0;

	/** Whether it takes no further record. */
	get isFull(): boolean {
		return this.#records.length >= PREVIEW || this.#shown >= PREVIEW_CHARACTERS;
	}

	get records(): FileReport['preview'] {
		return this.#records;
	}

	add(raw: RawRecord): void {
		if (this.isFull) return;
		const values = raw.values.map((value) => value && beginning(value, SHOWN));
		this.#records.push({ line: raw.line, values });
		this.#shown += values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
	}
}
