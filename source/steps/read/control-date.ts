import type { Policies } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import type { ReadSummary } from '../../core/records/record.js';

/**
 * The date of a control header or trailer that is not the run date: the file says itself that it is another day's.
 * Where one has several dates, one of them is enough.
 */
function otherDay({ controlDates = [] }: ReadSummary, runDate: string): string | null {
	const lines = [...new Set(controlDates.map(({ line }) => line))];
	for (const line of lines) {
		const dates = controlDates.filter((each) => each.line === line);
		if (dates.some(({ days }) => days.includes(runDate))) continue;
		const said = dates.map(({ text }) => text).join(' and ');
		const what = dates[0]?.place === 'trailer' ? 'trailer' : 'control header';
		return `its ${what} on line ${line} says ${said}, and the run is for ${runDate}`;
	}
	return null;
}

/** The refusal of a file of another day, where the policy refuses it. */
export function controlDateFault(
	summary: ReadSummary,
	runDate: string,
	name: string,
	policy: Policies['controlDates'],
): EtlError | null {
	const said = policy === 'fail' ? otherDay(summary, runDate) : null;
	return said === null ? null : new EtlError('E_CONTROL_DATE', `${name}: ${said}`, { context: { file: name } });
}

/** The doubt whether a file is another day's, where the policy only warns. */
export function controlDateDoubts(summary: ReadSummary, runDate: string, policy: Policies['controlDates']): Doubt[] {
	const message = policy === 'warn' ? otherDay(summary, runDate) : null;
	return message === null ? [] : [{ code: 'D_CONTROL_DATE', message, setting: 'policies: { controlDates: ignore }' }];
}
