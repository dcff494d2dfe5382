import { EtlError } from '../../core/errors.js';
import { type Failure, lost } from '../remote/line.js';
import { networkFault } from '../remote/network-faults.js';

/** What people are told of where a database is. */
export interface ServerAddress {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly database: string;
}

/** What a server's failure is, beyond what its driver calls it. */
export type ServerFailure = 'refused' | 'missing' | 'untrusted' | 'passing' | 'other';

/**
 * A failure of a server in words of ours.
 *
 * @param words - the server's own, as far as they may be shown
 */
export function serverFailure(what: ServerFailure, words: string, place: ServerAddress, error: unknown): Failure {
	const { host, port, user, database } = place;
	const fault = networkFault(error, host, port);
	if (fault !== null) return fault;
	const context = { host, port, database };
	const final = (made: EtlError): Failure => ({ error: made, isPassing: false });
	switch (what) {
		case 'refused':
			return final(
				new EtlError('E_SOURCE_REFUSED', `${host} does not let ${user} into ${database}: ${words}`, {
					context,
					hint: 'Check `user` and `password` of `source` in the config, and that the user may connect to the database from here.',
				}),
			);
		case 'missing':
			return final(
				new EtlError('E_SOURCE_MISSING', `${host} has no database ${database}: ${words}`, {
					context,
					hint: 'Check the database in the URL of `source`.',
				}),
			);
		case 'untrusted':
			return final(
				new EtlError('E_SOURCE_TLS', `${host} cannot be reached safely: ${words}`, {
					context,
					hint: 'Check what the URL of `source` says of TLS (sslmode and sslrootcert, or ssl-mode and ssl-ca), or have the server mended.',
				}),
			);
		case 'passing':
			return { error: lost(`${host}: ${words}`), isPassing: true };
		case 'other':
			return final(
				new EtlError('E_SOURCE_UNREADABLE', `The database ${database} of ${host} cannot be read: ${words}`, {
					context,
					hint: 'Check `source` in the config, and ask the owner of the database.',
				}),
			);
	}
}

/** A query's fault as it completes the sentence «FILE …». */
export function queryFault(words: string, line: number | null): string {
	return `cannot be read: ${words}${line === null ? '' : `, in line ${line} of its query`}`;
}
