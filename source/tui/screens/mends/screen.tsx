import { Grid } from '../../components/grid.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { currentPane, positionOf, rowOf } from '../../state/panes.js';
import type { ScreenProps } from '../screen.js';
import { mendRow } from './rows.js';

const COLUMNS = [
	{ title: 'records', align: 'right' as const },
	{ title: 'becomes', most: 60 },
	{ title: 'line', align: 'right' as const },
	{ title: 'file', most: 60 },
];

/** What was mended and is not loaded yet. */
export function MendsScreen({ state, width, height }: ScreenProps) {
	const pane = currentPane(state);
	const rows = state.mends.map((mend) => mendRow(state, mend));
	return (
		<Panel title="Mended, not loaded yet" right={positionOf(state, pane)} width={width} height={height}>
			{rows.length === 0 ? (
				<Sentence text="Nothing is mended: e on a reject mends it." look="dim" width={width - 4} height={height - 2} />
			) : (
				<Grid columns={COLUMNS} rows={rows} cursor={rowOf(state, pane)} width={width - 4} height={height - 2} />
			)}
		</Panel>
	);
}
