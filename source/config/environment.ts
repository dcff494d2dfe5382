import { PARSED_ONCE } from '../core/config-values.js';
import { documentShape, type EnvironmentDocument, environmentShape } from './document.js';
import { type ConfigFault, describeIssues, invalid, valueAt } from './faults.js';
import { interpolate, type MissingVariable, namesVariables } from './interpolate.js';
import { KNOWN_KEYS } from './known-keys.js';
import { isObject, type Json, merge } from './merge.js';
import { type Origin, resolveSettings } from './resolve.js';
import type { Settings } from './settings.js';

/** The settings of one environment, with all faults. */
interface EnvironmentReading {
	/** Complete only where there are no faults and no missing variables. */
	readonly settings: Omit<Settings, 'hash'>;
	readonly faults: readonly ConfigFault[];
	readonly missing: readonly MissingVariable[];
}

/** Names of a config's environments, as written. */
export function environmentNames(document: Json): string[] {
	return isObject(document.environments) ? Object.keys(document.environments) : [];
}

/** The source of an environment as it is written, before variables are replaced. */
export function writtenSource(document: Json, environment: string): unknown {
	return valueAt(document, ['environments', environment, 'source']) ?? document.source;
}

/** The faults of the file itself. A value with a variable is checked once it has its value. */
export function documentFaults(document: Json): ConfigFault[] {
	const names = environmentNames(document);
	const twice = names.filter((name, index) =>
		names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase()),
	);
	const { error } = documentShape.safeParse(document, PARSED_ONCE);
	const issues = error ? describeIssues(error, document, KNOWN_KEYS) : [];
	return [
		...issues.filter(({ path, kind }) => kind === 'unknown' || !namesVariables(valueAt(document, path))),
		...twice.map((name) => invalid(['environments', name], 'differs from another environment only by case')),
	];
}

/**
 * Makes the settings of one environment: the file's shared keys, overridden by the environment's, with variables
 * replaced, overridden by flags. Faulty parts are left out, so that the rest is checked too.
 *
 * @param env - the process's variables; `null` for an environment that is not used now: its values with variables are
 * left out
 */
export async function readEnvironment(
	document: Json,
	name: string,
	origin: Omit<Origin, 'environment'>,
	env: Readonly<Record<string, string | undefined>> | null,
): Promise<EnvironmentReading> {
	const { environments, defaultEnvironment: _, $schema: __, ...shared } = document;
	const own = isObject(environments) && isObject(environments[name]) ? environments[name] : {};
	const at = (path: readonly PropertyKey[]) => (valueAt(own, path) === undefined ? [] : ['environments', name]);
	const written = without(merge(shared, own), overridden(origin));
	const { value, missing } = interpolate(written, env ?? {});
	const checked = environmentShape.safeParse(value, PARSED_ONCE);
	// A value with a missing variable is not checked.
	const isGiven = ({ path }: ConfigFault) => !missing.some((each) => each.path.join('\0') === path.join('\0'));
	const shape = checked.error ? describeIssues(checked.error, written, KNOWN_KEYS).filter(isGiven) : [];
	const left = new Set([...shape, ...missing].map(({ path }) => path[0] as PropertyKey));
	const rest = environmentShape.safeParse(without(value as Json, left), PARSED_ONCE);
	const resolved = await resolveSettings((rest.data ?? {}) as EnvironmentDocument, { ...origin, environment: name });
	const known = resolved.faults.filter((each) => isCertain(each, left, env === null));
	return {
		settings: resolved.settings,
		faults: [...shape, ...known].map((each) => ({ ...each, path: [...at(each.path), ...each.path] })),
		missing: missing.map((each) => ({ ...each, path: [...at(each.path), ...each.path] })),
	};
}

/** Whether a fault is certain although some values are not known. */
function isCertain({ path: [key], kind }: ConfigFault, left: ReadonlySet<PropertyKey>, unused: boolean): boolean {
	if (left.has(key as string)) return false;
	if (left.has('schema') && ['countryColumn', 'latestBy', 'birthDateColumn'].includes(String(key))) return false;
	// A flag may supply the missing value.
	return !unused || kind !== 'missing';
}

/** Keys that flags override. */
function overridden({ overrides }: Omit<Origin, 'environment'>): Set<PropertyKey> {
	return new Set((['connection', 'source'] as const).filter((key) => overrides[key] !== undefined));
}

function without(value: Json, keys: ReadonlySet<PropertyKey>): Json {
	return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key)));
}
