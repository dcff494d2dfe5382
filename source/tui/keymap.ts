import { questionOn } from './focus.js';
import { homeOf, STEP_TITLE } from './question.js';
import { feedCounts, isConfigFault, openReport, stageWaits } from './select.js';
import { isBusy, type ScreenName, screenOf, type UiState } from './state.js';

/** Everything that a key can do. */
export type ActionName =
	| 'approve'
	| 'refuse'
	| 'question'
	| 'suspend'
	| 'load'
	| 'transform-again'
	| 'run-again'
	| 'open'
	| 'rejects'
	| 'accept'
	| 'up'
	| 'down'
	| 'left'
	| 'right'
	| 'page-up'
	| 'page-down'
	| 'first'
	| 'last'
	| 'tab-1'
	| 'tab-2'
	| 'tab-3'
	| 'tab-4'
	| 'next-pane'
	| 'filter'
	| 'by-file'
	| 'by-column'
	| 'by-code'
	| 'read-again'
	| 'next-step'
	| 'previous-step'
	| 'history'
	| 'console'
	| 'help'
	| 'back'
	| 'leave'
	| 'interrupt'
	| 'run-line'
	| 'complete'
	| 'earlier-lines';

/** One binding: what the footer, the help and the page of keys are made from. */
export interface Binding {
	readonly action: ActionName;
	readonly keys: readonly string[];
	/** One or two words for the footer. */
	readonly label: string;
	/** One sentence for the help and the docs. */
	readonly help: string;
	/** Where it works; empty for everywhere. */
	readonly screens: readonly ScreenName[];
	/** Not in the footer: people know it, or it is one of a group that another stands for. */
	readonly quiet?: boolean;
	/** Why it does nothing now, or `null` where it does. */
	readonly unavailable?: (state: UiState) => string | null;
}

/** Where letters are typed: only the bindings that name it work there. */
export const CONSOLE: readonly ScreenName[] = ['console'];

const STEP_SCREENS: readonly ScreenName[] = ['read', 'stage', 'transform', 'validate'];

