import { FACETS } from '../../core/records/reject-page.js';
import { visible } from '../../core/values/visible.js';
import { screenOf, type UiState } from '../state/state.js';
import { Line, type Span } from './line.js';
import { causeQuery } from './rejects.js';

/** What the causes of rejects are narrowed to. */
export function FacetLine({ state, width }: { state: UiState; width: number }) {
	const { facets, text } = causeQuery(state, screenOf(state));
	const shown = FACETS.flatMap((facet): Span[] => {
		const value = facets[facet];
		return [
			{ text: `${facet}: `, look: 'dim' },
			{ text: value === undefined ? 'all' : visible(value), look: value === undefined ? 'dim' : 'strong' },
			{ text: '   ' },
		];
	});
	return (
		<Line spans={[...shown, { text: text === '' ? '' : `with "${visible(text)}"`, look: 'strong' }]} width={width} />
	);
}
