import { type ListedFile, listedFiles } from '../../state/files.js';
import { cursorOf, filtered } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

/** The files that match the filter. */
export function shownFiles(state: UiState): ListedFile[] {
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

/** The file under the cursor. */
export function chosenFile(state: UiState): ListedFile | null {
	const files = shownFiles(state);
	const cursor = cursorOf(state, 'read');
	return files.find((file) => file.name === cursor.id) ?? files[Math.min(cursor.row, files.length - 1)] ?? null;
}
