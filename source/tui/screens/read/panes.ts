import { visible } from '../../../core/values/visible.js';
import { leadsPane } from '../../components/leads.js';
import type { GridPane } from '../../grid/cursor.js';
import { recordsPane } from '../../grid/record-rows.js';
import { type ListedFile, listedFiles } from '../../state/files.js';
import { filtered, gridPane, type Pane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { failureOf, isConfigFault } from '../../state/steps.js';
import type { Failure } from '../../work/messages.js';
import { failureLeads } from '../cause/leads.js';
import { FILE_COLUMNS, fileRow } from './file-rows.js';

/** Why no file can be listed: a fault of the config, or of reading; `null` where files are listed. */
export function faultOfList(state: UiState): Failure | null {
	const failure = failureOf(state);
	if (failure === null) return null;
	return isConfigFault(failure) || listedFiles(state).length === 0 ? failure : null;
}

/** The pane of the files, or of why there are none. */
export function filesOrFault(state: UiState): Pane {
	const failure = faultOfList(state);
	return failure === null ? filesPane(state) : leadsPane('read.failure', failureLeads(state, failure));
}

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
