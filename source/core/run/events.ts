import type { CountryEffect, RowsAtRisk, Statement } from '../plan/plan.js';
import type { Drift } from '../reading/drift.js';
import type { Mapping } from '../reading/mapping.js';
import type { FileProfile } from '../reading/profile.js';
import type { Reading } from '../reading/reading.js';
import type { Fault, FileFault, SqlValue } from '../records/record.js';
import type { RepairSummary } from '../repair/repair-summary.js';
import type { CountryCheck, Equation } from './balance.js';
import type { MissingFile } from './missing.js';
import type { PutAwayFile } from './put-away.js';

export type StepName = 'read' | 'stage' | 'transform' | 'validate';

export const STEPS: readonly StepName[] = ['read', 'stage', 'transform', 'validate'];

/** State of a file after read. */
export type FileState = 'ready' | 'empty' | 'refused' | 'skipped';

/** State of a file after stage. */
export type StagedState = 'loaded' | 'corrected' | 'reloaded' | 'already' | 'duplicate' | 'withdrawn' | 'refused';

/** Whether a file in that state brings rows into the stage. */
export function isLoad({ state }: { readonly state: StagedState }): boolean {
	return state === 'loaded' || state === 'corrected' || state === 'reloaded';
}

/** How often a file has one fault, and the first record that has it. */
export interface FaultCount {
	readonly column: string | null;
	readonly code: Fault['code'];
	readonly reason: string;
	readonly count: number;
	readonly firstLine: number;
	/** The first wrong value; masked where the column is sensitive and masking is on. */
	readonly firstValue: string | null;
}

/** All that read knows of one file. */
export interface FileReport {
	readonly name: string;
	readonly state: FileState;
	/** Why a file was skipped, is empty or is refused; `null` where it is ready. */
	readonly fault: FileFault | null;
	/** Stored bytes; `null` where the file was not opened. */
	readonly size: number | null;
	readonly sha256: string | null;
	readonly format: string | null;
	/** How it was read: the delimiter, the sheet or the record's element. */
	readonly detail: string | null;
	readonly encoding: string | null;
	readonly columns: readonly string[];
	/** For each of the file's columns the schema's column that it fills, or `null`. */
	readonly mapped: readonly (string | null)[];
	readonly records: number;
	/** What the file itself says; else what a manifest says of it. */
	readonly declared: number | null;
	readonly rejected: number;
	readonly nulled: number;
	/** Fingerprint of what became of its records, see `outcomeOf`; `null` where they were not read. */
	readonly outcome: string | null;
	readonly faults: readonly FaultCount[];
	/** The first records, as text. */
	readonly preview: readonly { readonly line: number; readonly values: readonly (string | null)[] }[];
	/** How the file was understood; `null` where it was not read. */
	readonly reading: Reading | null;
	/** How it differs from its series; `null` where it does not, or where the series is new. */
	readonly drift: Drift | null;
	/** Profile of its first records, to compare later files with. */
	readonly profile: FileProfile | null;
	/** What decided how its records became rows. */
	readonly mapping: Mapping | null;
	/** Things that do not stop the file, and that a person should know. */
	readonly warnings: readonly string[];
}

/** What stage did with one file. */
export interface StagedFile {
	readonly name: string;
	/** Its source, as the bookkeeping has it. */
	readonly place: string;
	readonly fileId: number;
	readonly state: StagedState;
	readonly records: number;
	readonly staged: number;
	readonly rejected: number;
	/** The file that has the same content, for `already` and `duplicate`. */
	readonly sameAs: string | null;
	readonly fault: FileFault | null;
}

/** A file of an earlier run whose state changes because of this run. */
export interface RestatedFile {
	readonly name: string;
	readonly runDate: string;
	readonly fileId: number;
	/**
	 * `restored`: it was skipped as a copy, and its rows are loaded now. `copy`: its rows are removed, since the delivery
	 * before it has the same content. `withdrawn`: it is taken back. `returned`: it stands again, since what replaced it is
	 * taken back. `past`: it is taken back, and a later delivery stands in its place.
	 */
	readonly state: 'restored' | 'copy' | 'withdrawn' | 'returned' | 'past';
	readonly rows: number;
	readonly because: string;
}

/** A question to a person, before something takes effect. */
export interface Approval {
	readonly step: StepName;
	readonly kind: 'accept' | 'drift' | 'load' | 'destroy' | 'new-countries' | 'commit';
	/** One sentence that says what a yes does, with its numbers. */
	readonly question: string;
	/** What a yes does, a line each. */
	readonly details: readonly string[];
	/** The name that must be typed for a yes; `null` where a key is enough. */
	readonly typed: string | null;
	/** What stays the same after a no, as a sentence. */
	readonly afterNo: string;
	/** The statements that take effect with a yes: they run then, or have run and wait for the commit. */
	readonly statements: readonly Statement[];
}

