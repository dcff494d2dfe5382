import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import type { Parsed } from '../../core/address.js';
import { PARSED_ONCE } from '../../core/config-values.js';
import { REMOTE_SETTINGS } from '../remote/line.js';
import { remoteSource } from '../remote/remote-source.js';
import { SIGN_IN_SETTINGS } from '../remote/sign-in.js';
import type { SourceAddress, SourceKind, SourceSettings } from '../source.js';
import type { SqlDatabase } from './database.js';
import type { MysqlTarget, SslMode } from './mysql.js';
import { bindQuery, type SqlDialect } from './query.js';
import { labelOf, parseServerUrl, type ServerUrl } from './server-url.js';
import { SQL_SERVER_SETTINGS, SQL_SETTINGS, type SqlSettings, sqlSettings } from './settings.js';

/** Queries of a database; `T` is how it is reached. */
interface SqlAddress<T> extends SourceAddress, SqlSettings {
	readonly target: T;
}

/** How one kind of database differs from another. */
interface SqlKind<T> extends Pick<SourceKind, 'schemes' | 'form' | 'description' | 'settings'> {
	readonly dialect: SqlDialect;
	parse(text: string, base: string, given: SourceSettings): { readonly label: string; readonly target: T } | string;
	open(target: T): Promise<SqlDatabase>;
}

/** A PostgreSQL server as a source: every query is a file. */
export const postgres = sqlKind<PostgresTarget>({
	dialect: 'postgres',
	schemes: ['postgres', 'postgresql'],
	form: 'postgres://USER@HOST/DATABASE',
	description: '`postgres://USER@HOST:PORT/DATABASE` with a `query`',
	settings: SQL_SERVER_SETTINGS,
	parse: (text, _, given) => {
		const server = signedIn(text, given);
		if (typeof server === 'string') return server;
		const { url, user, password } = server;
		const signIn = { ...(user !== '' && { PGUSER: user }), ...(password !== '' && { PGPASSWORD: password }) };
		return { label: labelOf('postgres', { ...url, user }), target: { url: text, signIn } };
	},
	open: async ({ url, signIn }) => new (await import('./postgres.js')).PostgresDatabase(url, signIn),
});

interface PostgresTarget {
	/** As the person wrote it; may hold a password. */
	readonly url: string;
	readonly signIn: Readonly<Record<string, string>>;
}

const SSL_MODES: readonly SslMode[] = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'];

/** A MySQL or MariaDB server as a source. */
export const mysql = sqlKind<MysqlTarget>({
	dialect: 'mysql',
	schemes: ['mysql', 'mariadb'],
	form: 'mysql://USER@HOST/DATABASE',
	description: '`mysql://USER@HOST:PORT/DATABASE` (MariaDB as well) with a `query`',
	settings: SQL_SERVER_SETTINGS,
	parse: (text, base, given) => {
		const server = signedIn(text, given);
		if (typeof server === 'string') return server;
		const { url, user, password } = server;
		const { host, port, database, parameters } = url;
		if (user === '') return 'names no user; expected mysql://USER@HOST/DATABASE';
		if (database === '') return 'names no database; expected mysql://USER@HOST/DATABASE';
		const foreign = [...parameters.keys()].filter((key) => key !== 'ssl-mode' && key !== 'ssl-ca');
		if (foreign.length > 0) return `says ${foreign.join(' and ')} behind its ?; expected ssl-mode and ssl-ca`;
		const wanted = parameters.get('ssl-mode')?.toUpperCase() ?? 'PREFERRED';
		const sslMode = SSL_MODES.find((mode) => mode === wanted);
		if (sslMode === undefined) return `has an ssl-mode that is none of ${SSL_MODES.join(', ')}`;
		// The driver holds the certificate against "localhost" then.
		if (sslMode === 'VERIFY_IDENTITY' && isIP(host) !== 0)
			return 'has ssl-mode=VERIFY_IDENTITY and an address: name the host as its certificate does';
		const ca = parameters.get('ssl-ca');
		const sslCa = ca === null ? null : path.resolve(base, ca);
		const target = { host: host || 'localhost', port: Number(port) || 3306, user, password, database, sslMode, sslCa };
		return { label: labelOf('mysql', { ...url, user }), target };
	},
	open: async (target) => new (await import('./mysql.js')).MysqlDatabase(target),
});

/** A SQLite file as a source; what is meant by `target` is its path, absolute. */
export const sqlite = sqlKind<string>({
	dialect: 'sqlite',
	schemes: ['sqlite'],
	form: 'sqlite:PATH',
	description: '`sqlite:PATH` with a `query`',
	settings: { ...SQL_SETTINGS, ...REMOTE_SETTINGS },
	parse: (text, base) => {
		const named = text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
		if (named === '' || named.startsWith(':memory:')) return 'names no file; expected sqlite:PATH';
		const file = path.resolve(base, named);
		return { label: `sqlite:${file}`, target: file };
	},
	open: async (file) => new (await import('./sqlite.js')).SqliteSource(file),
});

function sqlKind<T>({ dialect, parse, open, ...notation }: SqlKind<T>): SourceKind<SqlAddress<T>> {
	return {
		...notation,
		parse: (text, base, given): Parsed<SqlAddress<T>> => {
			const settings = sqlSettings(given, dialect);
			if (typeof settings === 'string') return { fault: settings };
			const place = parse(text, base, given);
			if (typeof place === 'string') return { fault: place };
			const origins = Object.fromEntries(settings.queries.map(({ file, text: query }) => [file, query]));
			return { value: { source: dialect, folder: null, facts: settings.queries, origins, ...place, ...settings } };
		},
		open: async (address, context) => {
			const { QueryStore } = await import('./query-store.js');
			const queries = address.queries.map((query) => bindQuery(query, dialect, context.runDate));
			return remoteSource(new QueryStore(await open(address.target), queries), address, address.remote, context);
		},
	};
}

/** A URL, and who signs in by it or by the other keys. */
function signedIn(
	text: string,
	given: SourceSettings,
): { readonly url: ServerUrl; readonly user: string; readonly password: string } | string {
	const url = parseServerUrl(text);
	if (typeof url === 'string') return url;
	const { user, password } = z.object(SIGN_IN_SETTINGS).parse(given, PARSED_ONCE);
	if (url.user !== '' && user !== undefined) return 'names a user twice: in the URL and as `user`';
	if (url.password !== '' && password !== undefined) return 'has a password twice: in the URL and as `password`';
	return { url, user: url.user || user || '', password: url.password || password || '' };
}
