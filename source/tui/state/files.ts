import type { FileReport } from '../../core/run/events.js';
import type { MissingFile } from '../../core/run/missing.js';
import type { UiState } from './state.js';

/** A file in the list: read, or still waiting. */
export interface ListedFile {
	readonly name: string;
	readonly report: FileReport | null;
}

/** The files of the day: as the run found them, or else as read did, and the unread ones behind. */
export function listedFiles(state: UiState): ListedFile[] {
	const reports = new Map([...state.read.files, ...state.run.files].map((report) => [report.name, report]));
	const waiting = state.names.filter((name) => !reports.has(name));
	const all = [
		...[...reports.values()].map((report) => ({ name: report.name, report })),
		...waiting.map((name) => ({ name, report: null })),
	];
	const skipped = (file: ListedFile) => (file.report?.state === 'skipped' ? 1 : 0);
	const order = new Map(state.names.map((name, index) => [name, index]));
	const rank = (file: ListedFile) => order.get(file.name) ?? Number.MAX_SAFE_INTEGER;
	return all.toSorted((a, b) => skipped(a) - skipped(b) || rank(a) - rank(b));
}

/** What should be among them and is not: as the run found it where it has read, else as read did. */
export function missingFiles({ run, read }: UiState): readonly MissingFile[] {
	return run.files.length > 0 ? run.missing : read.missing;
}

/** Sums over all files. */
export function feedCounts(state: UiState): {
	readonly ready: number;
	readonly refused: number;
	readonly records: number;
	readonly rejected: number;
} {
	const reports = listedFiles(state).flatMap((file) => (file.report ? [file.report] : []));
	const ready = reports.filter((report) => report.state === 'ready');
	return {
		ready: ready.length,
		refused: reports.filter((report) => report.state === 'refused' || report.state === 'empty').length,
		records: ready.reduce((sum, report) => sum + report.records, 0),
		rejected: ready.reduce((sum, report) => sum + report.rejected, 0),
	};
}
