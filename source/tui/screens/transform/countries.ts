import type { CountryEffect, Statement } from '../../../core/plan/plan.js';
import { visible } from '../../../core/values/visible.js';
import { splitStatements, sqlLength } from '../../components/sql-lines.js';
import type { GridPane } from '../../grid/cursor.js';
import { isUndo } from '../../state/change-words.js';
import { filtered, gridPane, linesPane, type Pane, rowOf, tabOf } from '../../state/panes.js';
import { changeOf, type UiState } from '../../state/state.js';
import { changeColumns, changedRows } from './changes.js';
import { changedTotal, countryColumns, countryRow } from './country-rows.js';

/** The countries of the transform that match the filter; new ones come first. */
export function shownEffects(state: UiState): CountryEffect[] {
	const { effects } = state.run;
	const names = new Set(
		filtered(
			state,
			'transform',
			effects.map(({ country }) => country),
		),
	);
	const shown = effects.filter(({ country }) => names.has(country));
	return [...shown.filter(({ created }) => created), ...shown.filter(({ created }) => !created)];
}

/** The pane of their list, by table. */
export function countriesPane(state: UiState): GridPane {
	const shown = shownEffects(state);
	const asked = changeOf(state);
	const undoes = asked !== null && isUndo(asked.change);
	const shownOf = (effect: CountryEffect) => (undoes ? ofAllDays(effect) : effect);
	const most = Math.max(1, ...state.run.effects.map((effect) => changedTotal(shownOf(effect))));
	const rows = shown.map((effect) => countryRow(shownOf(effect), most));
	const tables = shown.map(({ table }) => table);
	const ofChange = undoes ? `What comes back without ${visible(asked.what)}` : 'What will change';
	const title = state.run.committed.includes('validate') ? 'What changed' : ofChange;
	return gridPane(state, 'transform', title, countryColumns(undoes), rows, tables);
}

/** The counts of an effect with those of other days: what returns is mostly of days before. */
function ofAllDays(effect: CountryEffect): CountryEffect {
	const { otherDays } = effect;
	return {
		...effect,
		inserted: effect.inserted + otherDays.inserted,
		updated: effect.updated + otherDays.updated,
		moved: effect.moved + otherDays.moved,
		unchanged: effect.unchanged + otherDays.unchanged,
		otherDays: { winners: 0, inserted: 0, updated: 0, moved: 0, unchanged: 0 },
	};
}

/** The country under the cursor. */
export function chosenCountry(state: UiState): CountryEffect | null {
	const pane = countriesPane(state);
	const table = pane.ids?.[rowOf(state, pane)];
	return state.run.effects.find((effect) => effect.table === table) ?? null;
}

/** The pane of its details. */
export function detailPane(state: UiState): Pane {
	const table = chosenCountry(state)?.table ?? '';
	const tab = tabOf(state, 'transform');
	const key = `transform.${tab}.${table}`;
	if (tab === 'rows') {
		const sample = state.run.changeSamples.find((each) => each.table === table);
		if (sample === undefined) return linesPane(key, 0);
		const ids = sample.rows.map((_, index) => String(index));
		return gridPane(state, key, visible(table), changeColumns(state, sample), changedRows(state, sample), ids);
	}
	const { ddl, rows } = countryStatements(state, table);
	return linesPane(key, sqlLength(tab === 'ddl' ? ddl : rows), 0, 6);
}

/** The key of the changed row under the cursor; `null` where there is none. */
export function chosenKey(state: UiState): string[] | null {
	const table = chosenCountry(state)?.table ?? '';
	const pane = detailPane(state);
	const sample = state.run.changeSamples.find((each) => each.table === table);
	const changed = sample?.rows[Number(pane.ids?.[rowOf(state, pane)])];
	const row = changed?.after ?? changed?.before ?? null;
	if (row === null) return null;
	const key = state.session.columns.filter((column) => column.key).map(({ name }) => row[name] ?? null);
	return key.length === 0 || key.includes(null) ? null : key.map(String);
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
