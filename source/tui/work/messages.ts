import type { Overrides } from '../../config/load.js';
import type { ErrorCode, ErrorContext } from '../../core/errors.js';
import type { Approval, StepEvent, StepName } from '../../core/events.js';
import type { RejectPage, RejectQuery } from '../../core/reject-page.js';
import type { Column } from '../../core/schema.js';
import type { Row } from '../../engines/engine.js';
import type { Permissions } from '../../steps/context.js';

/** A question of a run. An answer names it, so that no key can answer another than the one that was read. */
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
	/** Show what the config masks. */
	readonly showSensitive: boolean;
	/** Milliseconds to wait for a lock that another run holds. */
	readonly wait?: number;
}

/** What screens know of the config: nothing secret. */
export interface Session {
	readonly environment: string;
	readonly runDate: string;
	/** The connection without its password. */
	readonly connection: string;
	readonly source: string;
	readonly columns: readonly Column[];
	readonly stageTable: string;
	readonly logFolder: string;
	/** Sensitive values are hidden. */
	readonly masked: boolean;
	/** Of all that the config says: another one is a config that was changed. */
	readonly configHash: string;
}

/** What can be asked of the thread, and what it answers. */
export interface Work {
	/** Reads the config, for the first time or again. Nothing runs on one that has faults. */
	readonly open: { readonly asked: null; readonly answer: Session };
	readonly read: { readonly asked: { readonly runDate: string }; readonly answer: null };
	/** Steps of a day, with events and questions on the way. Answers with what a person should still be told. */
	readonly run: {
		readonly asked: { readonly steps: readonly StepName[]; readonly runDate: string };
		readonly answer: Failure | null;
	};
	/** Makes how a file is read now what is expected of its series; asks on the way. */
	readonly accept: { readonly asked: { readonly file: string; readonly runDate: string }; readonly answer: null };
	readonly history: { readonly asked: { readonly limit: number }; readonly answer: History };
	readonly past: { readonly asked: { readonly runId: string }; readonly answer: PastRun };
	/** A newer question takes the place of one that is not answered yet. */
	readonly rejects: { readonly asked: RejectQuery; readonly answer: RejectPage };
	readonly query: { readonly asked: { readonly sql: string }; readonly answer: QueryResult };
	/** Tables with their columns, for completion. */
	readonly tables: { readonly asked: null; readonly answer: Readonly<Record<string, readonly string[]>> };
}

/** Past runs, newest first, and what each brought its countries. */
export interface History {
	readonly runs: readonly Row[];
	/** Runs there are. */
	readonly all: number;
	readonly countries: readonly Row[];
	/** Files that are staged and that no transform has taken. */
	readonly ahead: readonly Row[];
}

/** One past run with all that is known of it. */
export interface PastRun {
	readonly run: Row;
	readonly files: readonly Row[];
	readonly countries: readonly Row[];
	/** Faults by column and code, most frequent first. */
	readonly faults: readonly Row[];
	/** The last of its lines. */
	readonly log: readonly string[];
	/** Lines there are of it. */
	readonly logLines: number;
	readonly logFile: string;
}

/** Rows of a person's query. */
export interface QueryResult {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly (string | number | null)[])[];
	/** There were more rows than are shown. */
	readonly cut: boolean;
}

/** An error as it crosses threads. */
export interface Failure {
	/** `E_BUG` for a bug of ours. */
	readonly code: ErrorCode | 'E_BUG';
	readonly exitCode: number;
	readonly message: string;
	readonly hint: string;
	readonly context: ErrorContext;
}

export type WorkName = keyof Work;

/** To the thread. */
export type ToThread =
	| { readonly [N in WorkName]: { readonly id: number; readonly do: N; readonly asked: Work[N]['asked'] } }[WorkName]
	| { readonly do: 'answer'; readonly id: number; readonly yes: boolean }
	| { readonly do: 'stop'; readonly code: 'E_INTERRUPTED' | 'E_TERMINATED' };

/** From the thread. */
export type FromThread =
	| { readonly id: number; readonly value: unknown }
	| { readonly id: number; readonly failure: Failure }
	| { readonly event: StepEvent }
	/** A run waits for the answer to it. */
	| { readonly question: Question };
