import { visible } from '../../../core/values/visible.js';
import { createShownMask } from '../../components/shown-mask.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridRow } from '../../grid/table.js';
import { gridPane } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

/** The first rows of the files that are loaded, as the insert binds them. */
export function rowsPane(state: UiState): GridPane {
	const samples = state.run.loadSamples;
	const mask = createShownMask(state);
	const keys = new Set(state.session.columns.filter(({ key }) => key).map(({ name }) => name));
	const columns = (samples[0]?.columns ?? []).map((name) => ({
		title: visible(name),
		most: 24,
		...(keys.has(name) && { frozen: true as const }),
	}));
	const rows = samples.flatMap((sample) =>
		sample.rows.map(
			(row): GridRow => ({
				cells: row.map((value, index) => {
					const name = sample.columns[index] ?? '';
					if (value === null) return { text: 'null', look: 'dim' };
					return { text: /^etl_|^inserted_on$/i.test(name) ? visible(String(value)) : mask.value(name, String(value)) };
				}),
			}),
		),
	);
	return gridPane(state, 'stage.rows', 'First rows, as they are bound', columns, rows);
}
