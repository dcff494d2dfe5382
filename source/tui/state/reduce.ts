import type { StepEvent } from '../../core/run/events.js';
import { NOTHING_YET, reduce } from '../../core/run/run-state.js';
import { viewOf } from '../grid/view.js';
import { type ShownQuestion, shownAfter } from '../keys/focus.js';
import type { Question } from '../work/messages.js';
import { panesOf, shownQuestion } from './panes.js';
import { changeOf, homeOf, isBusy, type OpenScreen, type Phase, TOP, type UiState } from './state.js';
import { isOwnDoing } from './steps.js';
import type { UiAction } from './ui-action.js';

/**
 * The only reducer: every screen is drawn from its result.
 *
 * @param now - the store's clock, in milliseconds, because the state has the time since when a question is visible
 */
export function reduceUi(state: UiState, action: UiAction, now: number): UiState {
	const next = withPace(state, reduced(state, action), action, now);
	const painted = action.type === 'resize' || action.type === 'resumed';
	const shown = shownAfter(next, now, isAtEnd(next), painted);
	return isSame(shown, next.shown) ? next : { ...next, shown };
}

/**
 * Notes when work and its steps begin. While nothing runs the state stays the same, and while a question waits the clock stands
 * still: the time that a person takes for an answer, or a shell until `fg`, is not the work's.
 */
function withPace(before: UiState, state: UiState, action: UiAction, now: number): UiState {
	if (!isBusy(state)) return state;
	const { pace } = before;
	if (action.type === 'answered' || action.type === 'resumed') {
		const idle = now - pace.now;
		return { ...state, pace: { ...pace, began: pace.began + idle, step: pace.step + idle, now } };
	}
	if (before.asked !== null && state.asked !== null) return state;
	const isNew = action.type === 'phase';
	const isStep = action.type === 'event' && action.event.type === 'step-start';
	if (!isNew && !isStep && !TELLS_TIME.includes(action.type)) return state;
	const memory = (action.type === 'time' ? action.memory : undefined) ?? pace.memory;
	return { ...state, pace: { began: isNew ? now : pace.began, step: isNew || isStep ? now : pace.step, now, memory } };
}

/** Actions that come from the work, or of the clock. */
const TELLS_TIME: readonly UiAction['type'][] = ['event', 'asked', 'time'];

/** Whether the last line of the visible question is on the screen. */
function isAtEnd(state: UiState): boolean {
	const box = shownQuestion(state);
	return (
		box !== null && (box.room >= box.lines.length || (state.cursors.question?.row ?? 0) >= box.lines.length - box.room)
	);
}

function isSame(a: ShownQuestion | null, b: ShownQuestion | null): boolean {
	if (a === null || b === null) return a === b;
	return a.id === b.id && a.since === b.since && a.end === b.end && a.open === b.open;
}

function reduced(state: UiState, action: UiAction): UiState {
	switch (action.type) {
		case 'event':
			return afterEvent(state, action.event);
		case 'asked':
			return afterQuestion(state, action.question);
		case 'time':
			return state;
		case 'background':
			return { ...state, background: action.background };
		case 'awaited':
			return { ...state, awaited: action.awaited };
		case 'phase':
			return afterPhase(state, action.phase);
		case 'resize':
		case 'resumed':
			return withQuestionFocused({ ...state, size: { columns: action.columns, rows: action.rows } });
		case 'open':
			return {
				...state,
				screens: [...state.screens, action.screen],
				cursors: cursorsFor(state, action.screen),
				note: null,
				full: null,
			};
		case 'go':
			return withQuestionFocused({ ...state, screens: [{ name: action.to }], note: null, full: null });
		case 'instead':
			return { ...state, screens: [...state.screens.slice(0, -1), action.screen], note: null };
		case 'back':
			return state.screens.length > 1 ? { ...state, screens: state.screens.slice(0, -1), note: null } : state;
		case 'cursor':
			return { ...state, cursors: { ...state.cursors, [action.key]: action.cursor } };
		case 'pane':
			return { ...state, panes: { ...state.panes, [action.screen]: action.index } };
		case 'tab':
			return { ...state, tabs: { ...state.tabs, [action.screen]: action.index } };
		case 'filter':
			return afterFilter(state, action.screen, action.text);
		case 'view': {
			const view = { ...viewOf(state, action.key), ...action.view };
			return { ...state, views: { ...state.views, [action.key]: view } };
		}
		case 'mark': {
			const { runId } = action;
			const others = state.marked.filter((each) => each !== runId);
			return { ...state, marked: others.length < state.marked.length ? others : [...others.slice(-1), runId] };
		}
		case 'full':
			return { ...state, full: action.screen };
		case 'field':
			return { ...state, field: action.field };
		case 'note':
			return { ...state, note: action.note };
		case 'readings':
			return { ...state, readings: state.readings + 1 };
		case 'answered':
			return { ...state, asked: null, field: null, note: null };
		case 'stopping':
			return { ...state, stopping: true, asked: null, field: null, leaving: false };
		case 'as-before':
			return asBefore(state, action.before, action.note);
		case 'leaving':
			return { ...state, leaving: action.leaving };
		case 'session':
			return { ...state, session: action.session };
		case 'run-date':
			return { ...state, session: { ...state.session, runDate: action.runDate } };
		case 'fetched':
			return { ...state, [action.what]: action.value };
		case 'draft':
			return { ...state, drafts: { ...state.drafts, [action.key]: action.field } };
		case 'mends':
			return { ...state, mends: action.mends };
		case 'console':
			return { ...state, console: { ...state.console, ...action.console } };
	}
}

