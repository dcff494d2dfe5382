import { Box } from 'ink';
import { visible } from '../../core/values/visible.js';
import { SIGN } from '../../output/style.js';
import { definitionOf, isProduction, screenOf, type UiState } from '../state/state.js';
import { type StepStanding, stepStandings } from '../state/steps.js';
import { Line, type Span } from './line.js';
import { cutMiddle, widthOf } from './text.js';
import type { Look } from './theme.js';

const STANDING: Readonly<Record<StepStanding, { readonly sign: string; readonly look: Look; readonly word: string }>> =
	{
		waiting: { sign: '·', look: 'dim', word: '' },
		running: { sign: SIGN.running, look: 'running', word: 'running' },
		asking: { sign: SIGN.attention, look: 'attention', word: 'approve?' },
		done: { sign: SIGN.good, look: 'good', word: '' },
		attention: { sign: SIGN.attention, look: 'attention', word: '' },
		failed: { sign: SIGN.bad, look: 'bad', word: 'failed' },
	};

/** Two lines: where the person is, and how far the run is. */
export function Header({ state, width }: { state: UiState; width: number }) {
	return (
		<Box flexDirection="column" height={2} flexShrink={0}>
			<Line spans={titleSpans(state, width)} width={width} />
			<Line spans={stepSpans(state, width)} width={width} />
		</Box>
	);
}

function titleSpans(state: UiState, width: number): Span[] {
	const { environment, runDate, connection } = state.session;
	const badge = ` ${visible(environment).toUpperCase()} `;
	const run = state.run.runId === null ? '' : `run ${state.run.runId} `;
	const used = widthOf(` etl-tui  ${badge}  ${runDate}   ${run}`) + 3;
	const database = cutMiddle(visible(connection), Math.max(8, width - used));
	const gap = ' '.repeat(Math.max(1, width - used - widthOf(database) + 3));
	return [
		{ text: ' etl-tui  ', look: 'strong' },
		{ text: badge, look: isProduction(state) ? 'badge-prod' : 'badge' },
		{ text: `  ${runDate}   ` },
		{ text: database, look: 'dim' },
		{ text: gap },
		{ text: run, look: 'dim' },
	];
}

/** The steps with their counts; where these do not fit, closer together, and then without what is done. */
function stepSpans(state: UiState, width: number): Span[] {
	const forms = [spansOfSteps(state, ' › ', true), spansOfSteps(state, '›', true)];
	const fits = (spans: readonly Span[]) => spans.reduce((sum, { text }) => sum + widthOf(text), 0) <= width;
	return forms.find(fits) ?? spansOfSteps(state, '›', false);
}

function spansOfSteps(state: UiState, between: string, countsDone: boolean): Span[] {
	const here = screenOf(state).name;
	return stepStandings(state).flatMap(({ step, standing, word }, index): Span[] => {
		const { sign, look, word: usual } = STANDING[standing];
		const shown = usual === '' ? (countsDone || standing !== 'done' ? word : '') : usual;
		const text = [`${index + 1} ${definitionOf(state, step).title}`, shown].filter((part) => part !== '').join(' ');
		const name: Span =
			here === step
				? { text: ` ${text} `, look: 'cursor' }
				: { text: ` ${text} `, look: standing === 'waiting' ? 'dim' : 'plain' };
		const target = { screen: step };
		return [
			...(index === 0 ? [{ text: ' ' }] : [{ text: between, look: 'dim' as const }]),
			{ text: sign, look, target },
			{ ...name, target },
		];
	});
}
