import type { Expectation } from '../../config/inbox-settings.js';
import { amount, counted, listed } from '../../core/amounts.js';
import { storedName } from '../../core/names/wrapped-name.js';
import type { MissingFile } from '../../core/run/missing.js';
import { fillRunDate, globOfRunDate } from '../../core/run/run-date.js';
import type { Selection } from '../../sources/select-files.js';
import { compileGlob } from '../../sources/sidecar-files.js';
import type { AbsentFile } from '../../sources/source.js';
import { absentText } from './absent.js';
import { daysAfter, instantOf } from './deadline.js';
import { holidayOf } from './holidays.js';

/** The files of a day, as `expect` looks at them. */
export interface Arrivals {
	/** Every file of the source. */
	readonly selection: readonly Selection[];
	/** Names of files that were loaded for the date before. */
	readonly arrived: ReadonlySet<string>;
	/** Files that the source knows by their names, and that are not there. */
	readonly absent: readonly AbsentFile[];
}

/** What is otherwise than `expect` says. */
export interface Unexpected {
	readonly missing: readonly MissingFile[];
	/** Expectations of which there are more files than there may be, a sentence each. */
	readonly surplus: readonly string[];
}

/**
 * Holds the files of the day against `expect`, and against the names that the source itself knows.
 *
 * @param now - milliseconds since 1970
 * @throws EtlError `E_CONFIG_INVALID` for a region whose holidays nobody knows
 */
export async function unexpected(
	expect: readonly Expectation[],
	{ selection, arrived, absent }: Arrivals,
	runDate: string,
	now: number,
): Promise<Unexpected> {
	const missing: MissingFile[] = [];
	const surplus: string[] = [];
	const taken = selection.filter(({ skipped }) => skipped === null).map(({ name }) => name);
	const later = selection.filter(({ isLater }) => isLater).map(({ name }) => name);
	const there = [...new Set([...taken, ...arrived])];
	const unsaid = new Map(absent.filter(({ name }) => !isArrived(name, arrived)).map((file) => [file.name, file]));
	for (const each of expect) {
		if (!(await isOfDay(each, runDate))) continue;
		const matches = matcher(each, runDate);
		const found = there.filter(matches);
		const name = each.files.map((pattern) => fillRunDate(pattern, runDate)).join(', ');
		const { least, most } = each;
		if (most !== null && found.length > most)
			surplus.push(
				`${amount(found.length, 'file')} for ${name}, and at most ${counted(most)} expected: ${listed(found)}`,
			);
		if (found.length >= least) continue;
		const waiting = later.filter(matches);
		const nowhere = [...unsaid.values()].filter(({ name }) => matches(name));
		for (const { name: own } of nowhere) unsaid.delete(own);
		const deadline = deadlineOf(each, runDate);
		const isLate = deadline !== null && now > deadline.instant;
		const count = least === 1 && most !== null && most === 1 ? '' : ` ${countWords(each)},`;
		const words = [
			`${name}: expected${count} ${found.length === 0 ? 'and none is there' : `and ${counted(found.length)} there`}`,
			...(waiting.length === 0 ? [] : [`left for later: ${listed(waiting)}`]),
			...nowhere.map((file) => (file.name === name ? file.reason : absentText(file))),
			...(deadline === null ? [] : [`${isLate ? 'was due' : 'due'} by ${deadline.label}`]),
		];
		missing.push({ why: 'expected', name, message: words.join('; '), isLate });
	}
	for (const file of unsaid.values())
		missing.push({ why: 'named', name: file.name, message: absentText(file), isLate: false });
	return { missing, surplus };
}

/** An archive has arrived where one of its files has. */
function isArrived(name: string, arrived: ReadonlySet<string>): boolean {
	return arrived.has(name) || [...arrived].some((each) => storedName(each) === name);
}

function countWords({ least, most }: Expectation): string {
	if (most === null) return `at least ${counted(least)}`;
	return least === most ? counted(least) : `${counted(least)} to ${counted(most)}`;
}

function matcher({ files }: Expectation, runDate: string): (name: string) => boolean {
	const tests = files.map((pattern) => compileGlob(globOfRunDate(pattern, runDate)));
	return (name) => tests.some((matches) => matches(name));
}

/** Whether files are expected on that day at all. */
async function isOfDay({ days, holidays }: Expectation, runDate: string): Promise<boolean> {
	if (days !== null && !days.includes(new Date(`${runDate}T00:00:00Z`).getUTCDay())) return false;
	return holidays === null || (await holidayOf(holidays, runDate)) === null;
}

function deadlineOf({ by, zone }: Expectation, runDate: string): { instant: number; label: string } | null {
	if (by === null) return null;
	const date = daysAfter(runDate, by.daysLater);
	const where = zone === null ? '' : ` ${zone}`;
	return { instant: instantOf(date, by.time, zone), label: `${date} ${by.time}${where}` };
}
