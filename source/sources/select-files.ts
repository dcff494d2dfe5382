import { EtlError } from '../core/errors.js';
import type { NameDay } from '../core/names/name-day.js';
import { daysOfNames } from '../core/names/name-days.js';
import { stampIn } from '../core/names/name-stamps.js';
import { seriesGlob } from '../core/names/series.js';
import {
	asPath,
	decryptedName,
	isEncryptedName,
	isZipName,
	splitMember,
	unwrappedName,
} from '../core/names/wrapped-name.js';
import { fillAnyDate, globOfRunDate } from '../core/run/run-date.js';
import { compileGlob, type SidecarRules, sidecarFiles } from './sidecar-files.js';

/** Names that copying programs, browsers and office programs give to files that they have not finished. */
const IN_TRANSFER =
	/\.(?:tmp|temp|part|partial|filepart|crdownload|download|swp|writing|inprogress)$|(?:^|[/!])~\$|~$|(?:^|[/!])\.[^/!]*$/i;
const UNFINISHED = 'its name is that of a file that is still being written';

const SIDECAR = 'it stands beside the files of the feed';

const OTHER_DATE = 'carries another date than the run date';

/** Whether a file belongs to the feed; if not, why. */
export interface Selection {
	readonly name: string;
	readonly skipped: string | null;
	/** It may belong to the feed when it is whole: the reason is why it is not taken yet. */
	readonly isLater: boolean;
	/** The marker that it waits for; `null` where it waits for none. */
	readonly marker: string | null;
	/** It is a marker or a manifest: none of the feed, and nothing to name. */
	readonly isSidecar: boolean;
	/** Why it cannot be told whether it belongs to the feed; it is refused. */
	readonly refusal: EtlError | null;
	/** What was made of its name where that is not plain from it; else `null`. */
	readonly note: string | null;
}

/** What a file is chosen by. */
export interface Selectable {
	readonly name: string;
	/** Milliseconds since 1970. */
	readonly modified?: number;
	/** Its name was made for the run date: whatever else may be a date in it is none. */
	readonly isOfRunDate?: boolean;
}

/** How a feed's files are chosen. */
export interface SelectionRules extends SidecarRules {
	/** Globs that may hold `{date:DDMMYYYY}`; none takes every known extension. */
	readonly files: readonly string[];
	/** Seconds that a file must have been left alone. */
	readonly settleSeconds: number;
}

/**
 * Chooses the files of a run date among those that a source has.
 *
 * @param extensions - lower-case, with the dot; a `.gz` or a suffix of encryption behind one is known too
 * @param now - milliseconds since 1970
 */
export function selectFiles(
	files: readonly Selectable[],
	rules: SelectionRules,
	runDate: string,
	extensions: ReadonlySet<string>,
	now: number,
): Selection[] {
	const globs = rules.files.map((pattern) => compilePattern(asPath(pattern), runDate));
	const days = daysOfNames(
		files.map(({ name }) => name),
		runDate,
	);
	const sidecars = sidecarFiles(
		rules,
		runDate,
		files.map(({ name }) => name),
	);
	// Only what may be a signature looks for another name, and 100,000 of them are nothing to keep twice.
	const isSigned = files.some(({ name }) => signedName(name) !== null);
	const signed = new Set(isSigned ? files.map(({ name }) => name) : []);
	return files.map((file, index) => {
		const { name } = file;
		const nothing = takenFile(name);
		if (sidecars.is(name)) return { ...nothing, skipped: SIDECAR, isSidecar: true };
		if (IN_TRANSFER.test(name)) return { ...nothing, skipped: UNFINISHED, isLater: true };
		const day: NameDay = file.isOfRunDate ? { kind: 'taken', outer: null } : (days[index] as NameDay);
		const skipped = skipReason(name, globs, day, extensions, signed);
		if (skipped !== null) return { ...nothing, skipped };
		const unsettled = unsettledReason(file, rules.settleSeconds, now);
		if (unsettled !== null) return { ...nothing, skipped: unsettled, isLater: true };
		const marker = sidecars.waitsFor(name);
		if (marker !== null) return { ...nothing, skipped: `it waits for ${marker}`, isLater: true, marker };
		if (file.isOfRunDate || placesDate(name, globs)) return nothing;
		if (day.kind === 'unclear') return { ...nothing, refusal: unclearDate(name, day, rules) };
		const stamp = stampIn(name, runDate);
		if (stamp !== null) return { ...nothing, note: `${name} is taken though ${stamp}` };
		if (day.kind === 'taken' && day.outer !== null)
			return { ...nothing, note: `${name} is taken for its own date, though its folder or archive has ${day.outer}` };
		if (day.kind !== 'known') return nothing;
		return { ...nothing, note: `${name}: its date is read as ${day.order}, as in ${day.by}` };
	});
}

