import { FACETS, type Facet } from '../../../core/reject-page.js';
import { rejectQuery } from '../../components/rejects.js';
import type { Binding } from '../../keys/binding.js';
import { listedFiles } from '../../state/files.js';
import { linesPane } from '../../state/panes.js';
import { screenOf, type UiState } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { FILTER, OPEN_HISTORY } from '../shared-bindings.js';
import { FACET_KEYS, RejectsScreen } from './screen.js';

/** Rejects and their reasons, of a run in the database or, without one, of the files as they are now. */
export const REJECTS: ScreenDefinition = {
	name: 'rejects',
	title: 'Rejects',
	panes: [
		{
			name: 'rejects',
			pane: ({ rejects }) => linesPane('rejects', rejects.is === 'there' ? rejects.value.page.total : 0),
		},
	],
	bindings: [FILTER, ...FACETS.map(narrowing), OPEN_HISTORY],
	command: ({ runId = null }) => (runId === null ? ['read'] : ['rejects', runId]),
	advice: () => 'f c e go through files, columns and codes, / finds a text',
	wants: (state) => {
		const runId = screenOf(state).runId ?? null;
		const facets = Object.fromEntries(
			FACETS.flatMap((facet) => {
				const value = state.filters[`rejects.${facet}`] ?? '';
				return value === '' ? [] : [[facet, value]];
			}),
		);
		const files = runId === null ? filesWithRejects(state) : [];
		return { rejects: rejectQuery(state, 'rejects', { runId, files, facets, text: state.filters.rejects ?? '' }) };
	},
	isThere: ({ rejects }) => rejects.is === 'there' || rejects.is === 'failed',
	Component: RejectsScreen,
};

/** Filters by the facet's next value, and after the last one by none. */
function narrowing(facet: Facet): Binding {
	return {
		keys: [FACET_KEYS[facet]],
		label: facet,
		help: `Rejects of one ${facet} after the other, then of all`,
		waits: 'It narrows them as soon as they are there',
		run: ({ store }) => {
			const { rejects, filters } = store.get();
			const values = ['', ...(rejects.is === 'there' ? rejects.value.page.values[facet] : [])];
			const screen = `rejects.${facet}`;
			const text = values[(values.indexOf(filters[screen] ?? '') + 1) % values.length] ?? '';
			store.dispatch({ type: 'filter', screen, text });
		},
	};
}

function filesWithRejects(state: UiState): string[] {
	return listedFiles(state)
		.filter(({ report }) => report?.state === 'ready' && report.rejected > 0)
		.map(({ name }) => name);
}
