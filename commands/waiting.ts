import { parseDuration } from '../source/core/duration.js';
import { EtlError } from '../source/core/errors.js';
import type { Invocation } from './command.js';

/** Milliseconds that `--wait` says. */
export function waitOf({ flags }: Invocation): { readonly wait?: number } {
	const text = flags.text('wait');
	if (text === undefined) return {};
	const seconds = parseDuration(text);
	if (seconds !== null) return { wait: seconds * 1000 };
	throw new EtlError('E_USAGE', `--wait ${text} is no length of time: write 90s, 10m or 1h30m`, {
		context: { flag: '--wait' },
	});
}
