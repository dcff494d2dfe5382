import { EtlError } from '../core/errors.js';
import { readShape } from './document.js';
import { describeIssues } from './faults.js';
import type { Overrides, ReadSettings } from './settings.js';

/**
 * Checks what flags say of reading as the config's `read` is checked.
 *
 * @throws EtlError `E_USAGE`, naming each flag at fault
 */
export function requireReadFlags(given: NonNullable<Overrides['read']>): ReadSettings {
	const checked = readShape.safeParse(given);
	if (checked.success) return checked.data as ReadSettings;
	const lines = describeIssues(checked.error, given, () => []).map(
		({ path: [key], what }) => `--${flagName(String(key))} ${what}`,
	);
	throw new EtlError('E_USAGE', lines.join('\n'));
}

function flagName(key: string): string {
	return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
