import { seriesOf } from '../names/series.js';
import { type Column, headerIndex, normalizeHeader } from '../schema/schema.js';
import { monthOf } from '../values/month-names.js';
import { own } from './mapping.js';
import type { ColumnProfile, FileProfile } from './profile.js';
import type { FactName, Reading } from './reading.js';

/** What is kept of a reading, to compare the next one with. */
export interface KnownReading {
	readonly reading: Pick<Reading, 'facts' | 'header' | 'columns' | 'account'>;
	readonly profile: FileProfile;
	/** The file that was read, and its run date. */
	readonly file: string;
	readonly runDate: string;
}

/** One thing that is read differently than before. */
export interface Difference {
	/** A column, or the name of a fact. */
	readonly what: string;
	readonly before: string | null;
	readonly now: string | null;
	/** Whether a column that was there is lost, becomes null or holds the values of another one. */
	readonly loses: boolean;
	/** The same as a sentence without a final stop. */
	readonly message: string;
}

/** How a file differs from the earlier files of its series. */
export interface Drift {
	/** The file that it was compared with. */
	readonly file: string;
	readonly runDate: string;
	readonly differences: readonly Difference[];
	/** What `policies.drift` does with the file. Where nothing is lost it is loaded with a warning. */
	readonly verdict: 'refuse' | 'ask' | 'warn';
}

/** How the file of a run is read now. */
export interface PresentReading {
	readonly reading: Pick<Reading, 'facts' | 'header' | 'columns' | 'account'>;
	readonly profile: FileProfile;
	readonly records: number;
}

/**
 * How a reading differs from the most similar of the last readings of its series. There are several of those, because a
 * day may bring several files of a series, each in a form of its own. `null` where it equals one of them, or where
 * there are none.
 */
export function nearestDrift(
	now: PresentReading,
	known: readonly KnownReading[],
	columns: readonly Column[],
): { readonly known: KnownReading; readonly differences: readonly Difference[] } | null {
	let nearest: { known: KnownReading; differences: Difference[] } | null = null;
	const cost = (differences: readonly Difference[]) =>
		differences.reduce((sum, { loses }) => sum + (loses ? 1000 : 1), 0);
	for (const each of known) {
		const differences = compareReadings(each, now, columns);
		if (differences.length === 0) return null;
		if (nearest === null || cost(differences) < cost(nearest.differences)) nearest = { known: each, differences };
	}
	return nearest;
}

/** All differences, those that lose something first. */
export function compareReadings(before: KnownReading, now: PresentReading, columns: readonly Column[]): Difference[] {
	const differences = [...columnDrift(before, now, columns), ...orderDrift(before, now), ...factDrift(before, now)];
	return differences.sort((a, b) => Number(b.loses) - Number(a.loses));
}

/** Whether a file does not name its columns, so that their order decides. Trees name every value. */
function isUnnamed({ reading: { header, account } }: Pick<PresentReading, 'reading'>): boolean {
	return header === null && account !== null && (account.unit === 'line' || account.unit === 'row');
}

/** A column that is missing with a lower probability than this is not missing by chance. */
const IMPROBABLE = 0.001;

function columnDrift(before: KnownReading, now: PresentReading, columns: readonly Column[]): Difference[] {
	const takes = headerIndex(columns);
	const key = (name: string) => normalizeHeader(name);
	const were = new Map(before.reading.columns.map((column, position) => [key(column.name), { ...column, position }]));
	const are = new Map(now.reading.columns.map((column, position) => [key(column.name), { ...column, position }]));
	const arrived = [...are.values()].filter(({ name }) => !were.has(key(name)));
	const differences: Difference[] = [];
	const explained = new Set<string>();
	for (const was of were.values()) {
		if (are.has(key(was.name))) continue;
		// The schema of today decides: where a column was removed from it, the file has not changed.
		const target = takes.get(key(was.name))?.name ?? null;
		const other = target === null ? undefined : arrived.find(({ mapped }) => mapped === target);
		if (other !== undefined) {
			explained.add(other.name);
			differences.push({
				what: target as string,
				before: was.name,
				now: other.name,
				loses: false,
				message: `the column ${was.name} is called ${other.name} now`,
			});
			continue;
		}
		if (mayBeChance(before.profile.columns[was.position], before, now)) continue;
		const successor = target === null ? undefined : arrived.find((each) => isSuccessor(each, was, explained));
		if (successor) explained.add(successor.name);
		const place = `it was column ${was.position + 1} of ${before.reading.columns.length}`;
		const likely = successor ? `; ${successor.name}, which the schema does not know, stands in its place` : '';
		differences.push({
			what: target ?? was.name,
			before: was.name,
			now: successor?.name ?? null,
			loses: target !== null,
			message: `the column ${was.name} is gone (${place})${likely}`,
		});
	}
	for (const { name, mapped } of arrived) {
		if (explained.has(name)) continue;
		const role = mapped === null ? ' and nobody takes it' : mapped === name ? '' : ` and fills ${mapped}`;
		differences.push({
			what: mapped ?? name,
			before: null,
			now: name,
			loses: false,
			message: `the column ${name} is new${role}`,
		});
	}
	return differences;
}

