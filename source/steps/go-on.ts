import { EtlError } from '../core/errors.js';

/** @throws EtlError `E_INTERRUPTED` or `E_TERMINATED` when the run was asked to stop */
export function goOn(signal: AbortSignal): void {
	if (!signal.aborted) return;
	throw signal.reason instanceof EtlError ? signal.reason : new EtlError('E_INTERRUPTED', 'Interrupted');
}
