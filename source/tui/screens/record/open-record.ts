import type { RecordQuery, RecordView } from '../../../core/records/record-view.js';
import { type OpenScreen, screenOf, type UiState } from '../../state/state.js';

/** The page of a record. */
export function openRecord(runId: string | null, file: string, record: number): OpenScreen {
	return { name: 'record', runId, file, record: String(record) };
}

/** The record of the current screen. */
export function openedRecord(state: UiState): RecordQuery {
	const { runId = null, file, record } = screenOf(state);
	return { runId, file: file ?? '', record: Number(record) };
}

/** What is known of it; `null` until that is loaded. */
export function shownRecord({ record }: UiState): RecordView | null {
	return record.is === 'there' ? record.value.page : null;
}
