import { counted } from '../../../core/amounts.js';
import { FACETS, type Facet, type FacetValue } from '../../../core/records/reject-page.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { gridPane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

/** A value that rejects can be narrowed to. */
interface Choice extends FacetValue {
	readonly facet: Facet;
}

const COLUMNS: readonly GridColumn[] = [
	{ title: '' },
	{ title: 'narrow by' },
	{ title: 'value', most: 80 },
	{ title: 'faults', align: 'right' },
];

/** The values that rejects have, each under what the other facets are narrowed to. */
export function choices({ causes }: UiState): Choice[] {
	if (causes.is !== 'there') return [];
	const { values } = causes.value.page;
	return FACETS.flatMap((facet) => values[facet].map((each) => ({ facet, ...each })));
}

/** The pane of these values. */
export function choicesPane(state: UiState): GridPane {
	const all = choices(state);
	const rows = all.map(
		({ facet, value, count }): GridRow => ({
			cells: [
				{ text: state.filters[`causes.${facet}`] === value ? SIGN.good : ' ', look: 'good' },
				{ text: facet, look: 'dim' },
				{ text: visible(value) },
				{ text: counted(count), look: 'strong' },
			],
		}),
	);
	return gridPane(state, 'facets', 'Narrow rejects to', COLUMNS, rows, all.map(idOf));
}

/** The value under the cursor. */
export function chosenChoice(state: UiState): Choice | null {
	const pane = choicesPane(state);
	const id = pane.ids?.[rowOf(state, pane)];
	return choices(state).find((choice) => idOf(choice) === id) ?? null;
}

function idOf({ facet, value }: Choice): string {
	return `${facet} ${value}`;
}
