import { Box } from 'ink';
import { amount, counted } from '../../../core/amounts.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import { countryTrend } from '../../components/country-trend.js';
import { GridPanel } from '../../components/grid-panel.js';
import { Line, type Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { filterWord, Panel } from '../../components/panel.js';
import { sparkline } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import type { UiState } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';
import { runsPane } from './runs.js';

/** Past runs, and the trend of each country. */
export function HistoryScreen({ state, width, height }: ScreenProps) {
	const trends = trendLines(state, Math.max(1, Math.floor((width - 4) / 38)));
	const lower = trends.length === 0 ? 0 : Math.min(trends.length + 2, Math.floor(height / 3));
	return (
		<Box flexDirection="column">
			<Runs state={state} width={width} height={height - lower} />
			{lower > 0 ? (
				<Panel title="Rows a run, by country" right="oldest → newest" width={width} height={lower} focused={false}>
					<Lines lines={trends} top={0} width={width - 4} height={lower - 2} />
				</Panel>
			) : null}
		</Box>
	);
}

/** Number of all runs and of the loaded ones; more are loaded at the end of the list. */
function countWord({ history }: UiState): string {
	if (history.is !== 'there') return '';
	const { runs, all } = history.value;
	if (runs.length >= all) return amount(all, 'run');
	return `the newest ${counted(runs.length)} of ${counted(all)} runs, G for more`;
}

function Runs({ state, width, height }: ScreenProps) {
	const { history } = state;
	const pane = runsPane(state);
	const right = filterWord(state) || countWord(state);
	const say = (text: string, look: Look) => (
		<Panel title={pane.title ?? ''} right={right} width={width} height={height}>
			<Sentence text={text} look={look} width={width - 4} height={height - 2} />
		</Panel>
	);
	if (history.is === 'failed') return say(`${history.failure.code}  ${history.failure.message}`, 'bad');
	if (history.is !== 'there') return say('Looking back…', 'running');
	if (history.value.runs.length === 0) return say('No run yet: Esc, then s loads the day.', 'dim');
	if (pane.count === 0) return say('No run is like that; Esc shows all.', 'dim');
	const ahead = history.value.ahead.length;
	const text = `${SIGN.attention} The stage is ahead of the tables by ${amount(ahead, 'file')}: R runs a failed day on from its step`;
	return (
		<GridPanel
			state={state}
			pane={pane}
			focused
			right={right}
			below={ahead > 0 ? <Line spans={[{ text, look: 'attention' }]} width={width - 4} /> : null}
			belowHeight={ahead > 0 ? 1 : 0}
			width={width}
			height={height}
		/>
	);
}

/** A sparkline for each country, several a line where there is room. */
function trendLines(state: UiState, across: number): Span[][] {
	if (state.history.is !== 'there') return [];
	const names = new Map(state.history.value.countries.map((row) => [String(row.table_name), String(row.country)]));
	const cells = [...names].map(([table, country]): Span[] => {
		const trend = countryTrend(state, table, null);
		return [
			{ text: visible(country).slice(0, 10).padEnd(11) },
			{ text: sparkline(trend).padEnd(15), look: 'running' },
			{ text: counted(trend.at(-1) ?? 0).padEnd(12), look: 'dim' },
		];
	});
	const lines: Span[][] = [];
	for (let at = 0; at < cells.length; at += across) lines.push(cells.slice(at, at + across).flat());
	return lines;
}
