import type { RecordsQuery, ShownRecord } from '../../core/records/record-page.js';
import type { FileReport } from '../../core/run/events.js';
import { visible } from '../../core/values/visible.js';
import { createShownMask } from '../components/shown-mask.js';
import { cursorOf, type Pane } from '../state/panes.js';
import type { UiState } from '../state/state.js';
import type { GridColumn, GridRow } from './table.js';
import { drawnColumns, viewOf } from './view.js';

/** Records of one page, half of them before the cursor and half behind. */
const PAGE = 500;

/** Columns before the file's own: its line. */
const BEFORE = 1;

/** The pane of a file's records: every record can be reached, and is read when the cursor comes near. */
export function recordsPane(state: UiState, report: FileReport | null): Pane {
	if (report === null) return { key: 'records', ids: null, count: 0, columns: 0 };
	const key = `records.${report.name}`;
	const view = viewOf(state, key);
	const columns = recordColumns(state, report);
	const page = loadedPage(state, report);
	// Until a page is loaded the first records are those that read has shown.
	const rows = recordRows(page?.records ?? firstRecords(state, report));
	const total = page?.total ?? Math.max(report.records, rows.length);
	const paged = { file: report.name, names: namesOf(report), before: BEFORE };
	const grid = { columns, rows, offset: page?.offset ?? 0, total, view, paged };
	return {
		key,
		ids: null,
		count: total,
		columns: drawnColumns(columns, view).length,
		grid,
		title: `${visible(report.name)} · records`,
	};
}

/** The ordinal of the record in a row of a file's grid; `null` until its page is loaded. */
export function recordInRow(state: UiState, report: FileReport, row: number): number | null {
	const page = loadedPage(state, report);
	const records = page?.records ?? firstRecords(state, report);
	return records[row - (page?.offset ?? 0)]?.record ?? null;
}

/** The page that is wanted for a file's grid. */
export function recordsQuery(state: UiState, report: FileReport): RecordsQuery {
	const key = `records.${report.name}`;
	const { sort } = viewOf(state, key);
	const step = PAGE / 2;
	const page = Math.floor(Math.min(cursorOf(state, key).row, report.records) / step);
	return {
		file: report.name,
		names: namesOf(report),
		sort: sort && { column: sort.column - BEFORE, descending: sort.descending },
		offset: Math.max(0, page * step - step / 2),
		limit: PAGE,
	};
}

/** The loaded page of a file in its present order; `null` where none is. */
function loadedPage(state: UiState, report: FileReport) {
	if (state.records.is !== 'there') return null;
	const { query, page } = state.records.value;
	const { file, sort } = recordsQuery(state, report);
	return query.file === file && JSON.stringify(query.sort) === JSON.stringify(sort) ? page : null;
}

/** The names under which values are masked. */
function namesOf({ columns, mapped }: FileReport): string[] {
	return columns.map((name, index) => mapped[index] ?? name);
}

function firstRecords(state: UiState, { preview, columns, mapped }: FileReport): ShownRecord[] {
	const mask = createShownMask(state);
	return preview.map(({ line, values }, index) => ({
		record: index + 1,
		line,
		fault: null,
		values: columns.map((name, index) => {
			const value = values[index] ?? null;
			return value === null ? null : mask.value(mapped[index] ?? name, value);
		}),
	}));
}

/** The line and the keys, which stay at the edge, and the file's other columns with the schema's name before theirs. */
function recordColumns(state: UiState, report: FileReport): GridColumn[] {
	const keys = new Set(state.session.columns.filter(({ key }) => key).map(({ name }) => name));
	const columns = createShownMask(state)
		.header(report)
		.map((name, index): GridColumn => {
			const taken = report.mapped[index] ?? null;
			const own = visible(name);
			const title = taken === null ? `(${own})` : taken === name ? own : `${taken} ← ${own}`;
			return { title, most: 32, ...(taken !== null && keys.has(taken) && { frozen: true as const }) };
		});
	return [{ title: 'line', align: 'right', frozen: true }, ...columns];
}

/** The rows of records whose values are masked and safe to show. */
export function recordRows(records: readonly ShownRecord[]): GridRow[] {
	return records.map(({ line, values, fault }): GridRow => {
		const first = { text: String(line), look: 'dim' as const };
		if (fault !== null) return { cells: [first], rest: [{ text: fault, look: 'attention' }] };
		return {
			cells: [first, ...values.map((text) => (text === null ? { text: '–', look: 'dim' as const } : { text }))],
		};
	});
}
