import { isSystemError } from '../../core/errors.js';
import type { Failure } from '../remote/line.js';
import { queryFault, type ServerAddress, type ServerFailure, serverFailure } from './server-faults.js';

/**
 * Errors of the server that say that somebody is not let in, or that may be over in a moment: full, going down, locked,
 * killed. See https://mariadb.com/kb/en/mariadb-error-codes/
 */
const REFUSED: ReadonlySet<number> = new Set([1044, 1045, 1129, 1130, 1251, 1524, 1698, 1820, 1862, 3118, 3159, 4151]);
const PASSING: ReadonlySet<number> = new Set([1040, 1053, 1203, 1205, 1213, 1226, 1317, 1927]);
const NO_DATABASE = 1049;
const WOULD_WRITE = 1792;

/** The server takes no encryption, which has to be. */
const NO_TLS = 'HANDSHAKE_NO_SSL_SUPPORT';
const UNTRUSTED = /^(HANDSHAKE_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO)/;

/** Dates in a query that the server sees no place for, such as within quotes. */
export class UnplacedDates extends Error {}

/** A file of certificates that cannot be read. */
export class UnfitCertificates extends Error {}

/** Whether a server has to be asked again without encryption, where the config allows that. */
export function wantsNoTls(error: unknown): boolean {
	return codeOf(error) === NO_TLS;
}

/** What is wrong with a query; `null` where it is the server that fails. */
export function mysqlQueryFault(error: unknown): string | null {
	if (error instanceof UnplacedDates) return queryFault(error.message, null);
	const { errno, sqlState, sqlMessage } = error as MysqlError;
	if (sqlMessage === undefined || errno === undefined || PASSING.has(errno)) return null;
	if (errno === WOULD_WRITE) return queryFault(`its query would write (${sqlMessage})`, null);
	// Of values that fail it quotes the value, which may be a customer's.
	return queryFault(/^2[12]/.test(sqlState ?? '') ? sqlMessage.replace(/'.*'/gs, '…') : sqlMessage, null);
}

/** A failure of the server, in words of ours. */
export function explainMysql(error: unknown, place: ServerAddress): Failure {
	if (!(error instanceof Error)) throw error;
	const { errno = 0, sqlMessage } = error as MysqlError;
	return serverFailure(failureOf(error, errno), sqlMessage ?? error.message, place, error);
}

function failureOf(error: Error, errno: number): ServerFailure {
	const code = codeOf(error);
	if (error instanceof UnfitCertificates || UNTRUSTED.test(code)) return 'untrusted';
	if (REFUSED.has(errno) || code.startsWith('AUTH_')) return 'refused';
	if (errno === NO_DATABASE) return 'missing';
	if (PASSING.has(errno) || code.startsWith('PROTOCOL_') || isSystemError(error) || /^Connection /.test(error.message))
		return 'passing';
	if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) throw error;
	return 'other';
}

/** What the driver adds to an error of the server. */
interface MysqlError {
	readonly errno?: number;
	readonly sqlState?: string;
	readonly sqlMessage?: string;
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
}
