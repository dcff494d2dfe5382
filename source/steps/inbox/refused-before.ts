import type { Settings } from '../../config/settings.js';
import { storedName } from '../../core/names/wrapped-name.js';
import type { MissingFile } from '../../core/run/missing.js';
import { KNOWN_EXTENSIONS } from '../../readers/registry.js';
import { isOfOtherDate, selectFiles } from '../../sources/select-files.js';
import type { RefusedFile } from './known-files.js';

/**
 * Files that were refused or empty when they last came, were put away, and have not come again. One that the config does
 * not take any more is left out.
 *
 * @param refused - those of earlier runs
 * @param names - every name that the source has
 */
export function refusedBefore(
	refused: readonly RefusedFile[],
	names: ReadonlySet<string>,
	settings: Settings,
	runDate: string,
): MissingFile[] {
	const archives = new Set([...names].map(storedName));
	const gone = refused.filter(({ name }) => !names.has(name) && !archives.has(name) && !names.has(storedName(name)));
	const selection = selectFiles(gone, settings, runDate, KNOWN_EXTENSIONS, Date.now());
	const wanted = gone.filter((_, index) => {
		const each = selection[index];
		// It was of this date for the run that had all names of the day, and these are some of them.
		return each === undefined || each.skipped === null || each.isLater || isOfOtherDate(each);
	});
	return wanted.map(({ name, state, code, to }): MissingFile => {
		const what = `${state === 'empty' ? 'was empty' : 'was refused'}${code === null ? '' : ` (${code})`}`;
		const where = to === null ? '' : `: ${to}`;
		const message = `${name} ${what}, was put away and has not come again${where}`;
		return { why: 'refused', name, message, isLate: false };
	});
}
