import { EtlError } from '../core/errors.js';
import { parseRunDate, today } from '../core/run/run-date.js';

/**
 * Resolves a run date.
 *
 * @param date - `YYYY-MM-DD`, `today` or `yesterday`. Default `today`
 * @returns ISO 8601
 * @throws EtlError `E_USAGE`
 */
export function dayOf(date: string | undefined): string {
	const now = new Date();
	const day = date === undefined ? today(now) : parseRunDate(date, now);
	if (day !== null) return day;
	throw new EtlError('E_USAGE', `date: ${date} is no day`, { hint: 'Write YYYY-MM-DD, today or yesterday.' });
}
