import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { EtlError } from '../core/errors.js';
import { documentShape, type EnvironmentDocument, environmentShape } from './document.js';
import { describeIssues, didYouMean, formatPath, valueAt } from './faults.js';
import { type FoundConfig, findConfig, SEARCH_PLACES } from './find-file.js';
import { interpolate, namesVariables } from './interpolate.js';
import { redactConnection } from './redact.js';
import { resolveSettings } from './resolve.js';
import type { Overrides, Settings } from './settings.js';

export type { Overrides } from './settings.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * Finds the config, chooses the environment, puts in the variables and checks everything: defaults ← file ←
 * environment ← overrides.
 *
 * @throws EtlError `E_CONFIG_…`, with every fault of its kind at once
 */
export async function loadSettings(
	overrides: Overrides,
	process: { cwd: string; env: Readonly<Record<string, string | undefined>> },
): Promise<Settings> {
	const found = (await findConfig(overrides.config, process.cwd)) ?? withoutFile(overrides, process.cwd);
	const { file } = found;
	const document = requireObject(found);
	const name = chooseEnvironment(document, overrides.env, file);
	const {
		environments,
		defaultEnvironment: _,
		$schema: __,
		...shared
	} = document as Json & { environments?: Record<string, Json | null> };
	checkWhole(document, file);
	const merged = merge(shared, environments?.[name] ?? {});
	const filled = interpolate(merged, process.env);
	if (filled.missing.length > 0) throw missingVariables(filled.missing, name, file);
	const checked = environmentShape.safeParse(filled.value);
	const prefix = (at: readonly PropertyKey[]) =>
		valueAt(environments?.[name], at) !== undefined ? ['environments', name, ...at] : at;
	if (!checked.success) {
		const lines = describeIssues(checked.error, filled.value, knownKeys).map(({ path: at, text }) =>
			text.replace(formatPath(at), formatPath(prefix(at))),
		);
		throw invalid(lines, file);
	}
	const base = file === null ? process.cwd : path.dirname(file);
	const { settings, faults } = resolveSettings(checked.data as EnvironmentDocument, {
		environment: name,
		file,
		base,
		cwd: process.cwd,
		overrides,
	});
	if (faults.length > 0) throw invalid(faults, file);
	return { ...settings, hash: settingsHash(settings) };
}

/** Flags that say where from and where to are enough: the rest has defaults. */
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
	if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document as Json;
	throw new EtlError('E_CONFIG_INVALID', `${file} holds no keys`, { context: { file: String(file) } });
}

function chooseEnvironment(document: Json, wanted: string | undefined, file: string | null): string {
	const { environments } = document;
	const names = typeof environments === 'object' && environments !== null ? Object.keys(environments) : [];
	const usual =
		typeof document.defaultEnvironment === 'string'
			? document.defaultEnvironment
			: names.length === 1
				? names[0]
				: 'dev';
	const asked = wanted ?? usual ?? 'dev';
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

/** Checks the whole file as it stands, every environment included. */
function checkWhole(document: Json, file: string | null): void {
	const checked = documentShape.safeParse(document);
	if (checked.success) return;
	// A value that names a variable is checked when it has its value, in the environment that is chosen.
	const lines = describeIssues(checked.error, document, knownKeys).filter(
		({ path: at }) => !namesVariables(valueAt(document, at)),
	);
	if (lines.length > 0)
		throw invalid(
			lines.map(({ text }) => text),
			file,
		);
}

/** Objects are merged key by key; everything else of the second takes the place of the first's. */
function merge(first: Json, second: Json): Json {
	const result: Record<string, unknown> = { ...first };
	for (const [key, value] of Object.entries(second)) {
		const before = result[key];
		result[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
	}
	return result;
}

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function missingVariables(
	missing: readonly { variable: string; path: string }[],
	environment: string,
	file: string | null,
): EtlError {
	const lines = missing.map(({ variable, path: at }) => `${at} needs the variable ${variable}`);
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

/** Valid keys of the object at a path, for the nearest name. */
function knownKeys(at: readonly PropertyKey[]): string[] {
	const root = z.toJSONSchema(documentShape, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
	let nodes: SchemaNode[] = [root];
	for (const part of at) nodes = nodes.flatMap((node) => stepInto(node, part));
	return nodes.flatMap((node) => [node, ...(node.anyOf ?? [])]).flatMap((node) => Object.keys(node.properties ?? {}));
}

interface SchemaNode {
	readonly properties?: Readonly<Record<string, SchemaNode>>;
	readonly additionalProperties?: SchemaNode | boolean;
	readonly items?: SchemaNode;
	readonly anyOf?: readonly SchemaNode[];
}

function stepInto(node: SchemaNode, part: PropertyKey): SchemaNode[] {
	return [node, ...(node.anyOf ?? [])].flatMap((each) => {
		if (typeof part === 'number') return each.items ? [each.items] : [];
		const property = each.properties?.[String(part)];
		if (property) return [property];
		return typeof each.additionalProperties === 'object' ? [each.additionalProperties] : [];
	});
}

function settingsHash(settings: Omit<Settings, 'hash'>): string {
	const { configFile: _, ...rest } = settings;
	const plain = { ...rest, connection: redactConnection(settings.connection) };
	return createHash('sha256')
		.update(JSON.stringify(sorted(plain)))
		.digest('hex');
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.keys(value)
			.sort()
			.map((key) => [key, sorted(value[key])]),
	);
}
