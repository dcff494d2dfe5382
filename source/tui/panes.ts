import { isBookkeeping } from '../core/schema-lines.js';
import { queryPane } from './console/grid.js';
import { questionOn } from './focus.js';
import { type QuestionBox, questionBox } from './question.js';
import { readingText } from './reading.js';
import { countryStatements, listedFiles, splitStatements } from './select.js';
import { type Place, screenOf, TOP, type UiState } from './state.js';

/** What the cursor keys move in: a list whose rows keep their identity, or lines that only scroll. */
export interface Pane {
	/** Under which its place is kept. */
	readonly key: string;
	/** Identities of the rows, or `null` for lines that are only counted. */
	readonly ids: readonly string[] | null;
	readonly count: number;
	/** Columns that it can scroll sideways by. */
	readonly columns: number;
	/** Lines that are seen at once, of a text that only scrolls; left out where a cursor goes to the last. */
	readonly fits?: number;
}

/** Panes that Tab goes through on a screen, by their names. */
const PANES: Readonly<Record<string, readonly string[]>> = {
	stage: ['statements', 'rows'],
	transform: ['countries', 'detail'],
	validate: ['countries'],
};

/** Panes that Tab goes through now: the question is one of them where it does not fit, to be read to its end. */
export function panesOf(state: UiState, screen: string): readonly string[] {
	const panes = PANES[screen] ?? [];
	const question = questionOn(state);
	if (question === null || screen !== screenOf(state).name) return panes;
	return questionBox(question.approval, state.size).fits ? panes : [...panes, 'question'];
}

/** The box of the question that is on the screen. */
export function shownBox(state: UiState): QuestionBox | null {
	const question = questionOn(state);
	if (question === null) return null;
	return questionBox(question.approval, state.size, paneNameOf(state, screenOf(state).name) === 'question');
}

/** Rows below which a screen shows one of its panes, the one that has the cursor. */
const ROOM_FOR_TWO = 13;

/** Whether a question leaves a screen room for one pane alone. */
export function hasRoomForOne(state: UiState): boolean {
	const box = shownBox(state);
	return box !== null && state.size.rows - 6 - box.height < ROOM_FOR_TWO;
}

/** Tabs that the number keys choose on a screen. */
export const TABS: Readonly<Record<string, readonly string[]>> = {
	file: ['records', 'columns', 'rejects', 'reading'],
	transform: ['rows', 'insert', 'ddl'],
	past: ['what failed', 'files', 'countries', 'log'],
};

/** The tab that a screen has chosen. */
export function tabOf(state: UiState, screen: string): string {
	return TABS[screen]?.[state.tabs[screen] ?? 0] ?? '';
}

/** The pane that a screen has the cursor in. */
export function paneNameOf(state: UiState, screen: string): string {
	const panes = panesOf(state, screen);
	return panes[Math.min(state.panes[screen] ?? 0, panes.length - 1)] ?? '';
}

