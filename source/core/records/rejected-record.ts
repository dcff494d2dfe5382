import { createHash } from 'node:crypto';
import type { FaultCode, RecordFields } from './record.js';

/**
 * What became of a rejected record. `superseded`: its file was replaced or withdrawn, so that nothing is left to mend.
 */
export type RejectState = 'open' | 'repaired' | 'waived' | 'superseded';

/**
 * What becomes of one rejected record in a repair, or in the undo of one. `undone`: it is open again; `returned`: what an
 * undo took back counts again.
 */
export const REPAIR_OUTCOMES = ['repaired', 'waived', 'undone', 'returned', 'still-bad', 'gone'] as const;
export type RepairOutcome = (typeof REPAIR_OUTCOMES)[number];

/** One fault of a rejected record, as `etl_rejects` has it. */
export interface StoredFault {
	readonly column: string | null;
	readonly code: FaultCode;
	readonly reason: string;
	readonly value: string | null;
}

/** A file that has rejects. */
export interface RejectedFile {
	readonly fileId: number;
	readonly name: string;
	/** ISO 8601. */
	readonly runDate: string;
	readonly sha256: string;
	/** Identifies its source; `null` in rows of earlier versions. */
	readonly place: string | null;
	readonly series: string;
	/** Whether its other rows are in the stage. A day that was refused as a whole has rejects and no row. */
	readonly isLoaded: boolean;
}

/** A rejected record with all its faults. */
export interface RejectedRecord {
	readonly file: RejectedFile;
	readonly record: number;
	readonly line: number;
	readonly raw: string;
	/** `null` where it could not be taken apart. */
	readonly fields: RecordFields | null;
	readonly faults: readonly StoredFault[];
	readonly state: RejectState;
}

/** Where a reject is: what its identity is made for. */
export interface RejectHome {
	readonly environment: string;
	readonly stage: string;
}

const HASH = 16;
const CHECK = 8;

/**
 * A rejected record's identity in a file that leaves the program: `r`, the beginning of its file's SHA-256, its number,
 * and a check over these and over environment, stage, date and name. So an edited number is noticed, and so is a
 * record of another database. No spreadsheet takes it for a number, a date or a formula.
 */
export function rejectId(
	{ environment, stage }: RejectHome,
	{ sha256, name, runDate }: Pick<RejectedFile, 'sha256' | 'name' | 'runDate'>,
	record: number,
): string {
	const check = createHash('sha256')
		.update(JSON.stringify([environment, stage, runDate, name, sha256, record]))
		.digest('hex');
	return `r${sha256.slice(0, HASH)}.${record}.${check.slice(0, CHECK)}`;
}

/** The parts of a reject's identity; `null` where a text is none. */
export function parseRejectId(text: string): { readonly hash: string; readonly record: number } | null {
	const parts = /^r([0-9a-f]{16})\.(\d{1,15})\.[0-9a-f]{8}$/i.exec(text.trim());
	return parts === null ? null : { hash: (parts[1] as string).toLowerCase(), record: Number(parts[2]) };
}

/** What `rejects --output` wrote. */
export interface WrittenRejects {
	readonly records: number;
	/** Rejected records that are no longer open, by their state: they are left out. */
	readonly leftOut: Readonly<Partial<Record<RejectState, number>>>;
	/** `feed`: as their feed is written. */
	readonly layout: 'feed' | 'csv';
	/** Whether a value was masked. */
	readonly masked: boolean;
}

/** Rejects of one file that are open. */
export interface OpenRejects {
	/** What its sender's files have in common: `north_*.csv`. */
	readonly series: string;
	/** Identifies its source; `null` in rows of earlier versions. */
	readonly place: string | null;
	readonly file: string;
	/** ISO 8601. */
	readonly runDate: string;
	/** Days since then. */
	readonly days: number;
	readonly records: number;
	/** Whether the file's other records are in the stage; otherwise its day was refused as a whole. */
	readonly isLoaded: boolean;
}

/** What today's config makes of one cause of open rejects. */
export interface ReplayedCause {
	readonly column: string | null;
	readonly code: FaultCode;
	readonly records: number;
	/** Records that no longer have the fault; they may have another. */
	readonly healed: number;
}

/** What today's config makes of open rejects. */
export interface Replay {
	/** From this run date on, ISO 8601. */
	readonly since: string;
	readonly records: number;
	/** Records without a fault. */
	readonly healed: number;
	/** Records that could not be taken apart, or that an earlier version rejected: their values are not kept. */
	readonly unknown: number;
	readonly causes: readonly ReplayedCause[];
}

/** The repair that a row of the stage comes from. */
export interface TracedRepair {
	readonly file: string;
	readonly line: number;
	readonly runId: string;
	readonly username: string;
	/** ISO 8601 with time zone. */
	readonly at: string;
	readonly note: string;
	/** What was changed, under the schema's names where the file's columns fill one of its. */
	readonly changes: readonly {
		readonly column: string;
		readonly original: string | null;
		readonly repaired: string | null;
	}[];
}
