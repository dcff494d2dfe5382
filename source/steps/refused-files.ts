import { EtlError } from '../core/errors.js';
import type { ReadResult } from './read.js';

/** Files that were refused in read or stage: the others are loaded, and the run says so with its exit status. */
export function refusedFiles(
	feed: ReadResult,
	staged: readonly { state: string; name: string; fault: { code: string; message: string } | null }[],
): EtlError | null {
	const faults = [
		...feed.reports.filter((report) => report.state === 'refused').map((report) => report.fault),
		...staged.filter((file) => file.state === 'refused').map((file) => file.fault),
	];
	if (faults.length === 0) return null;
	const lines = faults.map((fault) => (fault ? `${fault.code}  ${fault.message}` : 'refused'));
	const count = faults.length === 1 ? 'One file was refused' : `${faults.length} files were refused`;
	return new EtlError('E_FILE_REFUSED', [`${count}; the others are loaded`, ...lines].join('\n'), {
		context: { files: lines },
	});
}
