import { FACETS, type Facet, type FacetValue } from '../../../core/reject-page.js';
import type { UiState } from '../../state/state.js';

/** A value that rejects can be narrowed to. */
export interface Choice extends FacetValue {
	readonly facet: Facet;
}

/** The values that rejects have, each under what the other facets are narrowed to. */
export function choices({ causes }: UiState): Choice[] {
	if (causes.is !== 'there') return [];
	const { values } = causes.value.page;
	return FACETS.flatMap((facet) => values[facet].map((each) => ({ facet, ...each })));
}
