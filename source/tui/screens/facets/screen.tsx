import { FACET_VALUES, FACETS } from '../../../core/records/reject-page.js';
import { FacetLine } from '../../components/facet-line.js';
import { GridPanel } from '../../components/grid-panel.js';
import { Line } from '../../components/line.js';
import { Panel } from '../../components/panel.js';
import type { ScreenProps } from '../screen.js';
import { choices, choicesPane } from './choices.js';

/** Values that rejects can be narrowed to, with their numbers. */
export function FacetsScreen({ state, width, height }: ScreenProps) {
	const all = choices(state);
	const pane = choicesPane(state);
	const isCut = FACETS.some((facet) => all.filter((each) => each.facet === facet).length >= FACET_VALUES);
	const right = isCut ? `the ${FACET_VALUES} commonest of each` : '';
	const above = <FacetLine state={state} width={width - 4} />;
	if (pane.count > 0) {
		const place = { width, height, above, aboveHeight: 1 };
		return <GridPanel state={state} pane={pane} focused right={right} {...place} />;
	}
	return (
		<Panel title={pane.title ?? ''} width={width} height={height}>
			{above}
			<Line spans={[{ text: 'There is nothing to choose.', look: 'dim' }]} width={width - 4} />
		</Panel>
	);
}
