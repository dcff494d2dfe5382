import type { Approval, SourceEvent, StepName } from '../../core/events.js';
import type { RejectPage, RejectQuery } from '../../core/reject-page.js';
import { NOTHING_YET, type RunState } from '../../core/run-state.js';
import { type ConsoleState, QUIET_CONSOLE } from '../console/console-state.js';
import type { Binding } from '../keys/binding.js';
import type { Field } from '../keys/field.js';
import type { ShownQuestion } from '../keys/focus.js';
import type { ScreenDefinition } from '../screens/screen.js';
import type { Failure, History, PastRun, Question, Session } from '../work/messages.js';

/**
 * A screen that is open: its name and, where it has one, what it is about, such as a file or a run. The four steps come
 * first; the others lie over them until Esc.
 */
export type OpenScreen = { readonly name: string } & Readonly<Record<string, string | null>>;

/** How far the day is. */
export type Phase =
	| { readonly name: 'waiting' | 'reading' | 'read' }
	| { readonly name: 'running'; readonly steps: readonly StepName[] }
	/** `fault` is what should still be known, such as a refused file. */
	| { readonly name: 'done'; readonly fault: Failure | null }
	| { readonly name: 'failed'; readonly failure: Failure; readonly step: StepName };

/** How a file is getting on. */
export interface FileProgress {
	readonly step: StepName;
	readonly records: number;
	readonly done: number;
	readonly total: number;
}

/** Where the cursor of a list, a grid or a text stands. `id` wins over `row` while its row is there. */
export interface Cursor {
	readonly id: string | null;
	readonly row: number;
	/** First column that is shown of a grid. */
	readonly left: number;
}

export const TOP: Cursor = { id: null, row: 0, left: 0 };

/** Something that is fetched. */
export type Fetched<T> =
	| { readonly is: 'nothing' | 'coming' }
	| { readonly is: 'there'; readonly value: T }
	| { readonly is: 'failed'; readonly failure: Failure };

/** A page of rejects, and what it answers. */
export interface ShownRejects {
	readonly query: RejectQuery;
	readonly page: RejectPage;
}

/** A field that is typed into, and what for. */
export type TypedField =
	| { readonly purpose: 'filter'; readonly field: Field }
	/** The name that a question wants. */
	| { readonly purpose: 'confirm'; readonly question: number; readonly field: Field };

/** Everything that the screens are drawn from. */
export interface UiState {
	readonly session: Session;
	/** Words of the command line that every command gets: `--config`, `--source` and so on. */
	readonly sharedWords: readonly string[];
	readonly size: { readonly columns: number; readonly rows: number };
	/** Every screen that there is, in the order of the help; the first is shown first. */
	readonly known: readonly ScreenDefinition[];
	/** Those that lie over each other; the last is shown. */
	readonly screens: readonly OpenScreen[];
	readonly cursors: Readonly<Record<string, Cursor>>;
	/** Which pane, and which tab, each screen has chosen. */
	readonly panes: Readonly<Record<string, number>>;
	readonly tabs: Readonly<Record<string, number>>;
	readonly filters: Readonly<Record<string, string>>;
	/** What read found, without a run. */
	readonly read: RunState;
	readonly run: RunState;
	readonly names: readonly string[];
	readonly progress: Readonly<Record<string, FileProgress>>;
	/** What was heard last from a source over a network, while its files are fetched. */
	readonly arriving: SourceEvent | null;
	readonly phase: Phase;
	/** The question of the run that waits for an answer. */
	readonly asked: Question | null;
	/** The question that is on the screen. */
	readonly shown: ShownQuestion | null;
	readonly stopping: boolean;
	/** Asked whether to leave while something runs. */
	readonly leaving: boolean;
	readonly field: TypedField | null;
	/** What was pressed on a list that is not there yet, to be done when it comes. */
	readonly awaited: Binding | null;
	/** Why the last key did nothing, or what it did. */
	readonly note: string | null;
	readonly history: Fetched<History>;
	readonly past: Fetched<PastRun>;
	readonly rejects: Fetched<ShownRejects>;
	readonly console: ConsoleState;
}

/** The state before anything happened. */
export function initialState(
	session: Session,
	size: UiState['size'],
	sharedWords: readonly string[],
	known: readonly ScreenDefinition[],
): UiState {
	return {
		session,
		sharedWords,
		size,
		known,
		screens: known.slice(0, 1).map(({ name }) => ({ name })),
		cursors: {},
		panes: {},
		tabs: {},
		filters: {},
		read: NOTHING_YET,
		run: NOTHING_YET,
		names: [],
		progress: {},
		arriving: null,
		phase: { name: 'waiting' },
		asked: null,
		shown: null,
		stopping: false,
		leaving: false,
		field: null,
		awaited: null,
		note: null,
		history: { is: 'nothing' },
		past: { is: 'nothing' },
		rejects: { is: 'nothing' },
		console: QUIET_CONSOLE,
	};
}

/** The screen that is shown. */
export function screenOf({ screens }: UiState): OpenScreen {
	return screens.at(-1) as OpenScreen;
}

/** All that there is to know of a screen; of the one that is shown where none is named. */
export function definitionOf(state: UiState, name = screenOf(state).name): ScreenDefinition {
	const found = state.known.find((each) => each.name === name);
	if (found === undefined) throw new Error(`There is no screen ${name}`);
	return found;
}

/** The only screen where a question is shown and answered. */
export function homeOf(state: UiState, approval: Approval): ScreenDefinition {
	const found = state.known.find((each) => each.question?.(approval));
	if (found === undefined) throw new Error(`No screen shows the question of ${approval.step}, ${approval.kind}`);
	return found;
}

/** Whether the list that keys act on is there, or never comes. */
export function isThere(state: UiState): boolean {
	return definitionOf(state).isThere?.(state) ?? true;
}

/** Whether anything would be lost by leaving now. */
export function isBusy(state: UiState): boolean {
	return state.phase.name === 'reading' || state.phase.name === 'running';
}

/** Whether this environment asks for its name before a commit. */
export function isProduction(state: UiState): boolean {
	return state.session.environment.toLowerCase() === 'prod';
}
