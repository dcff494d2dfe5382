import { counted } from '../../../core/amounts.js';
import { storedName } from '../../../core/names/wrapped-name.js';
import { visible } from '../../../core/values/visible.js';
import type { Row } from '../../../engines/engine.js';
import { COUNTRY_COLUMNS } from '../../../output/look-back.js';
import { byteSize } from '../../../output/style.js';
import { leadsPane } from '../../components/leads.js';
import type { Cell, GridColumn, GridRow } from '../../grid/table.js';
import { gridPane, linesPane, type Pane, tabOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import type { PastRun } from '../../work/messages.js';
import { pastLeads } from '../cause/leads.js';
import { linesOfLog } from '../log/lines.js';

/** The pane of the open tab. */
export function pastPane(state: UiState): Pane {
	const tab = tabOf(state, 'past');
	const key = `past.${tab}`;
	if (state.past.is !== 'there') return linesPane(key, 0);
	const past = state.past.value;
	const title = `${past.run.run_id} · ${tab}`;
	switch (tab) {
		case 'files': {
			const ids = past.files.map((_, index) => String(index));
			return gridPane(state, key, title, FILES, fileRows(past), ids);
		}
		case 'countries': {
			const tables = past.countries.map((country) => String(country.table_name));
			return gridPane(state, key, title, COUNTRIES, past.countries.map(countryRow), tables);
		}
		case 'log':
			return linesOfLog(state, key, title, past.log);
		default:
			return leadsPane(key, pastLeads(state, past));
	}
}

const right = 'right' as const;

const FILES: readonly GridColumn[] = [
	{ title: 'file', most: 32, frozen: true },
	{ title: 'state' },
	{ title: 'format', most: 18 },
	{ title: 'size', align: right },
	{ title: 'records', align: right },
	{ title: 'declared', align: right },
	{ title: 'staged', align: right },
	{ title: 'rejected', align: right },
	{ title: 'put away', most: 40 },
	{ title: 'fault', most: 60 },
];

/** The files of a run, each with where it is now. A member of an archive is where that is. */
function fileRows({ files, putAway }: PastRun): GridRow[] {
	const away = new Map(putAway.map((row) => [String(row.name), row]));
	return files.map((file) => fileRow(file, away.get(storedName(String(file.name)))));
}

function awayWord(away: Row | undefined): string {
	if (away === undefined) return '';
	return away.state === 'moved' ? visible(String(away.put_into)) : String(away.state);
}

function fileRow(file: Row, away: Row | undefined): GridRow {
	const number = (value: unknown): Cell => ({
		text: value === null || value === undefined ? '–' : counted(Number(value)),
	});
	const bytes = file.bytes === null ? null : Number(file.bytes);
	return {
		cells: [
			{ text: visible(String(file.name)), cut: 'name' },
			{ text: String(file.state), look: file.state === 'refused' ? 'bad' : 'plain' },
			{ text: visible(String(file.format ?? '')) },
			{ text: bytes === null ? '' : byteSize(bytes), rank: bytes },
			number(file.records),
			number(file.declared),
			number(file.staged),
			number(file.rejected),
			{ text: awayWord(away), look: away?.problem ? 'attention' : 'plain' },
			{ text: visible(String(file.fault_message ?? '')), look: 'bad' },
		],
	};
}

/** Columns of a country that are texts; the others are counts. */
const TEXTS: readonly string[] = ['country', 'table_name', 'verdict'];

const COUNTRIES = COUNTRY_COLUMNS.map((name, index): GridColumn => {
	const title = name.replace('_name', '').replace('_', ' ');
	return { title, ...(!TEXTS.includes(name) && { align: right }), ...(index === 0 && { frozen: true }) };
});

function countryRow(country: Row): GridRow {
	return {
		cells: COUNTRY_COLUMNS.map((name) => {
			const value = country[name];
			return {
				text: typeof value === 'number' ? counted(value) : visible(String(value ?? '')),
				look: value === 'MISMATCH' ? 'bad' : 'plain',
			};
		}),
	};
}
