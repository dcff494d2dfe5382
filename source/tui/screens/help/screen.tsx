import { Box } from 'ink';
import { Table } from 'ink-table';
import { SIGN } from '../../../output/style.js';
import type { Span } from '../../components/line.js';
import { Lines } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { padTo } from '../../components/text.js';
import { allBindings } from '../../keys/binding.js';
import { keyName } from '../../keys/keyboard.js';
import { currentPane, cursorOf, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';

/** The meaning of the four signs. Each also has a colour, which adds nothing. */
const SIGNS = [
	{ sign: SIGN.good, meaning: 'good, done' },
	{ sign: SIGN.attention, meaning: 'look at this: it waits for you, or is not as usual' },
	{ sign: SIGN.bad, meaning: 'failed or refused' },
	{ sign: SIGN.running, meaning: 'running' },
];

/** Lines of the table of signs: four, the head, and the lines between. */
const LEGEND_HEIGHT = 2 * (SIGNS.length + 1) + 1;

/** Every key, from the same values as the footer and the docs. */
export function HelpScreen({ state, width, height }: ScreenProps) {
	const lines = helpLines(state);
	const top = Math.min(rowOf(state, currentPane(state)), cursorOf(state, 'help').row);
	// The table of signs is shown where every key is visible and there is room for it.
	const legend = height >= lines.length + 2 + LEGEND_HEIGHT;
	const room = legend ? height - LEGEND_HEIGHT : height;
	return (
		<Box flexDirection="column" height={height}>
			<Panel title="Keys" right="esc back" width={width} height={room}>
				<Lines lines={lines} top={top} width={width - 4} height={room - 2} />
			</Panel>
			{legend && <Table data={SIGNS} />}
		</Box>
	);
}

function helpLines({ known }: UiState): Span[][] {
	return allBindings(known).map(({ binding: { keys, help }, screens }): Span[] => [
		{ text: padTo(keys.map(keyName).join(' '), 16), look: 'key' },
		{ text: padTo(help, Math.max(40, help.length)) },
		{ text: screens.length === 0 ? '' : `   ${screens.join(', ')}`, look: 'dim' },
	]);
}
