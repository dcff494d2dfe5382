import { formsOf, type Parsed, schemeOf } from '../core/address.js';
import { redactConnection } from '../core/redact.js';
import type { Connection, Engine, EngineKind, EngineOptions, OpenMode } from './engine.js';
import { postgres } from './postgres/connection.js';
import { sqlite } from './sqlite/connection.js';

/** Engines by their name in connections. */
export type EngineTable = Readonly<Record<string, EngineKind>>;

/** Every engine. A new one is a folder, and a row here. */
export const ENGINES: EngineTable = { sqlite, postgres };

const NO_LIMITS: EngineOptions = { statementTimeout: 0, lockTimeout: 0 };

/**
 * Parses a connection such as `sqlite:data/health.db` or `postgres://etl@db.example.org/health`.
 *
 * @param base - the folder that a relative path starts from
 */
export function parseConnection(text: string, base: string, engines = ENGINES): Parsed<Connection> {
	if (text === '') {
		const examples = Object.values(engines).map(({ example }) => example);
		return { fault: `is missing; expected the database, such as ${examples.join(' or ')}` };
	}
	const scheme = schemeOf(text) ?? '';
	const kind = Object.values(engines).find(({ schemes }) => schemes.includes(scheme));
	if (kind) return kind.parse(text, base);
	return { fault: `"${redactConnection(text)}" has no scheme that we know; expected ${formsOf(engines)}` };
}

/**
 * Opens the database of a connection.
 *
 * @param options - what the config says; without, nothing is bounded in time
 * @throws EtlError `E_DATABASE…`
 */
export async function openEngine(
	connection: Connection,
	mode: OpenMode,
	options: EngineOptions = NO_LIMITS,
	engines = ENGINES,
): Promise<Engine> {
	const kind = engines[connection.engine];
	if (!kind) throw new Error(`No engine is called ${connection.engine}`);
	return kind.open(connection, mode, options);
}
