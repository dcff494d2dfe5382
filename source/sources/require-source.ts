import { EtlError } from '../core/errors.js';
import type { Source } from './source.js';

/**
 * Looks whether a source is still there, when one of its files is not: a folder whose mount went away is empty, and
 * that is not each file's fault.
 *
 * @throws EtlError `E_SOURCE_MISSING`, `E_SOURCE_UNREADABLE`
 */
export async function requireSource(source: Source): Promise<void> {
	if ((await source.list()).length > 0) return;
	const message = `The source ${source.label} went away while it was being read: it holds no file any more`;
	throw new EtlError('E_SOURCE_MISSING', message, { context: { source: source.label } });
}
