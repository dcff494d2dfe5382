import { Box } from 'ink';
import type { Equation } from '../../../core/balance.js';
import { putAwayLines } from '../../../core/put-away.js';
import { visible } from '../../../core/visible.js';
import { grouped, SIGN } from '../../../output/style.js';
import { GridPanel } from '../../components/grid-panel.js';
import { Line, type Span } from '../../components/line.js';
import { Lines } from '../../components/lines.js';
import { filterWord, Panel } from '../../components/panel.js';
import { wrap } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import type { UiState } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';
import { checksPane } from './checks.js';

/** Does it add up? The balance, which accounts for every record, and stage against table by country. */
export function ValidateScreen({ state, width, height }: ScreenProps) {
	const lines = balanceLines(state, width - 4);
	const upper = Math.min(Math.max(4, lines.length + 2), height - 6);
	return (
		<Box flexDirection="column">
			<Panel title="Does it add up?" width={width} height={upper} focused={false}>
				<Lines lines={lines} top={0} width={width - 4} height={upper - 2} />
			</Panel>
			<Checks state={state} width={width} height={height - upper} />
		</Box>
	);
}

/** Parts of the balance, each with a look and a pattern of its own, so that the bar can be read without colour. */
const PARTS: Readonly<Record<string, { readonly look: Look; readonly block: string }>> = {
	staged: { look: 'good', block: '█' },
	rejected: { look: 'bad', block: '▒' },
	winners: { look: 'good', block: '█' },
	superseded: { look: 'dim', block: '░' },
	inserted: { look: 'good', block: '█' },
	moved: { look: 'attention', block: '▓' },
	updated: { look: 'running', block: '▓' },
	unchanged: { look: 'dim', block: '▒' },
	stale: { look: 'dim', block: '░' },
};

function balanceLines(state: UiState, width: number): Span[][] {
	const { equations } = state.run;
	if (equations.length === 0) {
		const text =
			state.run.step === 'validate'
				? 'Counting…'
				: 'Every record is accounted for here, once transform has worked out what changes.';
		return wrap(text, width).map((line) => [{ text: line, look: 'dim' }]);
	}
	const shown = equations.filter((equation) => equation.of === 'the run' || !equation.holds);
	return [
		...shown.flatMap((equation) => [equationSpans(equation), partSpans(equation, Math.min(width - 2, 90))]),
		...putAwayLines(state.run.putAway).map(({ look, text }): Span[] => {
			const sign = look === 'plain' ? '·' : SIGN[look];
			return [{ text: `${sign} `, look }, { text: visible(text) }];
		}),
	];
}

function equationSpans({ of, left, parts, holds }: Equation): Span[] {
	const sum = parts.flatMap((part, index): Span[] => {
		const look = PARTS[part.name]?.look ?? 'plain';
		return [
			{ text: index === 0 ? '' : ' + ' },
			{ text: PARTS[part.name]?.block ?? '', look },
			{ text: ` ${grouped(part.count)} ${part.name}` },
		];
	});
	return [
		{ text: `${holds ? SIGN.good : SIGN.bad} `, look: holds ? 'good' : 'bad' },
		{ text: `${grouped(left.count)} ${left.name} ${holds ? '=' : '≠'} `, look: 'strong' },
		...sum,
		{ text: of === 'the run' ? '' : `   ${visible(of)}`, look: 'bad' },
	];
}

/** A bar with a share for each part; a part above 0 has at least one column. */
function partSpans({ left, parts }: Equation, width: number): Span[] {
	const most = Math.max(1, left.count);
	const least = parts.filter((part) => part.count > 0).length;
	return [
		{ text: '  ' },
		...parts.map((part): Span => {
			const columns = part.count === 0 ? 0 : 1 + Math.round((part.count / most) * Math.max(0, width - least));
			const { block = '█', look = 'plain' as const } = PARTS[part.name] ?? {};
			return { text: block.repeat(columns), look };
		}),
	];
}

function Checks({ state, width, height }: ScreenProps) {
	const pane = checksPane(state);
	if (pane.count > 0)
		return <GridPanel state={state} pane={pane} focused right={filterWord(state)} width={width} height={height} />;
	const text =
		state.run.checks.length === 0 ? 'Each country comes here with MATCH or MISMATCH.' : 'No country is called so.';
	return (
		<Panel title={pane.title ?? ''} right={filterWord(state)} width={width} height={height}>
			<Line spans={[{ text, look: 'dim' }]} width={width - 4} />
		</Panel>
	);
}
