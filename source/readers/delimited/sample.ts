import type { TextDialect } from './dialect.js';
import type { FrameFault } from './framing.js';

/** A record of the head: where it stands and its fields. */
export interface SampleRecord {
	readonly line: number;
	/** Where there is a fault, its first line split without regard to quotes. */
	readonly fields: readonly string[];
	readonly fault: FrameFault | null;
	/** Its text. */
	readonly raw: string;
}

/** How the head of a file looks under one dialect. */
export interface Sample {
	readonly dialect: TextDialect;
	readonly records: readonly SampleRecord[];
	/** How many fields most records have. */
	readonly modalFields: number;
	/** The most known header names in one of the first records. */
	readonly knownHeaders: number;
}
