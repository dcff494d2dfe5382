import type { Mend } from '../../core/repair/mend.js';
import type { StepEvent } from '../../core/run/events.js';
import type { Background } from '../components/theme.js';
import type { ConsoleState } from '../console/console-state.js';
import type { GridView } from '../grid/view.js';
import type { Field } from '../keys/field.js';
import type { Question, Session } from '../work/messages.js';
import type { Fetched, FetchedPart } from './fetched.js';
import type { Cursor, OpenScreen, Phase, UiState } from './state.js';

/** Changes the screen: an event of a step, or an action of a person. */
export type UiAction =
	| { readonly type: 'event'; readonly event: StepEvent }
	/** A run asks a question. */
	| { readonly type: 'asked'; readonly question: Question }
	| { readonly type: 'phase'; readonly phase: Phase }
	| { readonly type: 'resize'; readonly columns: number; readonly rows: number }
	| { readonly type: 'open'; readonly screen: OpenScreen }
	/** Puts a screen in the place of the visible one. */
	| { readonly type: 'instead'; readonly screen: OpenScreen }
	/** Goes to a screen, a step's or a question's, and closes those over it. */
	| { readonly type: 'go'; readonly to: string }
	| { readonly type: 'back' }
	| { readonly type: 'cursor'; readonly key: string; readonly cursor: Cursor }
	| { readonly type: 'pane' | 'tab'; readonly screen: string; readonly index: number }
	| { readonly type: 'filter'; readonly screen: string; readonly text: string }
	/** A person arranges the grid of a pane. */
	| { readonly type: 'view'; readonly key: string; readonly view: Partial<GridView> }
	/** A grid takes the whole screen, or gives it back. */
	| { readonly type: 'full'; readonly screen: string | null }
	/** Marks a run of the history, or takes its mark. */
	| { readonly type: 'mark'; readonly runId: string }
	| { readonly type: 'field'; readonly field: UiState['field'] }
	| { readonly type: 'note'; readonly note: string | null }
	/** Files of the day were changed, so that what was found in them may be no longer so. */
	| { readonly type: 'readings' }
	| { readonly type: 'answered' | 'stopping' }
	/** Nothing came of a change: all is as it was before. */
	| { readonly type: 'as-before'; readonly before: UiState; readonly note: string }
	/** Only time has passed; the memory of the program, where it was measured, in bytes. */
	| { readonly type: 'time'; readonly memory?: number }
	/** The program was resumed, and the whole screen is drawn again. */
	| { readonly type: 'resumed'; readonly columns: number; readonly rows: number }
	| { readonly type: 'background'; readonly background: Background }
	| { readonly type: 'awaited'; readonly awaited: UiState['awaited'] }
	| { readonly type: 'leaving'; readonly leaving: boolean }
	| { readonly type: 'session'; readonly session: Session }
	| { readonly type: 'run-date'; readonly runDate: string }
	| {
			readonly type: 'fetched';
			readonly what: FetchedPart;
			readonly value: Fetched<never>;
	  }
	/** A text is typed into a record or a rule. */
	| { readonly type: 'draft'; readonly key: string; readonly field: Field }
	/** What is mended and not loaded yet. */
	| { readonly type: 'mends'; readonly mends: readonly Mend[] }
	| { readonly type: 'console'; readonly console: Partial<ConsoleState> };
