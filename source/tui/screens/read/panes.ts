import { visible } from '../../../core/visible.js';
import type { GridPane } from '../../grid/cursor.js';
import { recordsPane } from '../../grid/record-rows.js';
import { type ListedFile, listedFiles } from '../../state/files.js';
import { filtered, gridPane, type Pane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { FILE_COLUMNS, fileRow } from './file-rows.js';

/** The files that match the filter. */
export function shownFiles(state: UiState): ListedFile[] {
	const files = listedFiles(state);
	const names = files.map((file) => file.name);
	const wanted = new Set(filtered(state, 'read', names));
	return files.filter((file) => wanted.has(file.name));
}

/** The pane of the list of files. */
export function filesPane(state: UiState): GridPane {
	const files = shownFiles(state);
	const title = `Files · ${visible(state.session.source)}`;
	const names = files.map(({ name }) => name);
	const rows = files.map((file) => fileRow(state, file));
	return gridPane(state, 'read', title, FILE_COLUMNS, rows, names);
}

/** The file under the cursor. */
export function chosenFile(state: UiState): ListedFile | null {
	const pane = filesPane(state);
	const name = pane.ids?.[rowOf(state, pane)];
	return shownFiles(state).find((file) => file.name === name) ?? null;
}

/** The pane of its records. */
export function chosenRecordsPane(state: UiState): Pane {
	return recordsPane(state, chosenFile(state)?.report ?? null);
}
