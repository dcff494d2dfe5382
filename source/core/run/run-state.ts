import type { CountryEffect, RowsAtRisk, Statement } from '../plan/plan.js';
import type { RepairSummary } from '../repair/repair-summary.js';
import type { CountryCheck, Equation } from './balance.js';
import type {
	Approval,
	ChangeSample,
	FileReport,
	LoadSample,
	RestatedFile,
	StagedFile,
	StepEvent,
	StepName,
} from './events.js';
import type { MissingFile } from './missing.js';
import { mergePutAway, type PutAwayFile } from './put-away.js';

/** All that has happened in a run so far. Reports and screens are made from it. */
export interface RunState {
	readonly runId: string | null;
	readonly source: string | null;
	readonly files: readonly FileReport[];
	/** What should be there and is not. */
	readonly missing: readonly MissingFile[];
	readonly staged: readonly StagedFile[];
	/** Files of earlier runs whose state has changed. */
	readonly restated: readonly RestatedFile[];
	/** What becomes of rejected records; `null` where the run is no repair. */
	readonly repairs: RepairSummary | null;
	/** What became of files of the source once the tables were committed. */
	readonly putAway: readonly PutAwayFile[];
	readonly statements: readonly Statement[];
	readonly effects: readonly CountryEffect[];
	/** Rows that changes of the schema would put at risk. */
	readonly rowsAtRisk: readonly RowsAtRisk[];
	readonly loadSamples: readonly LoadSample[];
	readonly changeSamples: readonly ChangeSample[];
	/** The last question. Its asker knows whether it was answered. */
	readonly approval: Approval | null;
	readonly checks: readonly CountryCheck[];
	readonly equations: readonly Equation[];
	readonly stagedRows: number | null;
	readonly superseded: number | null;
	readonly warnings: readonly { readonly step: StepName; readonly code: string; readonly message: string }[];
	/** Messages that are nothing to worry about. */
	readonly notices: readonly { readonly step: StepName; readonly message: string }[];
	/** The running step. */
	readonly step: StepName | null;
	/** What was there when it began, in case it begins again. */
	readonly before: Said | null;
	/** Finished steps, with their duration. */
	readonly ended: readonly { readonly step: StepName; readonly milliseconds: number }[];
	readonly committed: readonly StepName[];
}

/** What a step says of a run before anything of it is kept. */
type Said = Pick<
	RunState,
	'staged' | 'restated' | 'repairs' | 'statements' | 'rowsAtRisk' | 'loadSamples' | 'warnings' | 'notices'
>;

export const NOTHING_YET: RunState = {
	runId: null,
	source: null,
	files: [],
	missing: [],
	staged: [],
	restated: [],
	repairs: null,
	putAway: [],
	statements: [],
	effects: [],
	rowsAtRisk: [],
	loadSamples: [],
	changeSamples: [],
	approval: null,
	checks: [],
	equations: [],
	stagedRows: null,
	superseded: null,
	warnings: [],
	notices: [],
	step: null,
	before: null,
	ended: [],
	committed: [],
};

/** The state after one more event. */
export function reduce(state: RunState, event: StepEvent): RunState {
	switch (event.type) {
		case 'run':
			return { ...state, runId: event.runId };
		case 'step-start':
			// Stage begins again where a file changed while it was loaded: what it said holds no more.
			if (state.step === event.step) return { ...state, ...state.before };
			return { ...state, step: event.step, before: said(state) };
		case 'step-end':
			return {
				...state,
				step: null,
				before: null,
				ended: [...state.ended, { step: event.step, milliseconds: event.milliseconds }],
			};
		case 'files':
			return { ...state, source: event.source };
		case 'file':
			return { ...state, files: [...state.files, event.file] };
		case 'missing':
			return { ...state, missing: [...state.missing, event.missing] };
		case 'staged':
			return { ...state, staged: [...state.staged, event.file] };
		case 'restated':
			return { ...state, restated: [...state.restated, event.file] };
		case 'repairs':
			return { ...state, repairs: event.summary };
		case 'put-away':
			return { ...state, putAway: mergePutAway(state.putAway, event.files) };
		case 'statement':
			return { ...state, statements: [...state.statements, event.statement] };
		case 'effect':
			return { ...state, effects: [...state.effects, event.effect] };
		case 'rows-at-risk':
			return { ...state, rowsAtRisk: [...state.rowsAtRisk, event.atRisk] };
		case 'load-sample':
			return { ...state, loadSamples: [...state.loadSamples, event.sample] };
		case 'change-sample':
			return { ...state, changeSamples: [...state.changeSamples, event.sample] };
		case 'approval':
			return { ...state, approval: event.approval };
		case 'check':
			return { ...state, checks: [...state.checks, event.check] };
		case 'balance':
			return { ...state, equations: event.equations, stagedRows: event.staged, superseded: event.superseded };
		case 'warning':
			return {
				...state,
				warnings: [...state.warnings, { step: event.step, code: event.code, message: event.message }],
			};
		case 'notice':
			return { ...state, notices: [...state.notices, { step: event.step, message: event.message }] };
		case 'committed':
			return { ...state, committed: [...state.committed, event.step] };
		case 'progress':
		case 'download':
		case 'retry':
		case 'statement-end':
		case 'waiting':
			return state;
	}
}

function said({ staged, restated, repairs, statements, rowsAtRisk, loadSamples, warnings, notices }: RunState): Said {
	return { staged, restated, repairs, statements, rowsAtRisk, loadSamples, warnings, notices };
}

/** Whether an event is only for screens and plans. A day of 10,000 files has 60,000, and each would copy a list. */
export function isForScreens({ type }: StepEvent): boolean {
	return type === 'statement' || type === 'load-sample' || type === 'change-sample';
}

/** What happened to each file in stage, by its name. */
export function stagedByName({ staged }: RunState): ReadonlyMap<string, StagedFile> {
	return new Map(staged.map((file) => [file.name, file]));
}
