import type { Mend } from '../../core/repair/mend.js';
import type { Approval, SourceEvent, StepEvent, StepName } from '../../core/run/events.js';
import { NOTHING_YET, type RunState } from '../../core/run/run-state.js';
import type { Background } from '../components/theme.js';
import { type ConsoleState, QUIET_CONSOLE } from '../console/console-state.js';
import type { GridView } from '../grid/view.js';
import type { Binding } from '../keys/binding.js';
import type { Controls } from '../keys/controller.js';
import type { Field } from '../keys/field.js';
import type { ShownQuestion } from '../keys/focus.js';
import type { ScreenDefinition } from '../screens/screen.js';
import type { AskedChange, Failure, Question, Session } from '../work/messages.js';
import type { FetchedParts } from './fetched.js';

/**
 * An open screen: its name and, where it has one, its subject, such as a file or a run. The four steps come first; the
 * others lie over them until Esc.
 */
export type OpenScreen = { readonly name: string } & Readonly<Record<string, string | null>>;

/** How far the day is. `change` is what is done to the stage in place of loading the day. */
export type Phase =
	| { readonly name: 'waiting' | 'reading' | 'read' }
	| { readonly name: 'running'; readonly steps: readonly StepName[]; readonly change?: AskedChange }
	/** `fault` must still be reported, such as a refused file. */
	| { readonly name: 'done'; readonly fault: Failure | null; readonly change?: AskedChange }
	| { readonly name: 'failed'; readonly failure: Failure; readonly step: StepName; readonly change?: AskedChange };

/** What is done to the stage in place of loading the day; `null` where the day is loaded, or nothing runs. */
export function changeOf({ phase }: Pick<UiState, 'phase'>): AskedChange | null {
	return ('change' in phase ? phase.change : undefined) ?? null;
}

/** The progress of a file. */
export interface FileProgress {
	readonly step: StepName;
	readonly records: number;
	readonly done: number;
	readonly total: number;
}

/** The cursor of a list, a grid or a text. `id` decides over `row` while its row exists. */
export interface Cursor {
	readonly id: string | null;
	readonly row: number;
	/** The column of a grid, in the order in which columns are drawn. */
	readonly column: number;
}

export const TOP: Cursor = { id: null, row: 0, column: 0 };

/** Moments of the work that runs, on the store's clock. */
interface Pace {
	/** When it began, and when its present step did. */
	readonly began: number;
	readonly step: number;
	readonly now: number;
	/** Bytes of memory of the program; `null` until it is measured. */
	readonly memory: number | null;
}

const NO_PACE: Pace = { began: 0, step: 0, now: 0, memory: null };

/** A field that is typed into, and its purpose. */
export type TypedField =
	| { readonly purpose: 'filter' | 'day'; readonly field: Field }
	/** A line of text that something is done with, once Enter is pressed. */
	| {
			readonly purpose: 'line';
			readonly prompt: string;
			readonly field: Field;
			enter(controls: Controls, text: string): unknown;
	  }
	/** For the grid with a pane's key: a text to search, a column to go to, a file to write it into. */
	| { readonly purpose: 'search' | 'column' | 'export'; readonly key: string; readonly field: Field }
	/** The name that a question asks for. */
	| { readonly purpose: 'confirm'; readonly question: number; readonly field: Field };

/** Everything that the screens are drawn from. */
export interface UiState extends FetchedParts {
	readonly session: Session;
	/** Words that every command gets: `--config`, `--source` and so on. */
	readonly sharedWords: readonly string[];
	readonly size: { readonly columns: number; readonly rows: number };
	/** What the terminal has said of its background. */
	readonly background: Background | null;
	/** Every screen, in the order of the help; the program starts with the first one. */
	readonly known: readonly ScreenDefinition[];
	/** The open screens; the last one is visible. */
	readonly screens: readonly OpenScreen[];
	readonly cursors: Readonly<Record<string, Cursor>>;
	/** The chosen pane and tab of each screen. */
	readonly panes: Readonly<Record<string, number>>;
	readonly tabs: Readonly<Record<string, number>>;
	readonly filters: Readonly<Record<string, string>>;
	/** How each grid is arranged, by its pane's key. */
	readonly views: Readonly<Record<string, GridView>>;
	/** The screen whose grid takes the whole screen; `null` for none. */
	readonly full: string | null;
	/** What read found, without a run. */
	readonly read: RunState;
	readonly run: RunState;
	readonly names: readonly string[];
	readonly progress: Readonly<Record<string, FileProgress>>;
	/** What was heard last from a source over a network, while its files are fetched. */
	readonly arriving: SourceEvent | Extract<StepEvent, { type: 'waiting' }> | null;
	readonly phase: Phase;
	/** Moments of the work that runs. */
	readonly pace: Pace;
	/** The run's question that waits for an answer. */
	readonly asked: Question | null;
	/** The visible question. */
	readonly shown: ShownQuestion | null;
	readonly stopping: boolean;
	/** Whether the person is asked to leave while something runs. */
	readonly leaving: boolean;
	readonly field: TypedField | null;
	/** The binding that was pressed while its list was loading, to be done when the list is there. */
	readonly awaited: Binding | null;
	/** Why the last key did nothing, or what it did. */
	readonly note: string | null;
	/** Runs that are marked in the history, the last one last; two can be compared. */
	readonly marked: readonly string[];
	/** Texts that are typed into records and rules, by what they are for. */
	readonly drafts: Readonly<Record<string, Field>>;
	/** What was mended and is not loaded yet, in its order. */
	readonly mends: readonly Mend[];
	/** How often the day's files were read. */
	readonly readings: number;
	readonly console: ConsoleState;
}

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
		background: null,
		known,
		screens: known.slice(0, 1).map(({ name }) => ({ name })),
		cursors: {},
		panes: {},
		tabs: {},
		filters: {},
		views: {},
		full: null,
		read: NOTHING_YET,
		run: NOTHING_YET,
		names: [],
		progress: {},
		arriving: null,
		phase: { name: 'waiting' },
		pace: NO_PACE,
		asked: null,
		shown: null,
		stopping: false,
		leaving: false,
		field: null,
		awaited: null,
		note: null,
		history: { is: 'nothing' },
		past: { is: 'nothing' },
		days: { is: 'nothing' },
		compared: { is: 'nothing' },
		marked: [],
		log: { is: 'nothing' },
		rejects: { is: 'nothing' },
		records: { is: 'nothing' },
		values: { is: 'nothing' },
		causes: { is: 'nothing' },
		record: { is: 'nothing' },
		trace: { is: 'nothing' },
		mend: { is: 'nothing' },
		remedies: { is: 'nothing' },
		drafts: {},
		mends: [],
		readings: 0,
		console: QUIET_CONSOLE,
	};
}

/** The visible screen. */
export function screenOf({ screens }: UiState): OpenScreen {
	return screens.at(-1) as OpenScreen;
}

/** The definition of a screen; without a name, of the visible one. */
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

/** Whether the list that keys act on is loaded, or never will be. */
export function isThere(state: UiState): boolean {
	return definitionOf(state).isThere?.(state) ?? true;
}

/** Whether leaving now would lose what runs, or what was mended and is not loaded. */
export function wouldLose(state: UiState): boolean {
	return isBusy(state) || state.mends.length > 0;
}

/** Whether files are read, or something runs. */
export function isBusy(state: UiState): boolean {
	return state.phase.name === 'reading' || state.phase.name === 'running';
}

/** Whether this environment's name must be typed before a commit. */
export function isProduction(state: UiState): boolean {
	return state.session.environment.toLowerCase() === 'prod';
}