/** The pane that has the cursor. */
export function currentPane(state: UiState): Pane {
	const screen = screenOf(state);
	const list = (key: string, ids: readonly string[], columns = 0): Pane => ({
		key,
		ids,
		count: ids.length,
		columns,
	});
	const lines = (key: string, count: number, columns = 0, fits = 1): Pane => ({ key, ids: null, count, columns, fits });
	const box = paneNameOf(state, screen.name) === 'question' ? shownBox(state) : null;
	if (box !== null) return lines('question', box.lines.length, 0, box.room);
	switch (screen.name) {
		case 'read': {
			const chosen = chosenFile(state);
			return list(
				'read',
				shownFiles(state).map((file) => file.name),
				chosen?.report?.columns.length ?? 0,
			);
		}
		case 'file':
			return filePane(state, screen.file);
		case 'stage': {
			if (paneNameOf(state, 'stage') === 'rows') {
				const samples = state.run.loadSamples;
				return lines(
					'stage.rows',
					samples.reduce((sum, sample) => sum + sample.rows.length, 0),
					samples[0]?.columns.length ?? 0,
				);
			}
			return lines('stage.statements', sqlLength(stageStatements(state)), 0, 6);
		}
		case 'transform': {
			if (paneNameOf(state, 'transform') === 'countries') return list('transform', countryIds(state));
			const country = chosenCountry(state);
			const tab = tabOf(state, 'transform');
			const key = `transform.${tab}.${country?.table ?? ''}`;
			if (tab === 'rows') {
				const sample = state.run.changeSamples.find((each) => each.table === country?.table);
				return lines(key, sample?.rows.length ?? 0, state.session.columns.length);
			}
			const found = country ? countryStatements(state, country.table) : { ddl: [], rows: [] };
			return lines(key, sqlLength(tab === 'ddl' ? found.ddl : found.rows), 0, 6);
		}
		case 'validate':
			return list(
				'validate',
				filtered(
					state,
					'validate',
					state.run.checks.map((check) => check.country),
				),
			);
		case 'history':
			return list('history', historyIds(state));
		case 'past': {
			const past = state.past.is === 'there' ? state.past.value : null;
			const tab = tabOf(state, 'past');
			const counts = {
				'what failed': past?.faults.length,
				files: past?.files.length,
				countries: past?.countries.length,
				log: past && past.log.length + (past.logLines > past.log.length ? 1 : 0),
			};
			const fits = tab === 'log' ? state.size.rows - 9 : 1;
			return lines(`past.${tab}`, counts[tab as keyof typeof counts] ?? 0, 0, fits);
		}
		case 'rejects':
			return lines('rejects', rejectCount(state));
		case 'console':
			return state.console.grid === null
				? lines('console', state.console.lines.length, 0, state.size.rows - 10)
				: queryPane(state.console.grid);
		case 'help':
			return lines('help', HELP_LINES, 0, state.size.rows - 8);
	}
}

/** Faults that the list of rejects has, of which a page is there. */
function rejectCount({ rejects }: UiState): number {
	return rejects.is === 'there' ? rejects.value.page.total : 0;
}

/** Where the place in the rejects on the screen is kept, or `null` where there are none on it. */
export function rejectsKey(state: UiState): string | null {
	const screen = screenOf(state);
	if (screen.name === 'rejects') return 'rejects';
	return screen.name === 'file' && tabOf(state, 'file') === 'rejects' ? fileKey('rejects', screen.file) : null;
}

function fileKey(tab: string, name: string): string {
	return `file.${tab}.${name}`;
}

function filePane(state: UiState, name: string): Pane {
	const report = listedFiles(state).find((file) => file.name === name)?.report;
	const tab = tabOf(state, 'file');
	const counts = {
		records: report?.preview.length,
		columns: report?.columns.length,
		rejects: rejectCount(state),
		reading: tab === 'reading' && report ? readingText(state, report).length : 0,
	};
	const count = counts[tab as keyof typeof counts] ?? 0;
	return {
		key: fileKey(tab, name),
		ids: null,
		count,
		columns: tab === 'records' ? (report?.columns.length ?? 0) : 0,
		...(tab === 'reading' ? { fits: state.size.rows - 9 } : {}),
	};
}

/** As many as there may be of them: the help cuts it to what there is. */
const HELP_LINES = 60;

/** Behind every line: a text that follows its end. */
export const END: Place = { id: null, row: Number.MAX_SAFE_INTEGER, left: 0 };

/** Where the cursor of a pane stands, in rows: by identity while its row is there. */
export function rowOf(state: UiState, pane: Pane): number {
	const place = placeOf(state, pane.key);
	const found = place.id === null || pane.ids === null ? -1 : pane.ids.indexOf(place.id);
	const row = found === -1 ? place.row : found;
	return Math.max(0, Math.min(row, pane.count - (pane.fits ?? 1)));
}

/** Where the cursor of a pane was left. */
export function placeOf(state: UiState, key: string): Place {
	return state.places[key] ?? TOP;
}

/** What the cursor keys do. */
export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' | 'left' | 'right';