/** Every key. The order is that of the footer: what a person needs next comes first. */
export const KEYMAP: readonly Binding[] = [
	{
		action: 'approve',
		keys: ['y'],
		label: 'yes',
		help: 'Approve what is asked, where it is shown to its end; what destroys, and a commit in prod, by typing the environment’s name',
		screens: [],
		unavailable: unanswerable,
	},
	{
		action: 'refuse',
		keys: ['n'],
		label: 'no',
		help: 'Refuse what is asked, where it is shown to its end: the step is rolled back',
		screens: [],
		unavailable: unanswerable,
	},
	{
		action: 'question',
		keys: ['!'],
		label: 'to the question',
		help: 'Go to the question that waits',
		screens: [],
		unavailable: (state) => {
			if (state.asked === null) return 'nothing is asked now';
			return questionOn(state) === null ? null : 'it is on this screen';
		},
	},
	{
		action: 'load',
		keys: ['s'],
		label: 'load the day',
		help: 'Go on: load the files that are ready into the stage; it asks before anything is written',
		screens: STEP_SCREENS,
		unavailable: (state) => {
			if (state.phase.name === 'reading' || state.phase.name === 'waiting') return 'the files are still being read';
			if (state.phase.name === 'running') return 'the day is running already';
			if (state.phase.name === 'done') return 'the day is loaded; r reads it again';
			if (state.phase.name === 'failed' && isConfigFault(state.phase.failure))
				return 'the config has faults; r reads it again';
			return feedCounts(state).ready > 0 ? null : 'no file is ready; r reads again';
		},
	},
	{
		action: 'transform-again',
		keys: ['t'],
		label: 'transform again',
		help: 'Go on from the stage: bring the countries’ tables up to it',
		screens: STEP_SCREENS,
		unavailable: (state) => {
			if (isBusy(state)) return 'something runs already';
			return stageWaits(state) ? null : 'no stage waits for it';
		},
	},
	{
		action: 'run-again',
		keys: ['R'],
		label: 'run again',
		help: 'Run a past day again, from the step that failed',
		screens: ['history', 'past'],
		unavailable: (state) => {
			if (isBusy(state)) return 'something runs already';
			return state.history.is === 'there' && state.history.value.runs.length > 0 ? null : 'there is no run';
		},
	},
	{
		action: 'open',
		keys: ['enter'],
		label: 'open',
		help: 'Open the line: a file, a country’s statements and rows, a past run, its rejects',
		screens: ['read', 'transform', 'history', 'past'],
	},
	{
		action: 'rejects',
		keys: ['x'],
		label: 'rejects',
		help: 'Records that were refused, with file, line and the field at fault',
		screens: [...STEP_SCREENS, 'file', 'past'],
		unavailable: (state) => {
			if (screenOf(state).name === 'past') return null;
			return feedCounts(state).rejected > 0 ? null : 'nothing is refused';
		},
	},
	{
		action: 'accept',
		keys: ['A'],
		label: 'accept',
		help: 'Expect that later files are read as this one is now; asks first',
		screens: ['file'],
		unavailable: (state) => {
			if (isBusy(state)) return 'something runs';
			return openReport(state)?.drift ? null : 'it is read as its series was';
		},
	},
	{
		action: 'tab-1',
		keys: ['1'],
		label: 'views',
		help: 'First view: records of a file, rows of a country, what failed',
		screens: ['file', 'transform', 'past'],
	},
	{
		action: 'tab-2',
		keys: ['2'],
		label: '',
		help: 'Second view: columns of a file, inserts of a country, files of a run',
		screens: ['file', 'transform', 'past'],
	},
	{
		action: 'tab-3',
		keys: ['3'],
		label: '',
		help: 'Third view: rejects of a file, DDL of a country, countries of a run',
		screens: ['file', 'transform', 'past'],
	},
	{
		action: 'tab-4',
		keys: ['4', 'L'],
		label: '',
		help: 'Fourth view: how a file was read, log lines of a run',
		screens: ['file', 'past'],
	},
	{
		action: 'next-pane',
		keys: ['tab', 'shift-tab'],
		label: 'pane',
		help: 'Move the cursor to the other pane',
		screens: ['stage', 'transform'],
	},
	{
		action: 'filter',
		keys: ['/'],
		label: 'filter',
		help: 'Show only lines that hold a text; Enter keeps it, Esc clears it',
		screens: ['read', 'transform', 'validate', 'history', 'rejects'],
	},
	{
		action: 'by-file',
		keys: ['f'],
		label: 'file',
		help: 'Rejects of one file after the other, then of all',
		screens: ['rejects'],
	},
	{
		action: 'by-column',
		keys: ['c'],
		label: 'column',
		help: 'Rejects of one column after the other, then of all',
		screens: ['rejects'],
	},
	{
		action: 'by-code',
		keys: ['e'],
		label: 'code',
		help: 'Rejects of one code after the other, then of all',
		screens: ['rejects'],
	},
	{
		action: 'read-again',
		keys: ['r'],
		label: 'read again',
		help: 'Read the config and the source again',
		screens: STEP_SCREENS,
		unavailable: (state) => (isBusy(state) ? 'something runs' : null),
	},
	{
		action: 'next-step',
		keys: ['>', ']'],
		label: 'next step',
		help: 'Look at the next step’s screen',
		screens: STEP_SCREENS,
	},
	{
		action: 'previous-step',
		keys: ['<', '[', 'b'],
		label: '',
		help: 'Look at the step’s screen before',
		screens: STEP_SCREENS,
	},
	{
		action: 'back',
		keys: ['esc'],
		label: 'back',
		help: 'Leave this screen, close a field, clear a filter; nothing is lost',
		screens: [],
	},
	{
		action: 'history',
		keys: ['H'],
		label: 'history',
		help: 'Past runs',
		screens: [...STEP_SCREENS, 'file', 'rejects'],
	},
	{ action: 'console', keys: [':'], label: 'console', help: 'The commands at a prompt', screens: [] },
	{ action: 'help', keys: ['?'], label: 'help', help: 'Every key', screens: [] },
	{ action: 'leave', keys: ['q'], label: 'quit', help: 'Leave etl-tui; asks while something runs', screens: [] },
	{ action: 'run-line', keys: ['enter'], label: 'run', help: 'Run the line', screens: CONSOLE },
	{
		action: 'complete',
		keys: ['tab'],
		label: 'complete',
		help: 'Complete a command, a flag, a table or a column',
		screens: CONSOLE,
	},
	{
		action: 'earlier-lines',
		keys: ['up', 'down'],
		label: 'earlier lines',
		help: 'Lines typed before, of earlier sessions too',
		screens: CONSOLE,
	},
	{
		action: 'interrupt',
		keys: ['ctrl-c'],
		label: 'interrupt',
		help: 'Interrupt what runs and roll it back; a second time, or where nothing runs, leave',
		screens: [],
	},
	{
		action: 'suspend',
		keys: ['ctrl-z'],
		label: 'suspend',
		help: 'Give the terminal back to the shell until `fg`; what runs is stopped meanwhile',
		screens: [],
		quiet: true,
	},
	{ action: 'up', keys: ['up', 'k'], label: '', help: 'One line up', screens: [], quiet: true },
	{ action: 'down', keys: ['down', 'j'], label: '', help: 'One line down', screens: [], quiet: true },
	{ action: 'left', keys: ['left', 'h'], label: '', help: 'One column to the left', screens: [], quiet: true },
	{ action: 'right', keys: ['right', 'l'], label: '', help: 'One column to the right', screens: [], quiet: true },
	{ action: 'page-up', keys: ['pageup', 'ctrl-b'], label: '', help: 'A page up', screens: [], quiet: true },
	{ action: 'page-down', keys: ['pagedown', 'ctrl-f'], label: '', help: 'A page down', screens: [], quiet: true },
	{ action: 'first', keys: ['g', 'home'], label: '', help: 'To the first line', screens: [], quiet: true },
	{ action: 'last', keys: ['G', 'end'], label: '', help: 'To the last line', screens: [], quiet: true },
];

/** Why a question takes no answer here and now, or `null` where it does. */
function unanswerable(state: UiState): string | null {
	if (state.asked === null) return 'nothing is asked now';
	if (questionOn(state) === null)
		return `the question is answered on the ${STEP_TITLE[homeOf(state.asked.approval)]} screen, where it is shown; ! goes there`;
	if (state.shown?.end !== true) return 'read the question to its end first, with ↓ or End';
	return state.shown.open ? null : 'the question has only just come; look first';
}
