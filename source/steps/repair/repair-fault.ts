import { EtlError } from '../../core/errors.js';

/** One message names this many faults. */
const NAMED = 20;

/**
 * The refusal of a repaired file, with its faults, a line each.
 *
 * @param hint - what to do where that is no mending of lines
 */
export function repairFault(name: string, faults: readonly string[], hint?: string): EtlError {
	const more = faults.length > NAMED ? [`… and ${faults.length - NAMED} more`] : [];
	const message = [`${name} cannot be taken for rejects that were mended`, ...faults.slice(0, NAMED), ...more].join(
		'\n',
	);
	return new EtlError('E_REPAIR', message, { context: { file: name }, ...(hint !== undefined && { hint }) });
}