/** The place after a move; a page is what fits on the screen, less two lines to keep the thread. */
export function moved(state: UiState, pane: Pane, move: Move): Place {
	const { left } = placeOf(state, pane.key);
	const row = rowOf(state, pane);
	const page = Math.max(1, Math.floor((state.size.rows - 8) / 2));
	const at = (next: number): Place => {
		const kept = Math.max(0, Math.min(next, pane.count - (pane.fits ?? 1)));
		return { id: pane.ids?.[kept] ?? null, row: kept, left };
	};
	switch (move) {
		case 'up':
			return at(row - 1);
		case 'down':
			return at(row + 1);
		case 'page-up':
			return at(row - page);
		case 'page-down':
			return at(row + page);
		case 'first':
			return at(0);
		case 'last':
			return at(pane.count - (pane.fits ?? 1));
		case 'left':
			return { ...at(row), left: Math.max(0, left - 1) };
		case 'right':
			return { ...at(row), left: Math.max(0, Math.min(left + 1, pane.columns - 1)) };
	}
}

/** The file under the cursor of the list. */
export function chosenFile(state: UiState): ReturnType<typeof listedFiles>[number] | null {
	const files = shownFiles(state);
	const place = placeOf(state, 'read');
	return files.find((file) => file.name === place.id) ?? files[Math.min(place.row, files.length - 1)] ?? null;
}

/** The files that the filter lets through. */
export function shownFiles(state: UiState): ReturnType<typeof listedFiles> {
	const files = listedFiles(state);
	const names = new Set(
		filtered(
			state,
			'read',
			files.map((file) => file.name),
		),
	);
	return files.filter((file) => names.has(file.name));
}

/** Tables of the countries that transform concerns, as the filter lets them through. */
export function countryIds(state: UiState): string[] {
	const shown = new Set(
		filtered(
			state,
			'transform',
			state.run.effects.map((effect) => effect.country),
		),
	);
	return state.run.effects.filter((effect) => shown.has(effect.country)).map((effect) => effect.table);
}

/** The country under the cursor of transform's list. */
export function chosenCountry(state: UiState): UiState['run']['effects'][number] | null {
	const ids = countryIds(state);
	const row = rowOf(state, { key: 'transform', ids, count: ids.length, columns: 0 });
	return state.run.effects.find((effect) => effect.table === ids[row]) ?? null;
}

/** Ids of the past runs that the filter lets through. */
export function historyIds(state: UiState): string[] {
	if (state.history.is !== 'there') return [];
	const wanted = (state.filters.history ?? '').toLowerCase();
	const runs = state.history.value.runs;
	const text = (run: (typeof runs)[number]) =>
		`${run.run_id} ${run.environment} ${run.command} ${run.status} ${run.error_code ?? ''}`;
	return runs.filter((run) => text(run).toLowerCase().includes(wanted)).map((run) => String(run.run_id));
}

/** The past run under the cursor. */
export function chosenRun(state: UiState): string | null {
	const ids = historyIds(state);
	return ids[rowOf(state, { key: 'history', ids, count: ids.length, columns: 0 })] ?? null;
}

/** The statements that stage asks about: the stage's table, what goes into it, and behind them our bookkeeping. */
export function stageStatements(state: UiState): UiState['run']['statements'] {
	const asked = state.asked?.approval;
	const all = (asked?.kind === 'load' ? asked.statements : null) ?? state.run.approval?.statements ?? [];
	const known = all.length > 0 ? all : state.run.statements.filter((statement) => !isOurs(statement));
	const { ddl, rows } = splitStatements(known);
	return [...ddl.filter((each) => !isOurs(each)), ...rows, ...ddl.filter(isOurs)];
}

function isOurs({ table }: Pick<UiState['run']['statements'][number], 'table'>): boolean {
	return table !== undefined && isBookkeeping(table);
}

/** Lines that statements take when they are listed with their purposes. */
export function sqlLength(statements: UiState['run']['statements']): number {
	return statements.reduce((sum, statement) => sum + statement.sql.split('\n').length + 2, 0);
}

function filtered(state: UiState, screen: string, names: readonly string[]): string[] {
	const wanted = (state.filters[screen] ?? '').toLowerCase();
	return names.filter((name) => name.toLowerCase().includes(wanted));
}
