import type { FileReport } from '../../../core/run/events.js';
import { listedFiles } from '../../state/files.js';
import { type OpenScreen, screenOf, type UiState } from '../../state/state.js';

/** The screen of a file. */
export function openFile(file: string): OpenScreen {
	return { name: 'file', file };
}

/** The file of the current screen. */
export function openedFile(state: UiState): string {
	return screenOf(state).file ?? '';
}

/** Its report; `null` until it is read. */
export function openedReport(state: UiState): FileReport | null {
	const name = openedFile(state);
	return listedFiles(state).find((each) => each.name === name)?.report ?? null;
}
