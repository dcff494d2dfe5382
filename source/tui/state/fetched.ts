import type { ValueCounts } from '../../core/records/record-page.js';
import type { DayChoice } from '../../core/run/day-choice.js';
import type { Failure, History, PastRun, Work, WorkName } from '../work/messages.js';

/** Data that is loaded. */
export type Fetched<T> =
	| { readonly is: 'nothing' | 'coming' }
	| { readonly is: 'there'; readonly value: T }
	| { readonly is: 'failed'; readonly failure: Failure };

/** What was asked of the work thread, with its answer. */
export interface Shown<N extends WorkName> {
	readonly query: Work[N]['asked'];
	readonly page: Work[N]['answer'];
}

/** Whether what is loaded answers a question as it is now, and not one of before. */
export function isAnswerTo<N extends WorkName>(fetched: Fetched<Shown<N>>, query: Work[N]['asked']): boolean {
	return fetched.is === 'there' && JSON.stringify(fetched.value.query) === JSON.stringify(query);
}

/** The parts of the state that are loaded. */
export interface FetchedParts {
	readonly history: Fetched<History>;
	readonly past: Fetched<PastRun>;
	readonly days: Fetched<readonly DayChoice[]>;
	/** Two runs beside each other. */
	readonly compared: Fetched<readonly PastRun[]>;
	/** The last lines of today's log, of the run where one runs. */
	readonly log: Fetched<readonly string[]>;
	readonly rejects: Fetched<Shown<'rejects'>>;
	readonly records: Fetched<Shown<'records'>>;
	readonly values: Fetched<ValueCounts>;
	readonly causes: Fetched<Shown<'causes'>>;
	readonly record: Fetched<Shown<'record'>>;
	/** A customer's rows. */
	readonly trace: Fetched<Shown<'trace'>>;
	/** A record that is being mended, with the texts that were checked. */
	readonly mend: Fetched<Shown<'mend'>>;
	/** What could be done about all rejects of a cause, with the text that was tried. */
	readonly remedies: Fetched<Shown<'remedies'>>;
}

/** The name of such a part. */
export type FetchedPart = keyof FetchedParts;
