import picomatch from 'picomatch';
import { carriesOtherDate, placeAnyDate, placeRunDate } from '../core/run-date.js';

/** Names that copying programs, browsers and office programs give to files that they have not finished. */
const IN_TRANSFER = /\.(?:tmp|temp|part|partial|filepart|crdownload|download|swp|writing|inprogress)$|^~\$|~$/i;

const OTHER_DATE = 'carries another date than the run date';

/** Whether a file belongs to the feed; if not, why. */
export interface Selection {
	readonly name: string;
	readonly skipped: string | null;
}

/**
 * Chooses the files of a run date among the names that a source has.
 *
 * @param patterns - globs that may hold `{date:DDMMYYYY}`; none takes every known extension
 * @param extensions - lower-case, with the dot; a `.gz` behind one is known too
 */
export function selectFiles(
	names: readonly string[],
	patterns: readonly string[],
	runDate: string,
	extensions: ReadonlySet<string>,
): Selection[] {
	const globs = patterns.map((pattern) => compilePattern(pattern, runDate));
	return names.map((name) => ({ name, skipped: skipReason(name, globs, runDate, extensions) }));
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
	if (IN_TRANSFER.test(name)) return 'still being written';
	const taking = patterns.filter((pattern) => pattern.matches(name));
	if (patterns.length > 0 && taking.length === 0)
		return patterns.some((pattern) => pattern.matchesAnyDay(name)) ? OTHER_DATE : 'matches no pattern of `files`';
	const extension = /(\.[^.]+)(?:\.gz)?$/is.exec(name)?.[1]?.toLowerCase() ?? '';
	if (!extensions.has(extension)) return 'unknown format';
	// A pattern that places the date has spoken: other digits in the name are none.
	if (!taking.some((pattern) => pattern.isDated) && carriesOtherDate(name, runDate)) return OTHER_DATE;
	return null;
}
