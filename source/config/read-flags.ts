import { EtlError } from '../core/errors.js';
import { readShape } from './document.js';
import { describeIssues } from './faults.js';
import type { Overrides, ReadSettings } from './settings.js';

/**
 * Checks what flags say of reading as the config's `read` is checked.
 *
 * @param called - how a person writes what stands at a path
 * @throws EtlError `E_USAGE`, naming each flag at fault
 */
export function requireReadFlags(
	given: NonNullable<Overrides['read']>,
	called: (path: readonly PropertyKey[]) => string = ([key]) => flagName(String(key)),
): ReadSettings {
	const checked = readShape.safeParse(given);
	if (checked.success) return checked.data as ReadSettings;
	const lines = describeIssues(checked.error, given, () => []).map(({ path, what }) => `${called(path)} ${what}`);
	throw new EtlError('E_USAGE', lines.join('\n'));
}

function flagName(key: string): string {
	return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
