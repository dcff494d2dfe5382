import type { TextDialect } from './dialect.js';
import type { FrameFault } from './framing.js';

/** A record of the head, with its position and fields. */
export interface SampleRecord {
	readonly line: number;
	/** Its fields; of a faulty record, those of its first line, split without regard to quotes. */
	readonly fields: readonly string[];
	readonly fault: FrameFault | null;
	/** Its text. */
	readonly raw: string;
}

/** The head of a file, read with one dialect. */
export interface Sample {
	readonly dialect: TextDialect;
	readonly records: readonly SampleRecord[];
	/** The most frequent number of fields. */
	readonly modalFields: number;
	/** The largest number of known header names in one of the first records. */
	readonly knownHeaders: number;
}
