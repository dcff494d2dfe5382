import type { Policies } from '../../config/settings.js';
import { amount } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import { storedName } from '../../core/names/wrapped-name.js';
import type { FileReport } from '../../core/run/events.js';
import type { MissingFile } from '../../core/run/missing.js';
import type { AwayFile, DayFile } from './known-files.js';

/**
 * Files that were loaded for the run date and are no longer in the source, or have no record now.
 *
 * @param names - every name that the source has
 * @param away - files that were put away, which are none of those
 * @param reports - what read found
 * @param policy - what becomes of their rows
 */
export function goneFiles(
	known: readonly DayFile[],
	names: ReadonlySet<string>,
	away: ReadonlyMap<string, AwayFile>,
	reports: readonly FileReport[],
	runDate: string,
	policy: Policies['goneFiles'],
): MissingFile[] {
	const withdraws = policy === 'withdraw';
	const empty = new Set(reports.filter(({ state }) => state === 'empty').map(({ name }) => name));
	return known.flatMap(({ name, staged, isLoaded }): MissingFile[] => {
		// A copy has no rows that could be too many.
		if (!isLoaded && !withdraws) return [];
		const rows = `its ${amount(staged, 'row')}`;
		const stays = `${rows} ${staged === 1 ? 'stays' : 'stay'} in the stage`;
		const keeps = !isLoaded
			? 'it is withdrawn'
			: withdraws
				? `${rows} ${staged === 1 ? 'is' : 'are'} withdrawn`
				: stays;
		const missing = (message: string): MissingFile[] => [{ why: 'gone', name, message, isLate: false }];
		if (empty.has(name)) return missing(`${name} was loaded for ${runDate} and has no record now; ${keeps}`);
		if (names.has(name) || away.has(storedName(name))) return [];
		return missing(`${name} was loaded for ${runDate} and is no longer in the source; ${keeps}`);
	});
}

/** The refusal of a day whose files are gone, where the policy refuses such; else `null`. */
export function goneFault(missing: readonly MissingFile[], policy: Policies['goneFiles']): EtlError | null {
	const gone = missing.filter(({ why }) => why === 'gone');
	if (policy !== 'fail' || gone.length === 0) return null;
	const said = gone.length === 1 ? 'A file that was loaded is gone' : `${gone.length} files that were loaded are gone`;
	const lines = gone.map(({ message }) => message);
	return new EtlError('E_FILES_GONE', [said, ...lines].join('\n'), { context: { files: lines } });
}
