import { EtlError } from '../core/errors.js';
import type { Engine, OpenMode } from './engine.js';

/** Engines by the scheme of their connection. Each is loaded when it is asked for. */
const ENGINES: Readonly<Record<string, (rest: string, mode: OpenMode) => Promise<Engine>>> = {
	sqlite: async (path, mode) => (await import('./sqlite/engine.js')).openSqlite(path, mode),
};

/**
 * Opens the database of a connection such as `sqlite:/srv/health.db`.
 *
 * @throws EtlError `E_UNKNOWN_ENGINE`, or what the engine says
 */
export async function openEngine(connection: string, mode: OpenMode): Promise<Engine> {
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
	return open(connection.slice(colon + 1), mode);
}
