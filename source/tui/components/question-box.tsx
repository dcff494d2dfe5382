import { Box } from 'ink';
import type { Approval } from '../../core/run/events.js';
import { LOOK_FIRST, questionOn } from '../keys/focus.js';
import { isUndo } from '../state/change-words.js';
import { paneNameOf, shownQuestion } from '../state/panes.js';
import { changeOf, definitionOf, screenOf, type UiState } from '../state/state.js';
import { fieldSpans, Line, type Span } from './line.js';
import { Lines } from './lines.js';
import { Panel } from './panel.js';

/** A question and the keys that answer it; it scrolls where it does not fit. */
export function QuestionBox({ state, width }: { state: UiState; width: number }) {
	const question = questionOn(state);
	const box = shownQuestion(state);
	if (question === null || box === null) return null;
	const { lines, room, height, fits } = box;
	const focused = paneNameOf(state, screenOf(state).name) === 'question';
	const top = Math.min(state.cursors.question?.row ?? 0, lines.length - room);
	const right = fits
		? ''
		: room >= lines.length
			? 'tab to what it is about'
			: `${top + 1}–${top + room} of ${lines.length}${top + room < lines.length ? ' ▼' : ''}${focused ? '' : '   tab to scroll'}`;
	return (
		<Panel title={`${askerOf(state, question.approval)} asks`} right={right} width={width} height={height}>
			<Lines lines={lines} top={top} width={width - 4} height={room} silent />
			<Box flexShrink={0}>
				<Line spans={answerSpans(state)} width={width - 4} />
			</Box>
		</Panel>
	);
}

function askerOf(state: UiState, { step }: Approval): string {
	const asked = changeOf(state);
	if (asked === null) return definitionOf(state, step).title;
	return isUndo(asked.change) ? 'Undo' : 'Repair';
}

/** How the question can be answered now. */
function answerSpans(state: UiState): Span[] {
	const question = questionOn(state);
	if (question === null) return [];
	const name = question.approval.typed;
	if (state.field?.purpose === 'confirm') {
		const label = `type ${(name ?? '').toUpperCase()} and Enter to go on, Esc to look again: `;
		return [{ text: label, look: 'strong' }, ...fieldSpans(state.field.field)];
	}
	if (state.shown?.end !== true)
		return [
			{ text: '↓ End', look: 'key' },
			{ text: ' read it to its end, then it can be answered', look: 'dim' },
		];
	if (!state.shown.open) return [{ text: `look first: it takes an answer in ${LOOK_FIRST / 1000} s`, look: 'dim' }];
	return [
		{ text: 'y', look: 'key' },
		{ text: name === null ? ' yes   ' : ' type its name   ' },
		{ text: 'n', look: 'key' },
		{ text: ' no' },
	];
}
