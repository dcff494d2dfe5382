import { EtlError } from '../../core/errors.js';
import { toConnectError, toEtlError } from '../../engines/postgres/errors.js';
import type { Failure } from '../remote/line.js';
import { queryFault, type ServerAddress, type ServerFailure, serverFailure } from './server-faults.js';

/**
 * States of a server that is busy, stops or starts, of a lost connection, and of a transaction that stood in another's way.
 * 08P01 says that a query has placeholders of its own.
 */
const PASSING = /^(?:08(?!P01)|40|53|57P|55P03|25P0[34])/;

const FAILURES: Readonly<Record<string, ServerFailure>> = {
	E_DATABASE_AUTH: 'refused',
	E_DATABASE_READONLY: 'refused',
	E_DATABASE_TLS: 'untrusted',
	E_DATABASE_CONNECT: 'passing',
	E_DATABASE_LOST: 'passing',
	E_DATABASE_BUSY: 'passing',
};

/** What the network or the server said, of an error that the engine gave its own words. */
export function rawError(error: unknown): unknown {
	return error instanceof EtlError && error.cause !== undefined ? error.cause : error;
}

/**
 * What is wrong with a query; `null` where it is the server that fails.
 *
 * @param asked - what was sent, whose first line is none of the query's
 */
export function postgresQueryFault(error: unknown, asked: string): string | null {
	const state = stateOf(error);
	if (state === null || PASSING.test(state)) return null;
	const { position } = error as { readonly position?: string };
	const before = position === undefined ? null : [...asked].slice(0, Number(position) - 1);
	const line = before === null ? null : before.filter((character) => character === '\n').length;
	// A value that the server quotes may be a customer's.
	const words = messageOf(toEtlError(error, {}));
	return queryFault(state === '25006' ? `its query would write (${words})` : words, line);
}

/** A failure of the server, in words of ours. */
export function explainPostgres(error: unknown, place: ServerAddress): Failure {
	const state = stateOf(error);
	const known = toConnectError(error, {});
	if (!(known instanceof EtlError)) throw error;
	const what = state === '3D000' ? 'missing' : (FAILURES[known.code] ?? 'other');
	const own = error instanceof Error ? error.message.split('\n')[0] : '';
	return serverFailure(what, (what === 'passing' || what === 'untrusted') && own ? own : known.message, place, error);
}

function stateOf(error: unknown): string | null {
	if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return null;
	return typeof error.code === 'string' ? error.code : null;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
