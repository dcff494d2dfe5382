import { EtlError } from '../source/core/errors.js';
import type { Invocation } from './command.js';

/**
 * `--show-sensitive` wants a second word where values would be masked: a person's yes on the terminal, or `--yes`.
 *
 * @throws EtlError `E_NEEDS_APPROVAL` where nobody can be asked, `E_REFUSED`
 */
export async function confirmSensitive({ flags, io }: Invocation): Promise<void> {
	if (flags.on('yes')) return;
	if (!io.interactive) {
		throw new EtlError(
			'E_NEEDS_APPROVAL',
			'--show-sensitive shows what the config masks, and there is no terminal to ask on',
		);
	}
	const { askYes } = await import('./ask.js');
	const shown = await askYes('Show names, birth dates and whatever else the config masks?', io);
	if (!shown) throw new EtlError('E_REFUSED', 'Sensitive values stay masked');
}
