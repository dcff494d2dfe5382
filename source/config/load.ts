import { createHash } from 'node:crypto';
import path from 'node:path';
import { EtlError } from '../core/errors.js';
import { pgpFacts } from '../sources/wrapped/pgp-settings.js';
import { documentFaults, environmentNames, readEnvironment, writtenSource } from './environment.js';
import { didYouMean, faultLine, formatPath } from './faults.js';
import { type FoundConfig, findConfig, SEARCH_PLACES } from './find-file.js';
import { interpolate, type MissingVariable } from './interpolate.js';
import { isObject, type Json, sorted } from './merge.js';
import { requireReadFlags } from './read-flags.js';
import { REGISTRIES, type Registries } from './resolve.js';
import type { Overrides, Settings } from './settings.js';
import { sourcesOfOneName } from './source-names.js';

export type { Overrides } from './settings.js';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Finds the config, chooses the environment, replaces variables and checks everything: defaults ← file ← environment ←
 * overrides. Every environment of the file is checked as far as its variables are known.
 *
 * @throws EtlError `E_CONFIG_…` with every fault of that kind; `E_USAGE` where a flag of reading is invalid
 */
export async function loadSettings(
	overrides: Overrides,
	process: { cwd: string; env: Variables },
	registries: Registries = REGISTRIES,
): Promise<Settings> {
	const read = requireReadFlags(overrides.read ?? {});
	const found = (await findConfig(overrides.config, process.cwd)) ?? withoutFile(overrides, process.cwd);
	const { file } = found;
	const document = requireObject(found);
	const name = chooseEnvironment(document, overrides.env, file, process.env);
	const origin = {
		file,
		base: file === null ? process.cwd : path.dirname(file),
		cwd: process.cwd,
		overrides: { ...overrides, read },
		registries,
	};
	const chosen = await readEnvironment(document, name, origin, process.env);
	const others = await Promise.all(
		environmentNames(document)
			.filter((each) => each !== name)
			.map((each) => readEnvironment(document, each, { ...origin, overrides: {} }, null)),
	);
	const twice = sourcesOfOneName(
		chosen.settings,
		others.map((each) => each.settings),
		(environment) => writtenSource(document, environment),
	);
	const faults = [documentFaults(document), chosen.faults, twice, ...others.map((each) => each.faults)].flat();
	if (faults.length > 0) throw invalid([...new Set(faults.map(faultLine))], file);
	if (chosen.missing.length > 0) throw missingVariables(chosen.missing, name, file);
	return { ...chosen.settings, hash: settingsHash(chosen.settings) };
}

/**
 * Settings for reading files without a config. They have no schema, so every column is the file's own, and they lead
 * to no database and no source.
 */
export async function settingsWithoutConfig(cwd: string, registries: Registries = REGISTRIES): Promise<Settings> {
	const overrides = { connection: 'sqlite:etl.db', source: '.' };
	const origin = { file: null, base: cwd, cwd, overrides, registries };
	const { settings } = await readEnvironment({}, 'dev', origin, {});
	const policies = { ...settings.policies, controlDates: 'ignore' as const };
	const plain = { ...settings, policies, columns: [], latestBy: null, birthDateColumn: null };
	return { ...plain, hash: settingsHash(plain) };
}

/** Adds settings of reading that override those of the config. */
export function withReadSettings(settings: Settings, given: NonNullable<Overrides['read']>): Settings {
	const set = requireReadFlags(given, formatPath);
	return { ...settings, read: [...settings.read, { files: [], set }] };
}

/** The document where there is no file: flags for source and connection are enough, the rest has defaults. */
function withoutFile(overrides: Overrides, cwd: string): { file: null; document: Json } {
	if (overrides.connection !== undefined && overrides.source !== undefined) return { file: null, document: {} };
	throw new EtlError(
		'E_CONFIG_MISSING',
		`There is no config in ${cwd} or above it: none of ${SEARCH_PLACES.slice(0, 4).join(', ')} …`,
		{
			context: { folder: cwd },
		},
	);
}

function requireObject(found: FoundConfig | { file: null; document: Json }): Json {
	const { document, file } = found;
	if (isObject(document)) return document;
	throw new EtlError('E_CONFIG_INVALID', `${file} holds no keys`, { context: { file: String(file) } });
}

function chooseEnvironment(document: Json, wanted: string | undefined, file: string | null, env: Variables): string {
	const names = environmentNames(document);
	const asked = wanted ?? usualEnvironment(document, names, file, env);
	if (names.length === 0) return asked;
	const name = names.find((each) => each.toLowerCase() === asked.toLowerCase());
	if (name !== undefined) return name;
	throw new EtlError(
		'E_CONFIG_ENVIRONMENT',
		`There is no environment ${asked}: the config has ${names.join(', ')}${didYouMean(asked, names)}`,
		{
			context: { environment: asked, file: String(file) },
		},
	);
}

/** The environment where none is named. */
function usualEnvironment(document: Json, names: readonly string[], file: string | null, env: Variables): string {
	const { defaultEnvironment } = document;
	if (typeof defaultEnvironment !== 'string') return names.length === 1 ? (names[0] as string) : 'dev';
	const { value, missing } = interpolate(defaultEnvironment, env);
	const at = missing.map((each) => ({ ...each, path: ['defaultEnvironment'] }));
	if (missing.length > 0) throw missingVariables(at, 'by default', file);
	return String(value);
}

function missingVariables(missing: readonly MissingVariable[], environment: string, file: string | null): EtlError {
	const lines = missing.map(({ variable, path: at }) => `${formatPath(at)} needs the variable ${variable}`);
	return new EtlError('E_CONFIG_VARIABLE', [`Environment ${environment}: variables are not set`, ...lines].join('\n'), {
		context: { environment, file: String(file), variables: missing.map(({ variable }) => variable) },
	});
}

function invalid(faults: readonly string[], file: string | null): EtlError {
	const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
	return new EtlError('E_CONFIG_INVALID', [`${file ?? 'The config'} has ${count}`, ...faults].join('\n'), {
		context: { file: String(file), faults: [...faults] },
	});
}

function settingsHash(settings: Omit<Settings, 'hash'>): string {
	// What only the screens look like makes no plan stale.
	const { configFile: _, tui: __, connection, source, pgp, after, ...rest } = settings;
	// Settings that are not made use of add nothing, so that hashes of earlier versions stay valid.
	const facts = {
		...(source.facts !== undefined && { sourceFacts: source.facts }),
		...(after !== null && { after }),
		...(pgp !== null && { pgp: pgpFacts(pgp) }),
	};
	const plain = { ...rest, connection: connection.label, source: source.label, ...facts };
	return createHash('sha256')
		.update(JSON.stringify(sorted(plain)))
		.digest('hex');
}
