import type { Overrides } from '../../config/load.js';
import type { Settings, TuiSettings } from '../../config/settings.js';
import type { ErrorCode, ErrorContext } from '../../core/errors.js';
import type { Facts, StageChange } from '../../core/plan/plan.js';
import type {
	RecordList,
	RecordPage,
	RecordSearch,
	RecordsQuery,
	ValueCounts,
} from '../../core/records/record-page.js';
import type { LineQuery, RecordQuery, RecordView } from '../../core/records/record-view.js';
import type { CauseQuery, RejectCauses, RejectPage, RejectQuery } from '../../core/records/reject-page.js';
import type { Mend, MendCause, MendPlace, MendView, Remedies } from '../../core/repair/mend.js';
import type { DayChoice } from '../../core/run/day-choice.js';
import type { Approval, StepEvent, StepName } from '../../core/run/events.js';
import type { Column } from '../../core/schema/schema.js';
import type { Row } from '../../engines/engine.js';
import type { Permissions } from '../../steps/context.js';

/** A question of a run. An answer has its id, so that no key answers another question than the one that was read. */
export interface Question {
	readonly id: number;
	readonly approval: Approval;
}

/** What the thread is started with. */
export interface ThreadStart {
	readonly overrides: Overrides;
	/** ISO 8601. */
	readonly runDate: string;
	readonly permissions: Permissions;
	readonly version: string;
	readonly cwd: string;
	/** Whether to show values that the config masks. */
	readonly showSensitive: boolean;
	/** Flags that a plan keeps for `etl-tui apply`. */
	readonly planFlags: Facts;
	/** Milliseconds to wait for another run's lock. */
	readonly wait?: number;
	/** Milliseconds to wait for files that are missing or not whole yet. */
	readonly waitFiles?: number;
}

/** The parts of the config that screens need; none is secret. */
export interface Session {
	readonly environment: string;
	readonly runDate: string;
	/** The connection without its password. */
	readonly connection: string;
	readonly source: string;
	readonly columns: readonly Column[];
	/** What becomes of a file's columns that are not among them. */
	readonly extraColumns: Settings['policies']['extraColumns'];
	readonly stageTable: string;
	readonly logFolder: string;
	/** How the screens look and what they listen to. */
	readonly tui: TuiSettings;
	/** Whether sensitive values are masked. */
	readonly masked: boolean;
	/** A hash of the whole config: another one means that the config has changed. */
	readonly configHash: string;
	/** Absolute; `null` where flags replaced the file. */
	readonly configFile: string | null;
}

/** The requests to the thread, with their answers. */
export interface Work {
	/** Reads the config, for the first time or again. With a faulty config nothing runs. */
	readonly open: { readonly asked: null; readonly answer: Session };
	readonly read: { readonly asked: { readonly runDate: string }; readonly answer: null };
	/** Runs steps of a day, with events and questions. The answer is what must still be reported. */
	readonly run: {
		readonly asked: { readonly steps: readonly StepName[]; readonly runDate: string } & RunPermits;
		readonly answer: Failure | null;
	};
	/** Plans a change of the stage, asks for it, and does exactly that; the answer is what must still be reported. */
	readonly change: {
		readonly asked: AskedChange & { readonly runDate: string } & RunPermits;
		readonly answer: Failure | null;
	};
	/** Writes the plan that a question is about into a file. */
	readonly keepPlan: { readonly asked: { readonly file: string }; readonly answer: null };
	/** Makes the present reading of a file the expected one of its series; asks a question. */
	readonly accept: { readonly asked: { readonly file: string; readonly runDate: string }; readonly answer: null };
	readonly history: { readonly asked: { readonly limit: number }; readonly answer: History };
	/** The last lines of today's log: of a run, or of all. */
	readonly log: { readonly asked: { readonly runId: string | null }; readonly answer: readonly string[] };
	/** The days that may be loaded. */
	readonly days: { readonly asked: { readonly runDate: string }; readonly answer: readonly DayChoice[] };
	readonly past: { readonly asked: { readonly runId: string }; readonly answer: PastRun };
	/** A newer request replaces one that is not answered yet. */
	readonly rejects: { readonly asked: RejectQuery; readonly answer: RejectPage };
	/** Where a file is for an editor to open it, or why it is nowhere. */
	readonly path: {
		readonly asked: { readonly file: string };
		readonly answer: { readonly path: string } | { readonly why: string };
	};
	/** The run date that looks go by, where nothing of it is read or run: after a change that came to nothing. */
	readonly day: { readonly asked: { readonly runDate: string }; readonly answer: null };
	/** Drops what is kept of files, since somebody has changed one. */
	readonly forget: { readonly asked: null; readonly answer: null };
	/** What the checks of a feed say of a record that is being mended. */
	readonly mend: { readonly asked: MendQuery; readonly answer: MendView };
	/** What could be done about all rejects of a cause. */
	readonly remedies: { readonly asked: RemedyQuery; readonly answer: Remedies };
	/** All that is known of one record. */
	readonly record: { readonly asked: RecordQuery | LineQuery; readonly answer: RecordView };
	/** Where a customer is, and every record that lost. */
	readonly trace: { readonly asked: TraceQuery; readonly answer: Trace };
	/** A page of a file's records. */
	readonly records: { readonly asked: RecordsQuery; readonly answer: RecordPage };
	/** The row of the next record with a text. */
	readonly findRecord: { readonly asked: RecordSearch; readonly answer: number | null };
	/** How often each value of a file's column is there. */
	readonly countValues: {
		readonly asked: { readonly list: RecordList; readonly column: number; readonly title: string };
		readonly answer: ValueCounts;
	};
	/** The same for the causes of rejects. */
	readonly causes: { readonly asked: CauseQuery; readonly answer: RejectCauses };
	readonly query: { readonly asked: { readonly sql: string }; readonly answer: QueryResult };
	/** Tables with their columns, for completion. */
	readonly tables: { readonly asked: null; readonly answer: Readonly<Record<string, readonly string[]>> };
}

