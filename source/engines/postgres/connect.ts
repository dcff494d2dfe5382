import { readFileSync } from 'node:fs';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import pg from 'pg';
import { accountName } from '../../account.js';
import { EtlError } from '../../core/errors.js';
import { toConnectError } from './errors.js';
import { passwordFromFile } from './password-file.js';

/** Seconds to wait for a server, where the URL has no `connect_timeout`. */
const CONNECT_TIMEOUT = 15;

/** The ways that `sslmode` asks for, in the order in which libpq tries them. */
type Encryption = false | ConnectionOptions;

/** All that a session is opened with. */
export interface Address {
	readonly config: pg.ClientConfig;
	/** Shown to people, without user and password: `db.example.org:5432`. */
	readonly place: string;
	readonly database: string;
	readonly attempts: readonly Encryption[];
}

/**
 * Parses a URL. TLS goes by `sslmode`, `sslrootcert`, `sslcert` and `sslkey` as with psql. The password comes from the
 * URL, `PGPASSWORD` or `.pgpass`.
 *
 * @throws EtlError `E_DATABASE_CONNECT`, `E_DATABASE_TLS`
 */
export function toAddress(connection: string, env: Readonly<Record<string, string | undefined>>): Address {
	const { url, user: named, password, database: path } = parse(connection);
	const take = (name: string) => {
		const value = url.searchParams.get(name);
		url.searchParams.delete(name);
		return value ?? undefined;
	};
	const host = (take('host') ?? decodeURIComponent(url.hostname)) || env.PGHOST || 'localhost';
	const port = (take('port') ?? url.port) || env.PGPORT || '5432';
	const user = (take('user') ?? named) || env.PGUSER || accountName();
	if (user === null)
		throw new EtlError('E_DATABASE_CONNECT', 'The connection names no user, and this account has no name', {
			hint: 'Name one in the connection, `postgres://USER@HOST/DATABASE`, or in PGUSER.',
		});
	const database = (take('dbname') ?? path) || env.PGDATABASE || user;
	const passfile = take('passfile');
	const secret = (take('password') ?? password) || env.PGPASSWORD;
	const fromFile = () =>
		passwordFromFile({ host, port, database, user }, passfile === undefined ? env : { ...env, PGPASSFILE: passfile });
	take('uselibpqcompat');
	const mode = take('sslmode') ?? sslFlag(take('ssl')) ?? env.PGSSLMODE ?? 'prefer';
	const files = { ca: take('sslrootcert') ?? env.PGSSLROOTCERT, cert: take('sslcert'), key: take('sslkey') };
	const seconds = Number(take('connect_timeout') ?? env.PGCONNECT_TIMEOUT ?? CONNECT_TIMEOUT);
	const attempts = host.startsWith('/') ? [false as const] : encryption(mode, host, files);
	const config = {
		...Object.fromEntries(url.searchParams),
		host,
		port: Number(port),
		user,
		database,
		password: secret ?? (fromFile as () => string),
		connectionTimeoutMillis: (Number.isFinite(seconds) && seconds > 0 ? seconds : CONNECT_TIMEOUT) * 1000,
		keepAlive: true,
		keepAliveInitialDelayMillis: 30_000,
		application_name: 'etl-tui',
		types: { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig,
	};
	return { config, place: `${host}:${port}`, database, attempts };
}

function parse(connection: string): { url: URL; user: string; password: string; database: string } {
	try {
		// psql takes `postgres://user@/database?host=/socket`, which is not a valid URL.
		const url = new URL(connection.replace(/^([a-z]+:\/\/[^/?#]*@)(?=\/)/i, '$1localhost'));
		const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
		return { url, user, password, database: decodeURIComponent(url.pathname.slice(1)) };
	} catch {
		// There is no cause, because it would hold the URL with its password.
		throw new EtlError('E_DATABASE_CONNECT', 'The connection is no URL', {
			hint: 'Write postgres://USER@HOST:PORT/DATABASE, with %XX for the special characters of a password.',
		});
	}
}

/**
 * Opens a session.
 *
 * @param signal - gives up where it ends before the session is open
 * @throws EtlError `E_DATABASE_CONNECT`, `E_DATABASE_AUTH`, `E_DATABASE_TLS`; its cause is what the network or the server said
 */
export async function connect(address: Address, signal?: AbortSignal): Promise<pg.Client> {
	let last: unknown;
	for (const ssl of address.attempts) {
		const client = new pg.Client({ ...address.config, ssl });
		client.on('error', () => undefined); // A broken connection fails the calls that wait for it.
		const giveUp = () => client.connection?.stream?.destroy();
		signal?.addEventListener('abort', giveUp, { once: true });
		try {
			await client.connect();
			signal?.removeEventListener('abort', giveUp);
			return client;
		} catch (error) {
			last = error;
			giveUp();
			if (signal?.aborted || !mayTryOther(error)) break;
		}
	}
	throw toConnectError(last, { server: address.place });
}

/** Whether the server may want the other kind of encryption. */
function mayTryOther(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	return /does not support SSL/.test(error.message) || ('code' in error && error.code === '28000');
}

function sslFlag(text: string | undefined): string | undefined {
	if (text === undefined) return undefined;
	return ['false', '0', 'off'].includes(text.toLowerCase()) ? 'disable' : 'require';
}

function encryption(
	mode: string,
	host: string,
	files: { readonly [K in 'ca' | 'cert' | 'key']: string | undefined },
): Encryption[] {
	const read = (name: string, file: string | undefined) => {
		if (file === undefined || (name === 'ca' && file === 'system')) return {};
		try {
			return { [name]: readFileSync(file) };
		} catch (cause) {
			throw new EtlError('E_DATABASE_TLS', `The certificate file ${file} cannot be read`, { context: { file }, cause });
		}
	};
	const given = () => ({ ...read('ca', files.ca), ...read('cert', files.cert), ...read('key', files.key) });
	const unverified = () => ({ ...given(), rejectUnauthorized: false });
	const verified = () => ({ ...given(), rejectUnauthorized: true });
	switch (mode) {
		case 'disable':
			return [false];
		case 'allow':
			return [false, unverified()];
		case 'prefer':
			return [unverified(), false];
		case 'require':
			return [files.ca === undefined ? unverified() : { ...verified(), checkServerIdentity: () => undefined }];
		case 'no-verify':
			return [unverified()];
		case 'verify-ca':
			return [{ ...verified(), checkServerIdentity: () => undefined }];
		case 'verify-full':
			return [{ ...verified(), checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate) }];
		default:
			throw new EtlError('E_DATABASE_TLS', `sslmode=${mode} is none that we know`, {
				hint: 'Use disable, allow, prefer, require, verify-ca or verify-full.',
			});
	}
}
