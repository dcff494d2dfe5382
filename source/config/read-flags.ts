import { PARSED_ONCE } from '../core/config-values.js';
import { EtlError } from '../core/errors.js';
import { describeIssues } from './faults.js';
import { readShape } from './read-shapes.js';
import type { Overrides, ReadSettings } from './settings.js';

/**
 * Checks flags of reading by the schema of the config's `read`.
 *
 * @param called - gives the flag's name for a path
 * @throws EtlError `E_USAGE` with every invalid flag
 */
export function requireReadFlags(
	given: NonNullable<Overrides['read']>,
	called: (path: readonly PropertyKey[]) => string = ([key]) => flagName(String(key)),
): ReadSettings {
	const checked = readShape.safeParse(given, PARSED_ONCE);
	if (checked.success) return checked.data as ReadSettings;
	const lines = describeIssues(checked.error, given, null).map(({ path, what }) => `${called(path)} ${what}`);
	throw new EtlError('E_USAGE', lines.join('\n'));
}

function flagName(key: string): string {
	return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