/** A change of the stage that a person wants. */
export interface AskedChange {
	readonly change: StageChange;
	/** It in a few words, for the question: a run, or a file of a date. */
	readonly what: string;
	/** What was mended on screens, where it repairs that. */
	readonly mends?: readonly Mend[];
}

/** A record with the texts that it gets. */
export interface MendQuery {
	readonly place: MendPlace;
	/** New texts by the names of the file's columns. */
	readonly cells: Readonly<Record<string, string>>;
	/** What was mended before. */
	readonly mends: readonly Mend[];
}

/** Rejects of a cause that are to be mended together. */
export interface RemedyQuery {
	readonly cause: MendCause;
	readonly mends: readonly Mend[];
	/** The text that a person has typed. */
	readonly text: string;
}

/** Whose trace is wanted. */
export interface TraceQuery {
	/** One text for each column of the schema's key. */
	readonly key: readonly string[];
	/** ISO 8601: as if no file of a later run date had come; `null` for now. */
	readonly asOf: string | null;
}

/** A customer's rows as they may be shown. */
export interface Trace {
	readonly targets: readonly { readonly table: string; readonly row: Row }[];
	/** The winner first; `etl_rule` says why a row lost. */
	readonly stage: readonly Row[];
}

/** What a run may do beside what the program was started with. */
export interface RunPermits {
	/** Milliseconds to wait for the lock. */
	readonly wait?: number;
	/** Changes that lose data: each is still asked for by the environment's name. */
	readonly destructive?: true;
}

/** Past runs, newest first, with each country's rows. */
export interface History {
	readonly runs: readonly Row[];
	/** Number of all runs. */
	readonly all: number;
	readonly countries: readonly Row[];
	/** Staged files that no transform has taken. */
	readonly ahead: readonly Row[];
}

/** All about one past run. */
export interface PastRun {
	readonly run: Row;
	readonly files: readonly Row[];
	readonly countries: readonly Row[];
	/** Where its files of the source are now. */
	readonly putAway: readonly Row[];
	/** The causes of its rejects, the most frequent first. */
	readonly causes: RejectCauses;
	/** Its last lines. */
	readonly log: readonly string[];
	/** Number of all its lines. */
	readonly logLines: number;
	readonly logFile: string;
	/** The statements of its log that made or changed tables. */
	readonly ddl: readonly string[];
}

/** Rows of a person's query. */
export interface QueryResult {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly (string | number | null)[])[];
	/** Which record each row is of; `null` where its columns do not say it. */
	readonly addresses: readonly (RecordQuery | LineQuery | null)[];
	/** Whether there were more rows. */
	readonly cut: boolean;
}

/** An error as it is sent between threads. */
export interface Failure {
	/** `E_BUG` for a bug. */
	readonly code: ErrorCode | 'E_BUG';
	readonly exitCode: number;
	readonly message: string;
	readonly hint: string;
	readonly context: ErrorContext;
}

export type WorkName = keyof Work;

export type ToThread =
	| { readonly [N in WorkName]: { readonly id: number; readonly do: N; readonly asked: Work[N]['asked'] } }[WorkName]
	| { readonly do: 'answer'; readonly id: number; readonly yes: boolean }
	| { readonly do: 'stop'; readonly code: 'E_INTERRUPTED' | 'E_TERMINATED' };

export type FromThread =
	| { readonly id: number; readonly value: unknown }
	| { readonly id: number; readonly failure: Failure }
	| { readonly event: StepEvent }
	/** A run waits for the answer. */
	| { readonly question: Question };
