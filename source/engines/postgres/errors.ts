import { DatabaseError } from 'pg';
import { type ErrorCode, type ErrorContext, EtlError } from '../../core/errors.js';
import { stoppedBy, UNBOUND } from '../texts.js';
import { lostWorker } from './lost-worker.js';

/** Codes for SQLSTATEs, or for classes of them (two characters). Longer ones come first. */
const STATES: readonly (readonly [state: string, code: ErrorCode, hint?: string])[] = [
	['28', 'E_DATABASE_AUTH'],
	['3D000', 'E_DATABASE_CONNECT', 'Make it with `createdb`, or name another in `connection`.'],
	['53100', 'E_DATABASE_FULL', 'Free some space on the server and run again; nothing half-done was kept.'],
	[
		'53200',
		'E_DATABASE_FULL',
		'The server ran out of memory: lower its work_mem, or ask who runs it; nothing half-done was kept.',
	],
	['53300', 'E_DATABASE_CONNECT', 'The server has no room for another session: close some, or raise max_connections.'],
	['57P03', 'E_DATABASE_CONNECT', 'The server is starting or stopping: try again in a moment.'],
	['57P01', 'E_DATABASE_LOST'],
	['57P02', 'E_DATABASE_LOST'],
	['57P05', 'E_DATABASE_LOST'],
	['25P03', 'E_DATABASE_LOST'],
	['25P04', 'E_DATABASE_LOST'],
	['08', 'E_DATABASE_LOST'],
	['57014', 'E_DATABASE_TIMEOUT'],
	['55P03', 'E_DATABASE_BUSY', 'Another session holds what is needed: wait for it, or raise postgres.lockTimeout.'],
	['40', 'E_DATABASE_BUSY', 'Another session changed the same rows: run again.'],
	[
		'42501',
		'E_DATABASE_READONLY',
		'Grant the user of the connection the right: it owns its tables and creates in its schema.',
	],
	[
		'25006',
		'E_DATABASE_READONLY',
		'The session is read-only: connect to the primary server, as a user that may write.',
	],
	[
		'2BP01',
		'E_DATABASE_SHAPE',
		'Something of yours depends on it, such as a view: drop that first and make it again after.',
	],
	['XX001', 'E_DATABASE_NOT', 'The server found damaged data: ask who runs it to restore it.'],
	['XX002', 'E_DATABASE_NOT', 'The server found a damaged index: ask who runs it to rebuild it.'],
];

/** A cluster's coordinator with shards can block itself where a table's distribution column changes. */
const ON_A_CLUSTER =
	'Run again. Should it come back where the key changes, let undistribute_table() take the stage and each target back once, by hand; the next run spreads them again.';

/** Errors of the network or TLS before there is a session. */
const UNREACHABLE = /^(ECONN|ENOTFOUND|ENOENT|EAI_|EHOST|ENET|ETIMEDOUT|EACCES|EPIPE)/;
const TLS = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH)/;

const OTHER_ENCODING =
	'Make a database with `create database … encoding UTF8 template template0` and name it in `connection`; pg_dump brings along what is there.';

/** States of text that an encoding other than UTF8 has no room for, or counts by its bytes. */
const ENCODING_STATES: readonly string[] = ['22P05', '22021', '22001'];

/** What is to be known of a database whose encoding is not UTF8; `null` where it is. */
export function encodingCaution(encoding: string): string | null {
	if (encoding === 'UTF8') return null;
	const why =
		encoding === 'SQL_ASCII'
			? 'counts letters other than ASCII by their bytes, so that they may not fit their column'
			: 'lacks most characters that a file may have';
	return `the database has the encoding ${encoding}, which ${why}`;
}

/**
 * Turns a failed statement or connection into an EtlError. Any other error is returned unchanged.
 *
 * @param caution - see {@link encodingCaution}
 */
