import { dateFaults } from '../core/run/run-date.js';
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

/** What becomes of the files of a run once its tables are committed. */
export interface AfterSettings {
	/** What is done with files that are loaded. */
	readonly act: 'move' | 'delete';
	/** Folder within the source, with `{date:…}`; `null` where nothing is moved there. */
	readonly done: string | null;
	/** The same for files that were refused or are empty; `null` leaves them where they are. */
	readonly failed: string | null;
	/** Where files go that are loaded and have rejects. */
	readonly rejects: 'done' | 'failed';
}

/** Settings of an inbox. */
export interface InboxSettings {
	readonly ready: string | null;
	readonly manifest: string | null;
	readonly expect: readonly Expectation[];
	/** `null` leaves every file where it is. */
	readonly after: AfterSettings | null;
}

/** Converts the inbox keys of a document to settings. */
export function inboxSettings(document: InboxDocument, faults: ConfigFault[]): InboxSettings {
	const { ready = null, manifest = null, expect = [], after = 'keep' } = document;
	const say = (path: readonly PropertyKey[], what: string) => void faults.push(invalid([...path], what));
	if (ready !== null) for (const what of markerFaults(ready)) say(['ready'], what);
	if (manifest !== null) for (const what of dateFaults(manifest)) say(['manifest'], what);
	const expectations = expect.map((each, index): Expectation => {
		const files = [each.files].flat();
		for (const what of files.flatMap(dateFaults)) say(['expect', index, 'files'], what);
		const [least, most] = countRange(each.count ?? '1+');
		if (most !== null && most < least) say(['expect', index, 'count'], `"${each.count}" ends before it begins`);
		if (each.zone !== undefined && each.by === undefined)
			say(['expect', index, 'zone'], 'is for `by`, which is not set');
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
	return { ready, manifest, expect: expectations, after: afterSettings(after, say) };
}

function afterSettings(
	after: NonNullable<InboxDocument['after']>,
	say: (path: readonly PropertyKey[], what: string) => void,
): AfterSettings | null {
	const given = typeof after === 'string' ? { do: after } : after;
	const usual = (folder: string) => (given.do === 'move' ? `${folder}/{date:YYYYMMDD}` : null);
	const { do: act, done = usual('done'), failed = usual('failed'), rejects = 'done' } = given;
	for (const key of ['done', 'failed'] as const) {
		const folder = given[key];
		if (typeof folder === 'string') for (const what of folderFaults(folder)) say(['after', key], what);
	}
	if (act === 'delete' && given.done !== undefined) say(['after', 'done'], 'is for `do: move`');
	if (rejects === 'failed' && failed === null) say(['after', 'rejects'], 'is failed, and there is no folder `failed`');
	return act === 'keep' ? null : { act, done, failed, rejects };
}

/** What is moved out of the source would be out of our sight, and what a name of a folder is not belongs to a pattern. */
function folderFaults(folder: string): string[] {
	const dateless = folder.replace(/\{date:[^}]*\}/g, '1');
	if (/[*?[\]{}()!\\]/.test(dateless)) return [`"${folder}" may hold {date:…}, and no other pattern`];
	if (dateless.split('/').some((part) => ['', '.', '..'].includes(part)))
		return [`"${folder}" is no folder within the source, such as done/{date:YYYYMMDD}`];
	return dateFaults(folder);
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
