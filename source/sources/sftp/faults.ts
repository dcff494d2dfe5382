import { EtlError } from '../../core/errors.js';
import { type Failure, lost } from '../remote/line.js';
import { networkFault } from '../remote/network-faults.js';

/** Status codes of SFTP: */
export const STATUS = { missing: 2, denied: 3 } as const;

/** Whether an error is that status. */
export function isStatus(error: unknown, status: number): boolean {
	return error instanceof Error && 'code' in error && error.code === status;
}

/** Translates a failure of the server or of the way to it. */
export function explain(
	error: unknown,
	{ label, target: { host, port } }: { label: string; target: { host: string; port: number } },
): Failure {
	if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) throw error;
	const context = { source: label };
	const { message } = error instanceof Error ? error : new Error(String(error));
	const fault = networkFault(error, host, port);
	if (fault) return fault;
	if (isStatus(error, STATUS.denied))
		return {
			error: new EtlError('E_SOURCE_UNREADABLE', `The source ${label} may not be read: ${message}`, { context }),
			isPassing: false,
		};
	const unmatched = /no matching (.*)/.exec(message)?.[1];
	if (unmatched !== undefined)
		return {
			error: new EtlError('E_SOURCE_REFUSED', `${host} offers no ${unmatched} that is safe by today's measure`, {
				context,
				hint: 'Ask the owner of the server to update it. Nothing weaker is tried: until then let somebody else fetch the files, and name their folder as `source`.',
			}),
			isPassing: false,
		};
	if (/signature verification failed/.test(message))
		return {
			error: new EtlError('E_SOURCE_HOST_KEY', `${host} shows a key that it cannot prove to have`, {
				context,
				hint: 'Somebody may stand between: ask the owner of the server. Nothing was sent there.',
			}),
			isPassing: false,
		};
	return { error: lost(reasonOf(message), error), isPassing: true };
}

/** Why a connection ended, by the messages of the libraries. */
function reasonOf(message: string): string {
	if (/keepalive timeout/i.test(message)) return 'the server answers no more';
	if (/No response from server|Unexpected (end|close) event|Not connected|Channel/i.test(message))
		return 'the connection was cut';
	return message;
}
