import { EtlError } from '../core/errors.js';
import type { Engine, EngineOptions, OpenMode } from './engine.js';

type Open = (connection: string, mode: OpenMode, options: EngineOptions) => Promise<Engine>;

const openPostgres: Open = async (url, mode, options) =>
	(await import('./postgres/engine.js')).openPostgres(url, mode, options);

/** Engines by the scheme of their connection. Each is loaded when it is asked for. */
const ENGINES: Readonly<Record<string, Open>> = {
	sqlite: async (connection, mode) =>
		(await import('./sqlite/engine.js')).openSqlite(connection.slice('sqlite:'.length), mode),
	postgres: openPostgres,
	postgresql: openPostgres,
};

const NO_LIMITS: EngineOptions = { statementTimeout: 0, lockTimeout: 0 };

/**
 * Opens the database of a connection such as `sqlite:/srv/health.db` or `postgres://etl@db.example.org/health`.
 *
 * @param options - what the config says; without, nothing is bounded in time
 * @throws EtlError `E_UNKNOWN_ENGINE`, or what the engine says
 */
export async function openEngine(
	connection: string,
	mode: OpenMode,
	options: EngineOptions = NO_LIMITS,
): Promise<Engine> {
	const colon = connection.indexOf(':');
	const scheme = connection.slice(0, Math.max(colon, 0)).toLowerCase();
	const open = ENGINES[scheme];
	if (!open) {
		const known = Object.keys(ENGINES).join(', ');
		throw new EtlError(
			'E_UNKNOWN_ENGINE',
			`There is no engine for ${scheme || 'a connection without a scheme'}: ${known}`,
		);
	}
	return open(connection, mode, options);
}
