import { createHash } from 'node:crypto';
import type { FileReport } from '../run/events.js';

/** What is known of a file's records once they are read. */
interface Outcome extends Pick<FileReport, 'records' | 'rejected' | 'faults' | 'reading'> {
	/** Fingerprint of what dates were read as, see `DateDigest`. */
	readonly dates: number;
	/** Fingerprint of what decides the values, see `fillingOf`. */
	readonly filling: string;
}

/**
 * Fingerprint of what became of a file's records: how many were rejected or stored in another form, in which columns and
 * why, what dates were read as, and what decides the values. The same bytes may give other rows for another run date, since
 * it bounds dates and chooses formats and centuries, or after the config has changed. Reasons are left out: some name the
 * run date.
 */
export function outcomeOf({ records, rejected, faults, reading, dates, filling }: Outcome): string {
	const rejects = faults.map(({ column, code, count, firstLine }) => JSON.stringify([column, code, count, firstLine]));
	const stored = (reading?.conversions ?? []).map(({ column, kind, count, firstLine }) =>
		JSON.stringify([column, kind, count, firstLine]),
	);
	const all = [records, rejected, rejects.sort(), stored.sort(), dates, filling];
	return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
}