/** A screen about something, such as a record, begins where that begins, and not where another was left. */
function cursorsFor({ cursors }: UiState, { name, ...subject }: OpenScreen): UiState['cursors'] {
	if (Object.keys(subject).length === 0) return cursors;
	return Object.fromEntries(Object.entries(cursors).filter(([key]) => key.split('.')[0] !== name));
}

/** A filter changes rows without an identity, so their cursor goes to the first. */
function afterFilter(state: UiState, key: string, text: string): UiState {
	const [screen = key] = key.split('.');
	const isOfRow = state.cursors[screen]?.id === null;
	return {
		...state,
		filters: { ...state.filters, [key]: text },
		cursors: isOfRow ? { ...state.cursors, [screen]: TOP } : state.cursors,
	};
}

function afterPhase(state: UiState, phase: Phase): UiState {
	const next = {
		...state,
		phase,
		asked: null,
		stopping: false,
		leaving: false,
		field: null,
		note: null,
		awaited: null,
	};
	switch (phase.name) {
		case 'reading':
			return {
				...next,
				read: NOTHING_YET,
				run: NOTHING_YET,
				names: [],
				progress: {},
				arriving: null,
				readings: state.readings + 1,
			};
		case 'running':
			return { ...next, run: NOTHING_YET, progress: {}, arriving: null };
		case 'done':
			// What was mended is loaded now.
			return phase.change?.mends === undefined ? next : { ...next, mends: [], drafts: {} };
		case 'failed':
			return { ...next, screens: failedAt(state, phase), cursors: { ...state.cursors, cause: TOP } };
		default:
			return next;
	}
}

function asBefore(state: UiState, before: UiState, note: string): UiState {
	const { phase, run, screens, progress, session } = before;
	const { runDate } = session;
	const nothing = { asked: null, stopping: false, leaving: false, field: null, awaited: null, arriving: null };
	return { ...state, ...nothing, phase, run, screens, progress, session: { ...state.session, runDate }, note };
}

function afterEvent(state: UiState, event: StepEvent): UiState {
	const which = state.phase.name === 'reading' ? 'read' : 'run';
	// A change is planned by a rehearsal, and its own run begins anew.
	const isAnew = event.type === 'run' && changeOf(state) !== null;
	const next = { ...state, [which]: reduce(isAnew ? NOTHING_YET : state[which], event) };
	switch (event.type) {
		case 'files':
			return { ...next, names: event.names };
		case 'progress': {
			const { step, file, records, done, total } = event;
			return { ...next, arriving: null, progress: { ...state.progress, [file]: { step, records, done, total } } };
		}
		case 'download':
		case 'retry':
		case 'waiting':
			return { ...next, arriving: event };
		case 'step-start':
			return event.step === 'stage' || event.step === 'transform'
				? { ...next, arriving: null, screens: followTo(state, event.step) }
				: { ...next, arriving: null };
		case 'committed':
			return event.step === 'validate' ? { ...next, screens: followTo(state, 'validate') } : next;
		default:
			return next;
	}
}

function afterQuestion(state: UiState, question: Question): UiState {
	const { approval } = question;
	const home = homeOf(state, approval).name;
	return withQuestionFocused({
		...state,
		run: reduce(state.run, { type: 'approval', approval }),
		asked: question,
		note: null,
		screens: followTo(state, home),
		cursors: { ...state.cursors, question: TOP },
		panes: { ...state.panes, [home]: 0 },
	});
}

/** A new question that does not fit gets the cursor, so that it can be scrolled and read. */
function withQuestionFocused(state: UiState): UiState {
	if (state.asked === null) return state;
	const home = homeOf(state, state.asked.approval).name;
	const at = panesOf(state, home).indexOf('question');
	return at === -1 ? state : { ...state, panes: { ...state.panes, [home]: at } };
}

/** Shows what failed, over its step, where a person watches the day. */
function failedAt(state: UiState, { step, failure }: Extract<Phase, { name: 'failed' }>): readonly OpenScreen[] {
	if (state.screens.length > 1) return state.screens;
	return isOwnDoing(failure) ? [{ name: step }] : [{ name: step }, { name: 'cause' }];
}

/** Follows the day to its next screen where a person watches it; someone who looks at something else stays there. */
function followTo(state: UiState, to: string): readonly OpenScreen[] {
	return state.screens.length > 1 ? state.screens : [{ name: to }];
}
