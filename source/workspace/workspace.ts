import { existsSync } from 'node:fs';
import type { SqlLanguage } from 'sql-formatter';
import { loadSettings, type Overrides } from '../config/load.js';
import { REGISTRIES, type Registries } from '../config/resolve.js';
import type { Settings } from '../config/settings.js';
import type { Step } from '../core/run/events.js';
import type { Engine, OpenMode } from '../engines/engine.js';
import { openEngine } from '../engines/open.js';
import { openSource } from '../sources/open.js';
import type { Source, SourceDay } from '../sources/source.js';

/** A config and what it leads to. Only this room opens databases and sources, for commands and screens alike. */
export interface Workspace {
	readonly settings: Settings;
	readonly registries: Registries;
}

/**
 * Resolves flags, environment and config; opens nothing yet.
 *
 * @param registries - the engines and sources to choose from
 * @throws EtlError `E_CONFIG_…`, `E_USAGE`
 */
export async function openWorkspace(
	overrides: Overrides,
	process: Parameters<typeof loadSettings>[1],
	registries: Registries = REGISTRIES,
): Promise<Workspace> {
	return { settings: await loadSettings(overrides, process, registries), registries };
}

/** Opens the database, does the work and closes it, whatever happens. */
export async function withEngine<T>(
	workspace: Workspace,
	mode: OpenMode,
	work: (engine: Engine) => Promise<T>,
): Promise<T> {
	const engine = await engineOf(workspace, mode);
	try {
		return await work(engine);
	} finally {
		await engine.close();
	}
}

/** The same for a step. */
export async function* stepWithEngine<R>(
	workspace: Workspace,
	mode: OpenMode,
	step: (engine: Engine) => Step<R>,
): Step<R> {
	const engine = await engineOf(workspace, mode);
	try {
		return yield* step(engine);
	} finally {
		await engine.close();
	}
}

/** Starts what opening the database will need. It comes before code is loaded, which nothing runs beside. */
export async function prepareEngine({ settings, registries }: Workspace): Promise<void> {
	await registries.engines[settings.connection.engine]?.prepare?.();
}

/** Opens the database; the caller closes it. */
export function engineOf({ settings, registries }: Workspace, mode: OpenMode): Promise<Engine> {
	return openEngine(settings.connection, mode, settings.postgres, registries.engines);
}

/** The source, which looks at nothing until it is asked, for whoever closes it. */
async function sourceOf({ settings, registries }: Workspace, day: SourceDay): Promise<Source> {
	const source = await openSource(settings.source, day, settings, registries.sources);
	return settings.sourceName === null ? source : { ...source, place: settings.sourceName };
}

/** Opens the source, does the work and closes it, whatever happens. */
export async function withSource<T>(
	workspace: Workspace,
	day: SourceDay,
	work: (source: Source) => Promise<T>,
): Promise<T> {
	const source = await sourceOf(workspace, day);
	try {
		return await work(source);
	} finally {
		await source.close?.();
	}
}

/** The same for a step. */
export async function* stepWithSource<R>(
	workspace: Workspace,
	day: SourceDay,
	step: (source: Source) => Step<R>,
): Step<R> {
	const source = await sourceOf(workspace, day);
	try {
		return yield* step(source);
	} finally {
		await source.close?.();
	}
}

/** The language of sql-formatter for the engine's statements. */
export function sqlLanguageOf({ settings, registries }: Workspace): SqlLanguage {
	return registries.engines[settings.connection.engine]?.sqlLanguage ?? 'sql';
}

/** Whether there is a database. The first run makes one that is a file. */
export function hasDatabase({ settings: { connection } }: Workspace): boolean {
	return connection.file === null || existsSync(connection.file);
}
