import { Box } from 'ink';
import { visible } from '../../../core/visible.js';
import { grouped } from '../../../output/style.js';
import { Grid } from '../../components/grid.js';
import { fieldSpans, Line, type Span } from '../../components/line.js';
import { Lines } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import type { ConsoleLine, ConsoleState } from '../../console/console-state.js';
import { cursorOf } from '../../state/panes.js';
import type { QueryResult } from '../../work/messages.js';
import type { ScreenProps } from '../screen.js';

const LOOK = { command: 'strong', output: 'plain', error: 'attention', status: 'dim' } as const;

export function ConsoleScreen({ state, width, height }: ScreenProps) {
	const { console } = state;
	const lower = console.grid === null ? 0 : Math.floor(height * 0.6);
	const upper = height - lower;
	return (
		<Box flexDirection="column">
			<Panel
				title="Console"
				right="tab completes   ↑ earlier lines   esc back"
				width={width}
				height={upper}
				focused={console.grid === null}
			>
				<Output console={console} top={cursorOf(state, 'console').row} width={width - 4} height={upper - 4} />
				<Line spans={choiceSpans(console)} width={width - 4} />
				<Line
					spans={[
						{ text: console.running ? '● ' : '› ', look: console.running ? 'running' : 'key' },
						...shownField(console, width - 6),
					]}
					width={width - 4}
				/>
			</Panel>
			{console.grid === null ? null : (
				<Rows
					grid={console.grid}
					row={cursorOf(state, 'console.grid').row}
					left={cursorOf(state, 'console.grid').left}
					width={width}
					height={lower}
				/>
			)}
		</Box>
	);
}

function Output({
	console,
	top,
	width,
	height,
}: {
	console: ConsoleState;
	top: number;
	width: number;
	height: number;
}) {
	if (console.lines.length === 0) {
		const lines: Span[][] = [
			[{ text: 'The same commands as on the command line, for this environment and date:', look: 'dim' }],
			[{ text: '  history    rejects    trace 123457    plan    doctor    read    help', look: 'dim' }],
			[{ text: '  sql select Country, count(*) from med_users_master group by Country', look: 'dim' }],
		];
		return <Lines lines={lines} top={0} width={width} height={height} />;
	}
	const lines = console.lines.map(({ kind, text }: ConsoleLine): Span[] => [
		{ text: kind === 'command' ? `› ${visible(text)}` : text, look: LOOK[kind] },
	]);
	return <Lines lines={lines} top={top} width={width} height={height} />;
}

function choiceSpans({ choices }: ConsoleState): Span[] {
	return [{ text: choices.map(visible).join('  '), look: 'dim' }];
}

/** The field, without its beginning where it is longer than the line. */
function shownField({ field }: ConsoleState, width: number): Span[] {
	const over = Math.max(0, field.at - width + 2);
	return fieldSpans({ text: field.text.slice(over).map(visible), at: field.at - over });
}

function Rows({
	grid,
	row,
	left,
	width,
	height,
}: {
	grid: QueryResult;
	row: number;
	left: number;
	width: number;
	height: number;
}) {
	const numeric = (index: number) => grid.rows.every((each) => each[index] === null || typeof each[index] === 'number');
	const columns = grid.columns.map((title, index) => ({
		title: visible(title),
		align: numeric(index) ? ('right' as const) : ('left' as const),
	}));
	const rows = grid.rows.map((each) => ({
		cells: each.map((value) =>
			value === null ? { text: 'null', look: 'dim' as const } : { text: visible(String(value)) },
		),
	}));
	const right = `row ${grouped(row + 1)} of ${grouped(grid.rows.length)}${grid.cut ? ', cut' : ''}   esc closes`;
	return (
		<Panel title="Rows" right={right} width={width} height={height}>
			<Grid columns={columns} rows={rows} cursor={row} left={left} width={width - 4} height={height - 2} />
		</Panel>
	);
}
