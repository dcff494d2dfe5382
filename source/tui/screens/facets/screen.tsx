import { FACET_VALUES, FACETS } from '../../../core/reject-page.js';
import { visible } from '../../../core/visible.js';
import { grouped, SIGN } from '../../../output/style.js';
import { FacetLine } from '../../components/facet-line.js';
import { Grid, type GridRow } from '../../components/grid.js';
import { Line } from '../../components/line.js';
import { Panel } from '../../components/panel.js';
import { currentPane, positionOf, rowOf } from '../../state/panes.js';
import type { ScreenProps } from '../screen.js';
import { choices } from './choices.js';

const COLUMNS = [
	{ title: '' },
	{ title: 'narrow by' },
	{ title: 'value', most: 80 },
	{ title: 'faults', align: 'right' as const },
];

/** Values that rejects can be narrowed to, with their numbers. */
export function FacetsScreen({ state, width, height }: ScreenProps) {
	const all = choices(state);
	const pane = currentPane(state);
	const rows = all.map(
		({ facet, value, count }): GridRow => ({
			cells: [
				{ text: state.filters[`causes.${facet}`] === value ? SIGN.good : ' ', look: 'good' },
				{ text: facet, look: 'dim' },
				{ text: visible(value) },
				{ text: grouped(count), look: 'strong' },
			],
		}),
	);
	const isCut = FACETS.some((facet) => all.filter((each) => each.facet === facet).length >= FACET_VALUES);
	const right = `${isCut ? `the ${FACET_VALUES} commonest of each · ` : ''}${positionOf(state, pane)}`;
	return (
		<Panel title="Narrow rejects to" right={right} width={width} height={height}>
			<FacetLine state={state} width={width - 4} />
			{all.length === 0 ? (
				<Line spans={[{ text: 'There is nothing to choose.', look: 'dim' }]} width={width - 4} />
			) : (
				<Grid
					columns={COLUMNS}
					rows={rows}
					cursor={rowOf(state, pane)}
					pane={pane.key}
					width={width - 4}
					height={height - 3}
				/>
			)}
		</Panel>
	);
}
