import { isDateToken } from '../core/run-date.js';
import { type ConfigFault, invalid } from './faults.js';
import { type InboxDocument, WEEKDAYS } from './inbox-shapes.js';

/** Files that a day must have, from `expect`. */
export interface Expectation {
	readonly files: readonly string[];
	readonly least: number;
	/** `null` where there is no upper bound. */
	readonly most: number | null;
	/** Numbers of weekdays, 0 for Sunday; `null` for every day. */
	readonly days: readonly number[] | null;
	/** Country or region, such as `DE-BY`. */
	readonly holidays: string | null;
	/** `null` where there is no deadline. */
	readonly by: { readonly time: string; readonly daysLater: number } | null;
	/** IANA name; `null` for the machine's zone. */
	readonly zone: string | null;
}

/** Settings of an inbox. */
export interface InboxSettings {
	readonly ready: string | null;
	readonly manifest: string | null;
	readonly expect: readonly Expectation[];
}

/** Converts the inbox keys of a document to settings. */
export function inboxSettings(document: InboxDocument, faults: ConfigFault[]): InboxSettings {
	const { ready = null, manifest = null, expect = [] } = document;
	const say = (path: readonly PropertyKey[], what: string) => void faults.push(invalid([...path], what));
	if (ready !== null) for (const what of markerFaults(ready)) say(['ready'], what);
	if (manifest !== null) for (const what of dateFaults(manifest)) say(['manifest'], what);
	const expectations = expect.map((each, index): Expectation => {
		const files = [each.files].flat();
		for (const what of files.flatMap(dateFaults)) say(['expect', index, 'files'], what);
		const [least, most] = countRange(each.count ?? '1+');
		if (most !== null && most < least) say(['expect', index, 'count'], `"${each.count}" ends before it begins`);
		const [time, later] = each.by?.split('+') ?? [];
		return {
			files,
			least,
			most,
			days: each.days?.map((day) => WEEKDAYS.indexOf(day)) ?? null,
			holidays: each.holidays?.toUpperCase() ?? null,
			by: time === undefined ? null : { time, daysLater: Number(later ?? 0) },
			zone: each.zone ?? null,
		};
	});
	return { ready, manifest, expect: expectations };
}

function countRange(count: number | string): [least: number, most: number | null] {
	const text = String(count);
	if (text.endsWith('+')) return [Number(text.slice(0, -1)), null];
	const [least = '', most = least] = text.split('-');
	return [Number(least), Number(most)];
}

/** Parts of a pattern where a file's name or a date stands. */
const PLACES = /\{(?:name|stem|date:[^}]*)\}/g;

function markerFaults(pattern: string): string[] {
	const rest = pattern.replace(PLACES, '');
	if (rest === '') return ['says nothing beside the name of the file; write such as {name}.done'];
	if (/[*?[\]{}()!]/.test(rest)) return [`"${pattern}" may hold {name}, {stem} and {date:…}, and no other pattern`];
	return dateFaults(pattern);
}

function dateFaults(pattern: string): string[] {
	return [...pattern.matchAll(/\{date:([^}]*)\}/g)]
		.filter(([, format = '']) => !isDateToken(format))
		.map(([, format]) => `"{date:${format}}" may hold DD, D, MM, M, MMM, YYYY and YY`);
}
