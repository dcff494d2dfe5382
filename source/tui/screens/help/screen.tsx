import { Box } from 'ink';
import { Table } from 'ink-table';
import { SIGN } from '../../../output/style.js';
import { Leads } from '../../components/leads.js';
import { filterWord, Panel } from '../../components/panel.js';
import { currentPane, positionOf, rowOf } from '../../state/panes.js';
import type { ScreenProps } from '../screen.js';
import { actionLeads } from './actions.js';

/** The meaning of the four signs. Each also has a colour, which adds nothing. */
const SIGNS = [
	{ sign: SIGN.good, meaning: 'good, done' },
	{ sign: SIGN.attention, meaning: 'look at this: it waits for you, or is not as usual' },
	{ sign: SIGN.bad, meaning: 'failed or refused' },
	{ sign: SIGN.running, meaning: 'running' },
];

/** Lines of the table of signs: four, the head, and the lines between. */
const LEGEND_HEIGHT = 2 * (SIGNS.length + 1) + 1;

/** Every action, from the same values as the footer and the docs. */
export function HelpScreen({ state, width, height }: ScreenProps) {
	const leads = actionLeads(state);
	const pane = currentPane(state);
	// The table of signs is shown where every key is visible and there is room for it.
	const legend = height >= pane.count + 2 + LEGEND_HEIGHT;
	const room = legend ? height - LEGEND_HEIGHT : height;
	const row = rowOf(state, pane);
	// Enter on the heading takes the first action, which is therefore the one that is marked.
	const shown = row === 0 && pane.count > 1 ? 1 : row;
	return (
		<Box flexDirection="column" height={height}>
			<Panel title="Actions" right={filterWord(state) || positionOf(state, pane)} width={width} height={room}>
				<Leads leads={leads} pane={pane.key} row={shown} width={width - 4} height={room - 2} />
			</Panel>
			{legend && <Table data={SIGNS} />}
		</Box>
	);
}
