import { Box } from 'ink';
import { counted } from '../../../core/amounts.js';
import type { Equation } from '../../../core/run/balance.js';
import { putAwayLines } from '../../../core/run/put-away.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import { GridPanel } from '../../components/grid-panel.js';
import { Line, type Span, widthOfSpans } from '../../components/line.js';
import { Lines } from '../../components/lines.js';
import { filterWord, Panel } from '../../components/panel.js';
import { barColumns, wrap } from '../../components/text.js';
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
	repaired: { look: 'running', block: '▓' },
	waived: { look: 'dim', block: '░' },
	rejected: { look: 'bad', block: '▒' },
	winners: { look: 'good', block: '█' },
	superseded: { look: 'dim', block: '░' },
	inserted: { look: 'good', block: '█' },
	moved: { look: 'attention', block: '▒' },
	updated: { look: 'running', block: '▓' },
	unchanged: { look: 'dim', block: '░' },
	stale: { look: 'dim', block: '▁' },
};

/** A part that has no look of its own, such as what copies hold. */
function partLook(name: string, index: number): { readonly look: Look; readonly block: string } {
	return PARTS[name] ?? { look: 'plain', block: index === 0 ? '█' : '▒' };
}

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
		...shown.flatMap((equation) => [...equationLines(equation, width), partSpans(equation, Math.min(width - 2, 90))]),
		...putAwayLines(state.run.putAway).map(({ look, text }): Span[] => {
			const sign = look === 'plain' ? '·' : SIGN[look];
			return [{ text: `${sign} `, look }, { text: visible(text) }];
		}),
	];
}

/** An equation, on as many lines as it takes: none of its parts is cut off. */
function equationLines({ of, left, parts, holds }: Equation, width: number): Span[][] {
	const pieces = parts.map(({ name, count }, index): Span[] => {
		const { look, block } = partLook(name, index);
		return [{ text: index === 0 ? '' : '+ ' }, { text: block, look }, { text: ` ${counted(count)} ${name} ` }];
	});
	const line: Span[] = [
		{ text: `${holds ? SIGN.good : SIGN.bad} `, look: holds ? 'good' : 'bad' },
		{ text: `${counted(left.count)} ${left.name} ${holds ? '=' : '≠'} `, look: 'strong' },
	];
	if (of !== 'the run') pieces.push([{ text: `  ${visible(of)}`, look: 'bad' }]);
	const lines = [line];
	for (const piece of pieces) {
		const last = lines.at(-1) as Span[];
		if (widthOfSpans(last) + widthOfSpans(piece) - 1 <= width) last.push(...piece);
		else lines.push([{ text: '    ' }, ...piece]);
	}
	return lines;
}

/** A bar with a share for each part. */
function partSpans({ left, parts }: Equation, width: number): Span[] {
	const counts = parts.map(({ count }) => count);
	const columns = barColumns(counts, width, left.count);
	return [
		{ text: '  ' },
		...parts.map(({ name }, index): Span => {
			const { look, block } = partLook(name, index);
			return { text: block.repeat(columns[index] ?? 0), look };
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
