import type { FileReport } from '../core/events.js';

/** Why a file is not taken: it is left for later, or it is none of the day's. */
export function skippedWord({ fault }: FileReport): string {
	const reason = fault?.message ?? '';
	return fault?.code === 'E_FILE_UNSETTLED' ? reason : `skipped: ${reason}`;
}