/** Whether a column that nobody takes has appeared where one that was taken is gone. */
function isSuccessor(
	each: { name: string; mapped: string | null; position: number },
	was: { position: number },
	explained: ReadonlySet<string>,
): boolean {
	return each.mapped === null && each.position === was.position && !explained.has(each.name);
}

/** Objects and elements leave out what has no value, so in a few records a column may be missing by chance. */
function mayBeChance(profile: ColumnProfile | undefined, before: KnownReading, now: PresentReading): boolean {
	const unit = before.reading.account?.unit;
	const format = before.reading.facts.find(({ name }) => name === 'format')?.value;
	const isTree = unit === 'element' || unit === 'member' || format === 'json' || format === 'xml';
	if (!isTree || profile === undefined) return false;
	return (1 - profile.filled) ** Math.max(1, now.records) > IMPROBABLE;
}

/** Below this share of similar values a column holds something else; above it, it holds what another column held. */
const UNLIKE = 0.2;
const ALIKE = 0.8;

/** Columns without names that hold what other columns held. Two of them are needed, because one may be chance. */
function orderDrift(before: KnownReading, now: PresentReading): Difference[] {
	if (!isUnnamed(before) || !isUnnamed(now) || before.profile.columns.length !== now.profile.columns.length) return [];
	const moved = now.profile.columns.flatMap((profile, at) => {
		const own = before.profile.columns[at];
		if (own === undefined || profile.filled === 0 || own.filled === 0 || alikeness(own, profile) > UNLIKE) return [];
		const from = before.profile.columns.findIndex(
			(other, index) => index !== at && other.filled > 0 && alikeness(other, profile) >= ALIKE,
		);
		return from === -1 ? [] : [{ at, from }];
	});
	if (moved.length < 2) return [];
	const name = (at: number) => now.reading.columns[at]?.mapped ?? `column ${at + 1}`;
	const shown = moved.slice(0, 3).map(({ at, from }) => `${name(at)} holds what ${name(from)} held`);
	return [
		{
			what: 'order',
			before: null,
			now: null,
			loses: true,
			message: `the columns have no names and stand in another order: ${shown.join(', ')}`,
		},
	];
}

/** How similar the values are, 0 to 1: by their words where both columns repeat few, else by their forms. */
function alikeness(before: ColumnProfile, now: ColumnProfile): number {
	const common = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) =>
		Object.entries(b).reduce((sum, [key, share]) => sum + Math.min(share, own(a, key) ?? 0), 0);
	const forms = common(before.forms, now.forms);
	const { words } = before;
	if (words === null || now.words === null) return forms;
	const known = Object.entries(now.words).reduce(
		(sum, [word, share]) => sum + (Object.hasOwn(words, word) ? share : 0),
		0,
	);
	return Math.min(forms, known);
}

/** How a sentence names each fact. Facts that are missing here change from file to file, and are not compared. */
const COMPARED: Partial<Record<FactName, string>> = {
	format: 'the format',
	encoding: 'the encoding',
	delimiter: 'the delimiter',
	quote: 'the quote character',
	layout: 'the layout',
	preamble: 'the preamble',
	recordTypes: 'the record types',
	sheet: 'the sheet',
	path: "the records' path",
	dateOrder: 'the order of dates',
};

/** A fact that the config sets is intended, and one that a reading lacks is unknown: neither is a difference. */
function factDrift(before: KnownReading, now: PresentReading): Difference[] {
	const were = new Map(before.reading.facts.map(({ name, value }) => [name, value]));
	return now.reading.facts.flatMap(({ name, value, basis }): Difference[] => {
		const was = were.get(name);
		const called = COMPARED[name];
		if (called === undefined || was === undefined || basis === 'set' || isSame(name, was, value)) return [];
		// ASCII text is the same in every encoding.
		if (name === 'encoding' && (before.profile.isAscii || now.profile.isAscii)) return [];
		return [{ what: name, before: was, now: value, loses: false, message: `${called} was ${was} and is ${value}` }];
	});
}

/** Sheets are often named by date or month. */
function isSame(name: FactName, before: string, now: string): boolean {
	return before === now || (name === 'sheet' && undated(before) === undated(now));
}

function undated(sheet: string): string {
	return seriesOf(sheet.replace(/\p{L}+/gu, (word) => (monthOf(word) === null ? word : '0')));
}
