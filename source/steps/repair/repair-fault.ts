import { EtlError } from '../../core/errors.js';

/** One message names this many faults. */
const NAMED = 20;

/** The refusal of a repaired file, with its faults, a line each. */
export function repairFault(name: string, faults: readonly string[]): EtlError {
	const more = faults.length > NAMED ? [`… and ${faults.length - NAMED} more`] : [];
	const message = [`${name} cannot be taken for rejects that were mended`, ...faults.slice(0, NAMED), ...more].join(
		'\n',
	);
	return new EtlError('E_REPAIR', message, { context: { file: name } });
}
