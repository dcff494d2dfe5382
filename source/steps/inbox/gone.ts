import { EtlError } from '../../core/errors.js';
import type { FileReport } from '../../core/events.js';
import type { MissingFile } from '../../core/missing.js';
import { amount } from '../../core/schema-lines.js';
import { storedName } from '../../core/wrapped-name.js';
import type { AwayFile, DayFile } from './known-files.js';

/**
 * Files that were loaded for the run date and are no longer in the source, or have no record now.
 *
 * @param names - every name that the source has
 * @param away - files that were put away, which are none of those
 * @param reports - what read found
 */
export function goneFiles(
	known: readonly DayFile[],
	names: ReadonlySet<string>,
	away: ReadonlyMap<string, AwayFile>,
	reports: readonly FileReport[],
	runDate: string,
): MissingFile[] {
	const empty = new Set(reports.filter(({ state }) => state === 'empty').map(({ name }) => name));
	return known.flatMap(({ name, staged }): MissingFile[] => {
		const keeps = `its ${amount(staged, 'row')} ${staged === 1 ? 'stays' : 'stay'} in the stage`;
		const missing = (message: string): MissingFile[] => [{ why: 'gone', name, message, isLate: false }];
		if (empty.has(name)) return missing(`${name} was loaded for ${runDate} and has no record now; ${keeps}`);
		if (names.has(name) || away.has(storedName(name))) return [];
		return missing(`${name} was loaded for ${runDate} and is no longer in the source; ${keeps}`);
	});
}

/** The refusal of a day whose files are gone, where the policy refuses such; else `null`. */
export function goneFault(missing: readonly MissingFile[], policy: 'warn' | 'fail'): EtlError | null {
	const gone = missing.filter(({ why }) => why === 'gone');
	if (policy === 'warn' || gone.length === 0) return null;
	const said = gone.length === 1 ? 'A file that was loaded is gone' : `${gone.length} files that were loaded are gone`;
	const lines = gone.map(({ message }) => message);
	return new EtlError('E_FILES_GONE', [said, ...lines].join('\n'), { context: { files: lines } });
}
