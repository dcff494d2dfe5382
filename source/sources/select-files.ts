import picomatch from 'picomatch';
import { carriesOtherDate, placeRunDate } from '../core/run-date.js';

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
	const matches = patterns.map((pattern) => picomatch(placeRunDate(pattern, runDate), { dot: true, nocase: false }));
	return names.map((name) => {
		const extension = /(\.[^.]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase() ?? '';
		if (matches.length > 0 && !matches.some((match) => match(name)))
			return { name, skipped: 'matches no pattern of `files`' };
		if (!extensions.has(extension)) return { name, skipped: 'unknown format' };
		if (carriesOtherDate(name, runDate)) return { name, skipped: 'carries another date than the run date' };
		return { name, skipped: null };
	});
}
