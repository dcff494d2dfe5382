import { EtlError } from '../../core/errors.js';
import type { Failure } from './line.js';

/**
 * Translates Node's network errors, where no server answered.
 *
 * @returns `null` where the error is not one of the network
 */
export function networkFault(error: unknown, host: string, port: number): Failure | null {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const fault = (message: string, hint: string, isPassing: boolean) => {
		return {
			error: new EtlError('E_SOURCE_LOST', message, { hint, context: { host, port }, cause: error }),
			isPassing,
		};
	};
	if (code === 'ENOTFOUND')
		return fault(`No name server knows the host ${host}`, 'Check the host of `source` in the config.', false);
	if (code === 'EAI_AGAIN')
		return fault(
			`No name server answers that knew the host ${host}`,
			'Check the name servers of this machine: /etc/resolv.conf.',
			true,
		);
	if (code === 'ECONNREFUSED')
		return fault(
			`${host} refuses connections on port ${port}: no server listens there`,
			'Check the port of `source` in the config, and that the server runs.',
			true,
		);
	if (['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'].includes(code))
		return fault(
			`${host} cannot be reached on port ${port} (${code})`,
			'Check the network, and that no firewall stands between this machine and the server.',
			true,
		);
	if (['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code))
		return fault(
			`The connection to ${host} was cut (${code})`,
			'Nothing was loaded. Run the day again when the server answers; see `retries`.',
			true,
		);
	return null;
}
