import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import { daysAhead } from '../../core/run-date.js';

/**
 * Refuses a run date that is too far ahead: a year that was mistyped would win every tie for as long, and the right date
 * could not take that back.
 *
 * @throws EtlError `E_DATE_FUTURE`
 */
export function refuseFuture({ policies }: Settings, runDate: string): void {
	const ahead = daysAhead(runDate, new Date());
	if (ahead <= policies.futureDays) return;
	const message = `The run date ${runDate} is ${ahead.toLocaleString('en-US')} days ahead, more than policies.futureDays: ${policies.futureDays}`;
	throw new EtlError('E_DATE_FUTURE', message, { context: { date: runDate, setting: 'policies.futureDays' } });
}
