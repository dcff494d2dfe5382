import { type ErrorCode, type ErrorContext, EtlError } from '../../core/errors.js';
import { stoppedBy } from '../texts.js';

/** Error codes for SQLite's result codes, and for those of the file system. */
const CODES: readonly (readonly [prefix: string, code: ErrorCode, message: string])[] = [
	['SQLITE_BUSY', 'E_DATABASE_BUSY', 'The database is locked by another program'],
	['SQLITE_LOCKED', 'E_DATABASE_BUSY', 'The database is locked by another program'],
	['SQLITE_READONLY', 'E_DATABASE_READONLY', 'The database may not be written'],
	['SQLITE_FULL', 'E_DATABASE_FULL', 'There is no space left for the database or its temporary files'],
	['SQLITE_IOERR', 'E_DATABASE_FULL', 'The disk under the database failed or is full'],
	['SQLITE_NOTADB', 'E_DATABASE_NOT', 'The file is not a SQLite database'],
	['SQLITE_CORRUPT', 'E_DATABASE_NOT', 'The database is damaged'],
	['SQLITE_CANTOPEN', 'E_DATABASE_OPEN', 'The database cannot be opened'],
	['SQLITE_PERM', 'E_DATABASE_READONLY', 'The database may not be written'],
	['SQLITE_AUTH', 'E_DATABASE_READONLY', 'The database may not be written'],
	['ENOENT', 'E_DATABASE_OPEN', 'The folder of the database does not exist'],
	['ENOTDIR', 'E_DATABASE_OPEN', 'The path of the database is not in a folder'],
	['EISDIR', 'E_DATABASE_OPEN', 'The path of the database is a folder'],
	['EACCES', 'E_DATABASE_READONLY', 'The database may not be written'],
	['EPERM', 'E_DATABASE_READONLY', 'The database may not be written'],
	['EROFS', 'E_DATABASE_READONLY', 'The database is on a read-only file system'],
	['ENOSPC', 'E_DATABASE_FULL', 'There is no space left for the database'],
];

/** Turns an error of SQLite or the file system into an EtlError; any other error is returned unchanged. */
export function toEtlError(error: unknown, context: ErrorContext): unknown {
	if (!(error instanceof Error) || error instanceof EtlError || !('code' in error)) return error;
	const row = CODES.find(([prefix]) => String(error.code).startsWith(prefix));
	if (row) return new EtlError(row[1], `${row[2]} (${error.message})`, { context, cause: error });
	return new EtlError('E_DATABASE', messageOf(error), { context, cause: error });
}

/** SQLite's message. A value at its end, and the text of a trigger, may be sensitive, and are left out. */
function messageOf(error: Error & { code: unknown }): string {
	if (error.code === 'SQLITE_CONSTRAINT_TRIGGER') return stoppedBy('a trigger');
	return error.message.replace(/: (?:'.*'|\[.*\])$/s, ': …');
}