export function toEtlError(error: unknown, context: ErrorContext, caution: string | null = null): unknown {
	if (!(error instanceof Error) || error instanceof EtlError) return error;
	const worker = lostWorker(error);
	if (worker !== null)
		return worker === ''
			? lost('A worker of the cluster', error, context)
			: lost(`The worker ${worker}`, error, context);
	const state = stateOf(error);
	if (state === null) {
		if (isLoss(error)) return lost('The connection to the database', error, context);
		if (!(error instanceof DatabaseError)) return error;
		// Poolers and clusters send errors without a state, and some without a text.
		return new EtlError('E_DATABASE', error.message || 'The server sent an error without a word', {
			context,
			cause: error,
		});
	}
	if (caution !== null && ENCODING_STATES.includes(state)) {
		const message = `${messageOf(error, state)}: ${caution}`;
		return new EtlError('E_DATABASE', message, {
			context: { ...context, sqlstate: state },
			cause: error,
			hint: OTHER_ENCODING,
		});
	}
	const row = isUnbound(error, state) ? undefined : STATES.find(([prefix]) => state.startsWith(prefix));
	const hint = /distributed deadlock/.test(error.message) ? ON_A_CLUSTER : row?.[2];
	const options = { context: { ...context, sqlstate: state }, cause: error, ...(hint ? { hint } : {}) };
	return new EtlError(row?.[1] ?? 'E_DATABASE', messageOf(error, state), options);
}

function lost(what: string, cause: Error, context: ErrorContext): EtlError {
	const words = cause.message === '' ? '' : ` (${cause.message.split('\n')[0]})`;
	return new EtlError('E_DATABASE_LOST', `${what} was lost${words}`, { context, cause });
}

/** Turns a failure to get a session into an EtlError. */
export function toConnectError(error: unknown, context: ErrorContext): unknown {
	if (!(error instanceof Error) || error instanceof EtlError) return error;
	const options = { context, cause: error };
	if (stateOf(error) !== null) {
		const known = toEtlError(error, context);
		if (known instanceof EtlError && known.code !== 'E_DATABASE_LOST' && known.code !== 'E_DATABASE') return known;
		return new EtlError('E_DATABASE_CONNECT', `The database refuses the connection (${error.message})`, options);
	}
	if (/password must be|SASL/.test(error.message)) {
		const missing = /password must be/.test(error.message);
		const message = missing
			? 'The database asks for a password, and there is none'
			: `The database does not let us in (${error.message})`;
		return new EtlError('E_DATABASE_AUTH', message, options);
	}
	const code = 'code' in error ? String(error.code) : '';
	if (TLS.test(code) || /SSL|TLS/.test(error.message)) {
		return new EtlError('E_DATABASE_TLS', `The database cannot be reached safely (${error.message})`, options);
	}
	if (UNREACHABLE.test(code) || isLoss(error) || error instanceof AggregateError) {
		return new EtlError('E_DATABASE_CONNECT', `The database cannot be reached (${error.message || code})`, options);
	}
	if (error instanceof DatabaseError) {
		const words = error.message || 'with an error without a word';
		return new EtlError('E_DATABASE_CONNECT', `The database refuses the connection (${words})`, options);
	}
	return error;
}

function stateOf(error: Error): string | null {
	return 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error
		? error.code
		: null;
}

function isLoss(error: Error): boolean {
	const code = 'code' in error ? String(error.code) : '';
	return (
		/^(ECONN|EPIPE|ETIMEDOUT)/.test(code) ||
		/^(Connection terminated|timeout expired|Client has encountered|Client was closed|The connection was closed)/i.test(
			error.message,
		)
	);
}

/**
 * Whether a statement has more placeholders than it was given values. The session lives on; poolers tell by the same state
 * that it is lost, and name no routine.
 */
function isUnbound(error: Error, state: string): boolean {
	return state === '08P01' && (error as { routine?: unknown }).routine === 'exec_bind_message';
}

/** States of RAISE and ASSERT in functions, and of errors in functions of other languages. */
const RAISED_STATE = /^(?:P0|38)/;
const RAISING_ROUTINE = /^exec_stmt_(?:raise|assert)$/;

/** From the first quotation mark to the last, in whatever language the server speaks. */
const QUOTED = /["„「\p{Pi}\p{Pf}].*["」\p{Pi}\p{Pf}]/su;

/**
 * The server's message without quoted values, since these may be sensitive; messages of others' functions are left out.
 */
function messageOf(error: Error, state: string): string {
	if (isUnbound(error, state)) return UNBOUND;
	const { routine, where } = error as { routine?: unknown; where?: unknown };
	if (RAISED_STATE.test(state) || RAISING_ROUTINE.test(String(routine))) {
		const [place = 'a function or trigger'] = /function [^\s"']+ line \d+/.exec(String(where)) ?? [];
		return stoppedBy(place);
	}
	return state.startsWith('22') ? error.message.replace(QUOTED, '…') : error.message;
}
