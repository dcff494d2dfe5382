import { counted } from '../../core/amounts.js';
import { countTables } from '../../core/run/balance.js';
import { emptyDay } from '../../output/human.js';
import { retryText } from '../../output/source-words.js';
import { duration } from '../../output/style.js';
import { questionOn } from '../keys/focus.js';
import type { Question } from '../work/messages.js';
import { changeDone, isUndo } from './change-words.js';
import { feedCounts, missingFiles } from './files.js';
import { changeOf, definitionOf, homeOf, isBusy, type UiState } from './state.js';
import { failedBefore, stageWaits } from './steps.js';

/** What needs the person now. */
export interface Status {
	readonly look: 'good' | 'attention' | 'bad' | 'running' | 'plain';
	readonly text: string;
	/** A second line: what to do next. */
	readonly hint?: string;
	/** What is said in place of the hint where that does not fit. */
	readonly brief?: string;
}

/** What needs the person now; the most urgent comes first. */
export function statusOf(state: UiState): Status {
	const { phase, asked } = state;
	if (state.leaving) {
		const keys = state.shown?.open ? '   y yes   n no' : '';
		const text = isBusy(state)
			? 'Something still runs. Roll it back and leave?'
			: 'What is mended is not loaded yet. Leave, and lose it?';
		return { look: 'attention', text: `${text}${keys}` };
	}
	if (state.note !== null) return { look: 'plain', text: state.note };
	if (state.stopping) return { look: 'running', text: 'Stopping: what runs is rolled back… Ctrl-C again leaves' };
	if (asked !== null) return { look: 'attention', text: askedText(state, asked) };
	const advice = isMoving(state) ? undefined : definitionOf(state).advice?.(state);
	if (advice !== undefined) return { look: 'plain', text: advice };
	switch (phase.name) {
		case 'waiting':
			return { look: 'running', text: 'Opening…' };
		case 'reading':
			return { look: 'running', text: readingText(state) };
		case 'read':
			return readText(state);
		case 'running':
			return { look: 'running', text: runningText(state) };
		case 'done':
			return doneText(state);
		case 'failed': {
			const [first] = phase.failure.message.split('\n');
			const kept = stageWaits(state) ? '   t transforms again' : '   r reads config and files again';
			const { code, hint } = phase.failure;
			const brief = `! shows the cause, and what can be done${kept}`;
			return { look: 'bad', text: `${code}  ${first}`, hint: `${hint}${kept}`, brief };
		}
	}
}

/** The question in short where it is shown as a whole; elsewhere, how to get to it. */
function askedText(state: UiState, { approval }: Question): string {
	const home = homeOf(state, approval).title;
	const { type, title } = definitionOf(state);
	// A ! would be typed into the field there.
	if (type !== undefined) return `A question waits on the ${home} screen: Esc leaves the ${title.toLowerCase()}`;
	if (questionOn(state) === null) return `A question waits on the ${home} screen: ! goes there`;
	if (state.shown?.open !== true) return approval.question;
	const yes = approval.typed === null ? 'y yes' : 'y type its name';
	return `${yes}   n no   ${approval.question}`;
}

/** What a source or a lock keeps the work waiting for; `null` for nothing. */
function waitText({ arriving }: UiState): string | null {
	if (arriving?.type === 'retry') return retryText(arriving);
	return arriving?.type === 'waiting' ? arriving.message : null;
}

function readingText(state: UiState): string {
	const waits = waitText(state);
	if (waits !== null) return waits;
	const seen = state.read.files.filter((file) => file.state !== 'skipped').length;
	return state.names.length === 0
		? 'Looking at the source…'
		: `Reading file ${Math.min(seen + 1, state.names.length)} of ${state.names.length}…`;
}

function readText(state: UiState): Status {
	const { ready, refused, rejected } = feedCounts(state);
	const files = (count: number) => (count === 1 ? 'One file' : `${count} files`);
	const [nothing] = state.read.files.length === 0 ? state.read.notices : [];
	if (nothing !== undefined) return { look: 'good', text: nothing.message };
	if (ready === 0) return { look: 'bad', text: 'No file can be loaded: the reason stands beside each. r reads again' };
	const missing = missingFiles(state).length;
	const bad = `${refused > 0 ? `, ${refused} cannot be loaded` : ''}${missing > 0 ? `, ${missing} missing` : ''}`;
	const failed = failedBefore(state);
	const rejects = rejected > 0 ? `; x shows ${counted(rejected)} rejected records` : '';
	return {
		look: bad + rejects === '' ? 'good' : 'attention',
		text: `${files(ready)} ready${bad}${rejects}. Press s to load ${ready === 1 ? 'it' : 'them'}`,
		...(failed === null ? {} : { hint: `The last run of the day, ${failed}, failed. ! shows why` }),
	};
}

function runningText(state: UiState): string {
	const waits = waitText(state);
	if (waits !== null) return waits;
	const asked = changeOf(state);
	if (asked !== null && state.run.committed.length === 0) {
		const does = isUndo(asked.change) ? `Taking back ${asked.what}` : 'Mending rejects';
		return `${does}: working out what changes…   Ctrl-C leaves all as it is`;
	}
	const words = {
		read: 'Reading the files under the lock',
		stage: 'Loading into the stage',
		transform: 'Bringing the countries up to the stage',
		validate: 'Comparing stage and tables',
	};
	return `${state.run.step === null ? 'Starting' : words[state.run.step]}…   Ctrl-C rolls back`;
}

function doneText(state: UiState): Status {
	const { run, phase } = state;
	const took = run.ended.reduce((sum, each) => sum + each.milliseconds, 0);
	const asked = changeOf(state);
	const nothing = emptyDay(run) ?? (run.checks.length === 0 ? 'it had nothing to bring to the countries' : null);
	if (asked === null && nothing !== null && phase.name === 'done' && phase.fault === null)
		return { look: 'attention', text: `The run has ended: ${nothing}.   q leaves   H history` };
	const { all } = countTables(run.checks);
	const countries = all === 1 ? '1 country matches' : `${all} countries match`;
	const done = asked === null ? 'The day is committed' : changeDone(asked, run);
	const text = `${done}: ${all === 0 ? 'no country changes' : countries}, ${duration(took)}`;
	if (phase.name === 'done' && phase.fault !== null) {
		return { look: 'attention', text: phase.fault.message.split('\n')[0] ?? '', hint: phase.fault.hint };
	}
	return { look: 'good', text: `${text}.   q leaves   H history` };
}

/** Whether the line is about work that is running. */
function isMoving(state: UiState): boolean {
	return isBusy(state) && state.asked === null;
}
