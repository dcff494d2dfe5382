import picomatch from 'picomatch';
import { carriesOtherDate, placeAnyDate, placeRunDate } from '../core/run-date.js';

/** Names that copying programs, browsers and office programs give to files that they have not finished. */
const IN_TRANSFER = /\.(?:tmp|temp|part|partial|filepart|crdownload|download|swp|writing|inprogress)$|^~\$|~$|^\./i;
const UNFINISHED = 'its name is that of a file that is still being written';

const OTHER_DATE = 'carries another date than the run date';

/** Whether a file belongs to the feed; if not, why. */
export interface Selection {
	readonly name: string;
	readonly skipped: string | null;
	/** It may belong to the feed when it is whole: the reason is why it is not taken yet. */
	readonly isLater: boolean;
}

/** What a file is chosen by. */
export interface Selectable {
	readonly name: string;
	/** Milliseconds since 1970. */
	readonly modified?: number;
}

/** How a feed's files are chosen. */
export interface SelectionRules {
	/** Globs that may hold `{date:DDMMYYYY}`; none takes every known extension. */
	readonly files: readonly string[];
	/** Seconds that a file must have been left alone. */
	readonly settleSeconds: number;
}

/**
 * Chooses the files of a run date among those that a source has.
 *
 * @param extensions - lower-case, with the dot; a `.gz` behind one is known too
 * @param now - milliseconds since 1970
 */
export function selectFiles(
	files: readonly Selectable[],
	rules: SelectionRules,
	runDate: string,
	extensions: ReadonlySet<string>,
	now: number,
): Selection[] {
	const globs = rules.files.map((pattern) => compilePattern(pattern, runDate));
	return files.map((file) => {
		const { name } = file;
		if (IN_TRANSFER.test(name)) return { name, skipped: UNFINISHED, isLater: true };
		const skipped = skipReason(name, globs, runDate, extensions);
		const unsettled = skipped === null ? unsettledReason(file, rules.settleSeconds, now) : null;
		return { name, skipped: skipped ?? unsettled, isLater: unsettled !== null };
	});
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
	const options = { dot: true, nocase: false };
	return {
		matches: picomatch(placeRunDate(pattern, runDate), options),
		matchesAnyDay: picomatch(placeAnyDate(pattern), options),
		isDated: pattern.includes('{date:'),
	};
}

function skipReason(
	name: string,
	patterns: readonly Pattern[],
	runDate: string,
	extensions: ReadonlySet<string>,
): string | null {
	const taking = patterns.filter((pattern) => pattern.matches(name));
	if (patterns.length > 0 && taking.length === 0)
		return patterns.some((pattern) => pattern.matchesAnyDay(name)) ? OTHER_DATE : 'matches no pattern of `files`';
	const extension = /(\.[^.]+)(?:\.gz)?$/is.exec(name)?.[1]?.toLowerCase() ?? '';
	if (!extensions.has(extension)) return 'unknown format';
	// A pattern that places the date has spoken: other digits in the name are none.
	if (!taking.some((pattern) => pattern.isDated) && carriesOtherDate(name, runDate)) return OTHER_DATE;
	return null;
}
