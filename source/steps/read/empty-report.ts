import { EtlError } from '../../core/errors.js';
import type { FileFault } from '../../core/records/record.js';
import type { FileReport, FileState } from '../../core/run/events.js';
import { toFileFault } from './feed-file.js';

/** The fault of a file that holds nothing to load. */
export function empty(
	code: 'E_FILE_EMPTY' | 'E_FILE_NO_RECORDS',
	message: string,
): { state: FileState; fault: FileFault } {
	return { state: 'empty', fault: toFileFault(new EtlError(code, message)) };
}

/** A report of a file of which nothing is known yet. */
export function emptyReport(name: string, state: FileState, fault: FileFault | null): FileReport {
	return {
		name,
		state,
		fault,
		size: null,
		sha256: null,
		format: null,
		detail: null,
		encoding: null,
		columns: [],
		mapped: [],
		records: 0,
		declared: null,
		rejected: 0,
		nulled: 0,
		outcome: null,
		faults: [],
		preview: [],
		reading: null,
		drift: null,
		profile: null,
		mapping: null,
		warnings: [],
	};
}