/** A file that is taken as it is. */
export function takenFile(name: string): Selection {
	return { name, skipped: null, isLater: false, marker: null, isSidecar: false, refusal: null, note: null };
}

/** A time that is further ahead than the wait comes from another clock, and says nothing about ours. */
function unsettledReason({ modified }: Selectable, settleSeconds: number, now: number): string | null {
	if (modified === undefined || settleSeconds === 0) return null;
	const age = (now - modified) / 1000;
	if (Math.abs(age) >= settleSeconds) return null;
	return `it changed ${Math.max(0, Math.round(age))} s ago, and settleSeconds is ${settleSeconds}`;
}

/** A pattern of `files`: whether a name matches it, whether one of another day would, and whether it holds a date. */
interface Pattern {
	readonly matches: (name: string) => boolean;
	readonly matchesAnyDay: (name: string) => boolean;
	readonly isDated: boolean;
}

function compilePattern(pattern: string, runDate: string): Pattern {
	const ofDay = compileGlob(globOfRunDate(pattern, runDate));
	const ofAnyDay = compileGlob(fillAnyDate(pattern));
	// A pattern that an archive matches is for all its files.
	const within = (matches: (path: string) => boolean) => (name: string) =>
		matches(asPath(name)) || matches(splitMember(name)?.archive ?? asPath(name));
	return { matches: within(ofDay), matchesAnyDay: within(ofAnyDay), isDated: pattern.includes('{date:') };
}

/** Whether a pattern says where the date of a name stands: other digits in it are none then. */
function placesDate(name: string, patterns: readonly Pattern[]): boolean {
	return patterns.some((pattern) => pattern.isDated && pattern.matchesAnyDay(name));
}

function skipReason(
	name: string,
	patterns: readonly Pattern[],
	day: NameDay,
	extensions: ReadonlySet<string>,
	names: { has(name: string): boolean },
): string | null {
	const isPlaced = placesDate(name, patterns);
	const taking = patterns.filter((pattern) => pattern.matches(name) && (pattern.isDated || !isPlaced));
	if (patterns.length > 0 && taking.length === 0) return isPlaced ? OTHER_DATE : 'matches no pattern of `files`';
	if (!isKnownFormat(name, extensions)) return unknownFormat(name);
	const signed = signedName(name);
	if (signed !== null && names.has(signed)) return `is a signature of ${signed} beside it`;
	if (isPlaced || day.kind !== 'other') return null;
	const outer = day.outer === null ? '' : `; ${day.outer} of its folder or archive comes behind its own date`;
	return `${OTHER_DATE}: ${day.days.join(' or ')}${outer}`;
}

/** A zip whose files nobody could list is refused by its name, not passed over. */
function isKnownFormat(name: string, extensions: ReadonlySet<string>): boolean {
	const extension = /\.[^.]+$/s.exec(unwrappedName(name))?.[0].toLowerCase() ?? '';
	return extensions.has(extension) || isZipName(name);
}

const OTHER_ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|7z|rar|bz2|xz|zst|lz4|lzh|arj|cab|Z)(?:\.gz)?$/i;

function unknownFormat(name: string): string {
	const [archive] = OTHER_ARCHIVE.exec(decryptedName(name)) ?? [];
	if (archive !== undefined) return `unknown format: ${archive.toLowerCase()} is not unpacked, only .zip and .gz are`;
	if (!isEncryptedName(name)) return 'unknown format';
	return 'unknown format: before the suffix of encryption, its name says none, as in customers.csv.pgp';
}

/** Whether a file, or a member of an archive, is of another date than the run date. */
export function isOfOtherDate({ skipped }: Selection): boolean {
	return skipped?.startsWith(OTHER_DATE) ?? false;
}

/** The file that an armored signature would be of: senders put `x.csv.asc` beside `x.csv`. */
export function signedName(name: string): string | null {
	return /\.asc$/i.test(name) ? decryptedName(name) : null;
}

/** What may be two days is of neither until somebody says which. */
function unclearDate(name: string, { ways, by }: NameDay & { kind: 'unclear' }, rules: SelectionRules): EtlError {
	const path = asPath(name);
	const patterns = ways.map(({ text, at, format, day }) => {
		const [before, behind] = [path.slice(0, at), path.slice(at + text.length)].map(seriesGlob);
		return `"${before}${format}${behind}" for ${day}`;
	});
	const texts = [...new Set(ways.map(({ text }) => text))].join(' and ');
	const days = [...new Set(ways.map(({ day }) => day))].join(' or ');
	const why =
		by === null ? '' : `: ${by} has the run date in another ${ways[0]?.at === ways[1]?.at ? 'order' : 'place'}`;
	const others = rules.files.length === 0 ? ', and "*" behind it for all other files' : '';
	return new EtlError('E_FILE_DATE', `${name} carries ${texts}, which may be ${days}${why}`, {
		context: { file: name },
		hint: `Say under \`files\` which is meant: ${patterns.join(', ')}${others}.`,
	});
}
