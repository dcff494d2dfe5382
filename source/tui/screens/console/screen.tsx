import { Box } from 'ink';
import { visible } from '../../../core/values/visible.js';
import { GridPanel } from '../../components/grid-panel.js';
import { fieldSpans, Line, type Span } from '../../components/line.js';
import { Lines } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import type { ConsoleLine, ConsoleState } from '../../console/console-state.js';
import { cursorOf } from '../../state/panes.js';
import { rowsPane } from '../rows/query-rows.js';
import type { ScreenProps } from '../screen.js';

const LOOK = { command: 'strong', output: 'plain', error: 'attention', status: 'dim' } as const;

export function ConsoleScreen({ state, width, height }: ScreenProps) {
	const { console } = state;
	const lower = console.grid === null ? 0 : Math.floor(height * 0.6);
	const upper = height - lower;
	return (
		<Box flexDirection="column">
			<Panel title="Console" right="↑ earlier lines" width={width} height={upper} focused={console.grid === null}>
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
				<GridPanel
					state={state}
					pane={rowsPane(state)}
					focused
					right={console.grid.cut ? 'the first' : ''}
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