/** The first rows of a file, as the stage's insert binds them. */
export interface LoadSample {
	readonly file: string;
	/** The insert's columns, in its order. */
	readonly columns: readonly string[];
	readonly rows: readonly (readonly SqlValue[])[];
}

/** One row that a transform changes: `before` is null where it is new, `after` where it is removed. */
export interface ChangedRow {
	readonly outcome: 'inserted' | 'updated' | 'moved' | 'removed';
	/** The table that a moved row comes from. */
	readonly movedFrom: string | null;
	readonly before: ShownRow | null;
	readonly after: ShownRow | null;
}

/** Some of the rows that a transform changes in one country's table. */
export interface ChangeSample {
	readonly country: string;
	readonly table: string;
	readonly rows: readonly ChangedRow[];
}

/** What happens at a source that is not of this machine, while somebody waits for it. */
export type SourceEvent =
	| {
			readonly type: 'download';
			readonly file: string;
			/** Bytes so far, and in all where the source says so. */
			readonly done: number;
			readonly total: number | null;
			/** Bytes a second since it began. */
			readonly rate: number;
	  }
	| {
			readonly type: 'retry';
			/** What is tried again: a file's name, or the source's label for its list. */
			readonly what: string;
			/** Which try comes, counted from 1, and how many there may be. */
			readonly attempt: number;
			readonly attempts: number;
			/** Seconds until then. */
			readonly seconds: number;
			/** What went wrong, in the source's words. */
			readonly reason: string;
	  };

/** All events of the steps. A step never prints: its caller decides what to show. */
export type StepEvent =
	| { readonly type: 'run'; readonly runId: string; readonly environment: string; readonly runDate: string }
	| { readonly type: 'step-start'; readonly step: StepName }
	| { readonly type: 'step-end'; readonly step: StepName; readonly milliseconds: number }
	| { readonly type: 'files'; readonly names: readonly string[]; readonly source: string }
	| {
			readonly type: 'progress';
			readonly step: StepName;
			readonly file: string;
			/** Records so far. */
			readonly records: number;
			/** Decompressed bytes so far and in all; records where the file was counted before. */
			readonly done: number;
			readonly total: number;
	  }
	| SourceEvent
	| { readonly type: 'file'; readonly file: FileReport }
	/** What should be there and is not. */
	| { readonly type: 'missing'; readonly missing: MissingFile }
	| { readonly type: 'staged'; readonly file: StagedFile }
	| { readonly type: 'restated'; readonly file: RestatedFile }
	/** What becomes of rejected records that somebody mended or waived. */
	| { readonly type: 'repairs'; readonly summary: RepairSummary }
	/** What is to become of files of the source, or what became of them. */
	| { readonly type: 'put-away'; readonly files: readonly PutAwayFile[] }
	| { readonly type: 'statement'; readonly step: StepName; readonly statement: Statement }
	| {
			readonly type: 'statement-end';
			readonly step: StepName;
			readonly id: string;
			readonly rows: number;
			readonly milliseconds: number;
	  }
	| { readonly type: 'approval'; readonly approval: Approval }
	| { readonly type: 'load-sample'; readonly sample: LoadSample }
	| { readonly type: 'rows-at-risk'; readonly step: StepName; readonly atRisk: RowsAtRisk }
	| { readonly type: 'effect'; readonly effect: CountryEffect }
	| { readonly type: 'change-sample'; readonly sample: ChangeSample }
	| { readonly type: 'check'; readonly check: CountryCheck }
	| {
			readonly type: 'balance';
			readonly staged: number;
			readonly superseded: number;
			readonly equations: readonly Equation[];
	  }
	/** Another process has the lock: which one, and how long we wait. */
	| { readonly type: 'waiting'; readonly message: string }
	| { readonly type: 'warning'; readonly step: StepName; readonly code: string; readonly message: string }
	/** To be known, and nothing to worry about: there was nothing to do, for example. */
	| { readonly type: 'notice'; readonly step: StepName; readonly message: string }
	| { readonly type: 'committed'; readonly step: StepName };

/** A row for a screen. */
export type ShownRow = Readonly<Record<string, SqlValue>>;

/**
 * A step: yields events, and takes an answer to each approval (`true` continues). The caller pulls, which gives
 * back-pressure, and `return()` lets the step clean up.
 */
export type Step<R> = AsyncGenerator<StepEvent, R, boolean | undefined>;
