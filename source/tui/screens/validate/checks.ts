import { counted } from '../../../core/amounts.js';
import { CHECKED_ROWS, type CountryCheck } from '../../../core/run/balance.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import { countryTrend, trendWord } from '../../components/country-trend.js';
import { sparkline } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { filtered, gridPane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: '  country', most: 24, frozen: true },
	{ title: 'table', most: 24, from: 92 },
	{ title: 'stage', align: 'right' },
	{ title: 'table has', align: 'right' },
	{ title: 'content' },
	{ title: '' },
	{ title: 'last runs', most: 14 },
	{ title: '', most: 40 },
];

/** The comparisons that match the filter; a country that differs comes first. */
function shownChecks(state: UiState): CountryCheck[] {
	const names = state.run.checks.map((check) => check.country);
	const wanted = new Set(filtered(state, 'validate', names));
	const shown = state.run.checks.filter((check) => wanted.has(check.country));
	return [...shown.filter(({ verdict }) => verdict !== 'MATCH'), ...shown.filter(({ verdict }) => verdict === 'MATCH')];
}

/** The comparison under the cursor. */
export function chosenCheck(state: UiState): CountryCheck | null {
	const pane = checksPane(state);
	const id = pane.ids?.[rowOf(state, pane)];
	return shownChecks(state).find((check) => idOf(check) === id) ?? null;
}

/** A country is compared more than once where rows of other days change. */
function idOf({ country, rows }: CountryCheck): string {
	return `${country} ${rows}`;
}

/** The pane of the comparison of stage and tables. */
export function checksPane(state: UiState): GridPane {
	const checks = shownChecks(state);
	const rows = checks.map((check): GridRow => {
		const match = check.verdict === 'MATCH';
		const look: Look = match ? 'good' : 'bad';
		const same = check.stageChecksum === check.targetChecksum;
		// History has only the rows of each run's own date.
		const trend = check.rows === 'day' ? countryTrend(state, check.table, check.stageRows) : [];
		return {
			cells: [
				{
					text: `${match ? SIGN.good : SIGN.bad} ${visible(check.country)}${CHECKED_ROWS[check.rows]}`,
					signed: true,
					look,
				},
				{ text: visible(check.table) },
				{ text: counted(check.stageRows) },
				{ text: counted(check.targetRows) },
				{
					text: `${check.stageChecksum.slice(0, 6)} ${same ? '=' : '≠'} ${check.targetChecksum.slice(0, 6)}`,
					look: same ? 'dim' : 'bad',
				},
				{ text: check.verdict, look },
				{ text: sparkline(trend), look: 'running' },
				{ text: trendWord(trend), look: 'attention' },
			],
		};
	});
	return gridPane(state, 'validate', 'Stage against tables', COLUMNS, rows, checks.map(idOf));
}
