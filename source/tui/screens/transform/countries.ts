import type { CountryEffect, Statement } from '../../../core/plan.js';
import { splitStatements, sqlLength } from '../../components/sql-lines.js';
import { filtered, linesPane, listPane, type Pane, rowOf, tabOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

/** The countries of the transform that match the filter. */
export function shownEffects(state: UiState): CountryEffect[] {
	const { effects } = state.run;
	const names = new Set(
		filtered(
			state,
			'transform',
			effects.map(({ country }) => country),
		),
	);
	return effects.filter(({ country }) => names.has(country));
}

/** The pane of their list, by table. */
export function countriesPane(state: UiState): Pane {
	return listPane(
		'transform',
		shownEffects(state).map(({ table }) => table),
	);
}

/** The country under the cursor. */
export function chosenCountry(state: UiState): CountryEffect | null {
	return shownEffects(state)[rowOf(state, countriesPane(state))] ?? null;
}

/** The pane of its details. */
export function detailPane(state: UiState): Pane {
	const table = chosenCountry(state)?.table ?? '';
	const tab = tabOf(state, 'transform');
	const key = `transform.${tab}.${table}`;
	if (tab === 'rows') {
		const sample = state.run.changeSamples.find((each) => each.table === table);
		return linesPane(key, sample?.rows.length ?? 0, state.session.columns.length);
	}
	const { ddl, rows } = countryStatements(state, table);
	return linesPane(key, sqlLength(tab === 'ddl' ? ddl : rows), 0, 6);
}

/** The statements about one country's table. */
export function countryStatements(
	state: UiState,
	table: string,
): { readonly ddl: Statement[]; readonly rows: Statement[] } {
	const asked = state.asked?.approval;
	const all = asked?.kind === 'commit' && asked.statements.length > 0 ? asked.statements : state.run.statements;
	return splitStatements(all.filter((statement) => statement.risk !== 'read' && statement.table === table));
}

/** Winners that are new, changed or unchanged in a country's table. */
export function effectTotal(effect: CountryEffect): number {
	return effect.inserted + effect.updated + effect.moved + effect.unchanged + effect.stale;
}
