import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { counted } from '../../core/amounts.js';
import type { RecordList } from '../../core/records/record-page.js';
import { visible } from '../../core/values/visible.js';
import { exportedRows, exportedTitles } from '../grid/export.js';
import { recordRows } from '../grid/record-rows.js';
import type { GridTable } from '../grid/table.js';
import { drawnColumns, viewOf } from '../grid/view.js';
import { cursorOf } from '../state/panes.js';
import type { Store } from '../state/store.js';
import { toFailure, type WorkThread } from './client.js';
import { fetched } from './fetch-ahead.js';

/** What a person does with a grid, beyond arranging what is loaded. */
export interface GridActions {
	/** Goes to the next record of a file with the text that its grid searches for. */
	findRecord(grid: GridTable, key: string, from: number, back: boolean): void;
	/** Counts the values of a column of a file's grid. */
	countValues(grid: GridTable, column: number, title: string): void;
	/** Writes a grid as it is shown into a file that is not there yet. */
	exportGrid(grid: GridTable, file: string): void;
}

/** Records that are written at once. */
const WRITTEN = 5_000;

export function createGridActions(store: Store, thread: WorkThread): GridActions {
	const say = (note: string) => store.dispatch({ type: 'note', note });
	const fail = (error: unknown) => {
		const { code, message } = toFailure(error);
		say(`${code}  ${message}`);
	};

	const findRecord = async (grid: GridTable, key: string, from: number, back: boolean) => {
		const list = recordList(grid);
		if (list === null) return;
		const text = viewOf(store.get(), key).search.toLowerCase();
		const { before } = list;
		const columns = drawnColumns(grid.columns, grid.view).flatMap((index) => (index < before ? [] : [index - before]));
		say('Searching the file…');
		const next = (at: number) => thread.ask('findRecord', { ...list, text, columns, from: at, back });
		const first = await next(from);
		const row = first ?? (await next(back ? grid.total : -1));
		if (viewOf(store.get(), key).search.toLowerCase() !== text) return;
		if (row === null) return say(`No record has "${visible(text)}"`);
		store.dispatch({ type: 'cursor', key, cursor: { id: null, row, column: cursorOf(store.get(), key).column } });
		store.dispatch({ type: 'note', note: first === null ? `It went on from the ${back ? 'end' : 'beginning'}` : null });
	};

	const write = async (grid: GridTable, file: string) => {
		let count = 0;
		const pages = async function* () {
			yield exportedTitles(grid);
			const list = recordList(grid);
			for (let offset = 0; offset < grid.total; offset += WRITTEN) {
				const rows = list === null ? grid.rows.slice(offset, offset + WRITTEN) : await page(list, offset);
				for (const row of exportedRows({ ...grid, rows })) {
					count++;
					yield row;
				}
			}
		};
		const page = async (list: RecordList, offset: number) =>
			recordRows((await thread.ask('records', { ...list, offset, limit: WRITTEN })).records);
		say(`Writing ${visible(file)}…`);
		// A text that begins like a formula gets a quote before it, as `read --output` does.
		await pipeline([
			Readable.from(pages()),
			stringify({ escape_formulas: true }),
			createWriteStream(file, { flags: 'wx', mode: 0o600 }),
		]);
		say(`${counted(count)} ${count === 1 ? 'row is' : 'rows are'} in ${visible(file)}`);
	};

	return {
		findRecord: (...asked) => void findRecord(...asked).catch(fail),
		countValues: (grid, column, title) => {
			const list = recordList(grid);
			if (list === null) return;
			store.dispatch({ type: 'fetched', what: 'values', value: { is: 'coming' } });
			void fetched(thread.ask('countValues', { list, column: column - list.before, title })).then((value) =>
				store.dispatch({ type: 'fetched', what: 'values', value }),
			);
		},
		exportGrid: (grid, file) =>
			void write(grid, file).catch((error: unknown) => {
				const { code } = error as NodeJS.ErrnoException;
				if (code === 'EEXIST') return say(`${visible(file)} is there already; ctrl-e with another name`);
				fail(error);
			}),
	};
}

/** The records that a grid shows, in its order; `null` where its rows are all loaded. */
function recordList({ paged, view }: GridTable): (RecordList & { readonly before: number }) | null {
	if (paged === null) return null;
	const { file, names, before } = paged;
	const sort = view.sort && { column: view.sort.column - before, descending: view.sort.descending };
	return { file, names, sort, before };
}
