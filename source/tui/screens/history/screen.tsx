import { Box } from 'ink';
import { visible } from '../../../core/visible.js';
import type { Row } from '../../../engines/engine.js';
import { stepsDuration } from '../../../output/look-back.js';
import { grouped, SIGN } from '../../../output/style.js';
import { countryTrend } from '../../components/country-trend.js';
import { type Cell, Grid, type GridRow } from '../../components/grid.js';
import type { Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { filterWord, Panel } from '../../components/panel.js';
import { sparkline } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import { positionOf, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';
import { runsPane, shownRuns, statusLook } from './runs.js';

/** Past runs, and the trend of each country. */
export function HistoryScreen({ state, width, height }: ScreenProps) {
	const trends = trendLines(state, Math.max(1, Math.floor((width - 4) / 38)));
	const lower = trends.length === 0 ? 0 : Math.min(trends.length + 2, Math.floor(height / 3));
	return (
		<Box flexDirection="column">
			<Panel
				title="Past runs"
				right={filterWord(state) || `${positionOf(state, runsPane(state))}   ${countWord(state)}`.trim()}
				width={width}
				height={height - lower}
			>
				<Runs state={state} width={width - 4} height={height - lower - 2} />
			</Panel>
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
	if (runs.length >= all) return all === 1 ? '1 run' : `${grouped(all)} runs`;
	return `the newest ${grouped(runs.length)} of ${grouped(all)} runs, G for more`;
}

const COLUMNS = [
	{ title: '  run', most: 18 },
	{ title: 'env', most: 8 },
	{ title: 'status', most: 24 },
	{ title: 'records', align: 'right' as const },
	{ title: 'staged', align: 'right' as const },
	{ title: 'rejected', align: 'right' as const },
	{ title: 'took', align: 'right' as const },
	{ title: 'error', most: 30 },
];

function Runs({ state, width, height }: { state: UiState; width: number; height: number }) {
	const { history } = state;
	const say = (text: string, look: Look) => <Sentence text={text} look={look} width={width} height={height} />;
	if (history.is === 'failed') return say(`${history.failure.code}  ${history.failure.message}`, 'bad');
	if (history.is !== 'there') return say('Looking back…', 'running');
	if (history.value.runs.length === 0) return say('No run yet: Esc, then s loads the day.', 'dim');
	const runs = shownRuns(state);
	if (runs.length === 0) return say('No run is like that; Esc shows all.', 'dim');
	const ahead = history.value.ahead.length;
	return (
		<Box flexDirection="column">
			<Grid
				columns={COLUMNS}
				rows={runs.map(runRow)}
				cursor={rowOf(state, runsPane(state))}
				width={width}
				height={height - (ahead > 0 ? 1 : 0)}
			/>
			{ahead > 0
				? say(
						`${SIGN.attention} The stage is ahead of the tables by ${ahead} ${ahead === 1 ? 'file' : 'files'}: R runs a failed day on from its step`,
						'attention',
					)
				: null}
		</Box>
	);
}

function runRow(run: Row): GridRow {
	const { sign, look } = statusLook(run);
	const number = (value: unknown): Cell => ({ text: value === null ? '' : grouped(Number(value)) });
	const at = run.status === 'failed' || run.status === 'interrupted' ? ` at ${run.step}` : '';
	return {
		cells: [
			{ text: `${sign} ${run.run_id}`, look },
			{ text: visible(String(run.environment)) },
			{ text: `${run.status}${at}` },
			number(run.records),
			number(run.staged),
			number(run.rejected),
			{ text: stepsDuration(run) },
			{ text: visible(String(run.error_code ?? '')), look: 'bad' },
		],
	};
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
			{ text: grouped(trend.at(-1) ?? 0).padEnd(12), look: 'dim' },
		];
	});
	const lines: Span[][] = [];
	for (let at = 0; at < cells.length; at += across) lines.push(cells.slice(at, at + across).flat());
	return lines;
}
