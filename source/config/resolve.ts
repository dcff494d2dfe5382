import path from 'node:path';
import type { Parsed } from '../core/address.js';
import { dateFaults } from '../core/run/run-date.js';
import { type ColumnType, definitionOf, parseColumnType } from '../core/schema/column-types.js';
import { type Column, isKeptName, MAX_IDENTIFIER, normalizeHeader } from '../core/schema/schema.js';
import { visible } from '../core/values/visible.js';
import type { Connection } from '../engines/engine.js';
import { ENGINES, type EngineTable, parseConnection } from '../engines/open.js';
import { parseSource, putsAway, SOURCES, type SourceTable, type WrittenSource } from '../sources/open.js';
import type { SourceAddress } from '../sources/source.js';
import { resolvePgp } from '../sources/wrapped/pgp-settings.js';
import type { ColumnInput } from './column-shape.js';
import type { Countries } from './countries-file.js';
import { DEFAULTS, type EnvironmentDocument } from './document.js';
import { type ConfigFault, didYouMean, invalid } from './faults.js';
import { inboxSettings } from './inbox-settings.js';
import type { InboxDocument } from './inbox-shapes.js';
import type { Overrides, Policies, ReadRule, Settings } from './settings.js';
import { unusedNames } from './source-names.js';
import { tableFaults } from './table-names.js';
import { valueSettingFaults, writtenValueFaults } from './value-settings.js';

/** The origin of a config, and its overrides. */
export interface Origin {
	readonly environment: string;
	readonly file: string | null;
	/** Base of relative paths in the file. */
	readonly base: string;
	/** Base of relative paths in flags. */
	readonly cwd: string;
	readonly overrides: Overrides;
	readonly registries: Registries;
}

/** The kinds of engines and sources that addresses may name. */
export interface Registries {
	readonly engines: EngineTable;
	readonly sources: SourceTable;
}

/** Every engine and every source that the program has. */
export const REGISTRIES: Registries = { engines: ENGINES, sources: SOURCES };

/**
 * Makes settings of a checked document: fills in defaults, resolves paths and columns, and finds faults between keys.
 */
export async function resolveSettings(
	document: EnvironmentDocument,
	origin: Origin,
): Promise<{ settings: Omit<Settings, 'hash'>; faults: ConfigFault[] }> {
	const faults: ConfigFault[] = [];
	const columns = (document.schema?.columns ?? DEFAULTS.schema.columns).map((column) =>
		toColumn(column as ColumnInput),
	);
	faults.push(...columnFaults(columns));
	const has = (name: string) => columns.some((column) => column.name === name);
	const usual = (name: string) => (has(name) ? name : null);
	const countryColumn = document.countryColumn ?? DEFAULTS.countryColumn;
	const latestBy = document.latestBy === undefined ? usual('LastConsultedDate') : document.latestBy;
	const birthDateColumn = document.birthDateColumn === undefined ? usual('DateofBirth') : document.birthDateColumn;
	const names = columns.map((column) => column.name);
	if (!has(countryColumn)) faults.push(invalid(['countryColumn'], noColumn(countryColumn, names)));
	for (const [key, name] of [
		['latestBy', latestBy],
		['birthDateColumn', birthDateColumn],
	] as const) {
		const column = columns.find((each) => each.name === name);
		if (name !== null && !column) faults.push(invalid([key], noColumn(name, names)));
		if (column && definitionOf(column.type).group !== 'date') faults.push(invalid([key], `${name} is no date`));
	}
	const stage = { table: document.stage?.table ?? DEFAULTS.stage.table };
	faults.push(...tableFaults(document));
	const policies = { ...DEFAULTS.policies, ...defined(document.policies ?? {}) };
	const countries = await countriesOf(policies.countries, origin, faults);
	faults.push(...countryFaults(countries));
	const view = document.target?.view === undefined ? DEFAULTS.target.view : document.target.view;
	const target = { table: document.target?.table ?? DEFAULTS.target.table, view };
	faults.push(...patternFaults(document.files ?? [], ['files']));
	const rules = [document.read ?? []].flat();
	for (const [index, { files = [] }] of rules.entries())
		faults.push(...patternFaults(files, Array.isArray(document.read) ? ['read', index, 'files'] : ['read', 'files']));
	const logs = {
		dir: document.logs?.dir ?? DEFAULTS.logs.dir,
		keepDays: document.logs?.keepDays ?? DEFAULTS.logs.keepDays,
	};
	const inbox = inboxSettings(document as InboxDocument, faults);
	const settings = {
		environment: origin.environment,
		configFile: origin.file,
		connection: resolveAddress<Connection, string>('connection', document.connection, origin, faults, (text, base) =>
			parseConnection(text, base, origin.registries.engines),
		),
		postgres: { ...DEFAULTS.postgres, ...defined(document.postgres ?? {}) },
		source: resolveAddress<SourceAddress, WrittenSource | readonly WrittenSource[]>(
			'source',
			document.source,
			origin,
			faults,
			(written, base) => parseSource(written, base, origin.registries.sources),
		),
		pgp: document.pgp === undefined ? null : resolvePgp(document.pgp, origin.base),
		// The name belongs to the config's source, not to one that a flag names.
		sourceName: origin.overrides.source === undefined ? (document.sourceName ?? null) : null,
		files: document.files ?? DEFAULTS.files,
		settleSeconds: document.settleSeconds ?? DEFAULTS.settleSeconds,
		...inbox,
		// Nothing is taken out of a folder that somebody names to try something.
		after: origin.overrides.source === undefined ? inbox.after : null,
		read: readRules(document, origin),
		limits: { ...DEFAULTS.limits, ...defined(document.limits ?? {}) },
		stage,
		target,
		countryColumn,
		latestBy,
		birthDateColumn,
		columns,
		nulls: document.nulls ?? DEFAULTS.nulls,
		policies: { ...policies, countries, maxRejects: toRejectLimit(policies.maxRejects, faults) } as Policies,
		logs: { dir: path.resolve(origin.base, logs.dir), keepDays: logs.keepDays },
		tui: { ...DEFAULTS.tui, ...defined(document.tui ?? {}) },
		mask: document.mask ?? origin.environment.toLowerCase() === 'prod',
	};
	faults.push(...unusedNames(document.source));
	const { source, after } = settings;
	if (after !== null && source !== undefined && !putsAway(source, origin.registries.sources))
		faults.push(invalid(['after'], `is ${after.act}, and ${source.label} can only be read`));
	return { settings, faults };
}

function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
	return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
		[K in keyof T]: Exclude<T[K], undefined>;
	};
}

/** Relative paths in flags start from the working directory, those in the file from its folder. */
function resolveAddress<T, W>(
	key: 'connection' | 'source',
	written: W | undefined,
	origin: Origin,
	faults: ConfigFault[],
	parse: (written: W | string, base: string) => Parsed<T>,
): T {
	const given = origin.overrides[key];
	const parsed = parse(given ?? written ?? '', given === undefined ? origin.base : origin.cwd);
	if ('value' in parsed) return parsed.value;
	const kind = (given ?? written ?? '') === '' ? 'missing' : 'invalid';
	faults.push({ path: [key], kind, what: parsed.fault });
	return undefined as T; // Settings with a fault are never used.
}

function noColumn(name: string, names: readonly string[]): string {
	return `the schema has no column ${name}${didYouMean(name, names)}`;
}

function toColumn(input: ColumnInput): Column {
	const column = defined(input) as Required<ColumnInput> & Partial<ColumnInput>;
	return {
		name: column.name,
		type: parseColumnType(column.type) as ColumnType,
		required: Boolean(column.required) || Boolean(column.key),
		key: Boolean(column.key),
		aliases: (column.aliases as readonly string[] | undefined) ?? [],
		formats: (column.formats as readonly string[] | undefined) ?? [],
		...defined({
			leadingZeros: column.leadingZeros,
			number: column.number as string | undefined,
			min: column.min,
			max: column.max,
			time: column.time,
			zone: column.zone,
			nulls: column.nulls as readonly string[] | undefined,
		}),
		allowed: (column.allowed as readonly string[] | undefined) ?? null,
		pattern: column.pattern ?? null,
		default: column.default ?? null,
		sensitive: Boolean(column.sensitive),
		onInvalid: column.onInvalid ?? 'reject',
		omittable: Boolean(column.omittable),
	};
}

const CONTROL = /\p{Cc}/u;

function columnFaults(columns: readonly Column[]): ConfigFault[] {
	const faults: ConfigFault[] = [];
	if (!columns.some((column) => column.key))
		faults.push(
			invalid(['schema', 'columns'], 'none is a key; mark the one that tells customers apart with key: true'),
		);
	const owners = new Map<string, string>();
	const names = new Set<string>();
	columns.forEach((column, index) => {
		const at = ['schema', 'columns', index];
		const say = (key: string, what: string) => void faults.push(invalid([...at, key], what));
		const lower = column.name.toLowerCase();
		if (names.has(lower)) say('name', `there are two columns ${column.name}`);
		names.add(lower);
		if (Buffer.byteLength(column.name) > MAX_IDENTIFIER)
			say('name', `${column.name} has more than ${MAX_IDENTIFIER} bytes`);
		if (lower === 'h' || isKeptName(column.name))
			say('name', `${column.name} is a name of the program's own or the database's`);
		for (const header of [column.name, ...column.aliases]) {
			const owner = owners.get(normalizeHeader(header));
			if (owner !== undefined && owner !== column.name) say('aliases', `the header ${header} names ${owner} too`);
			owners.set(normalizeHeader(header), column.name);
		}
		faults.push(...valueSettingFaults(column, at));
		if (column.pattern !== null && !compiles(column.pattern))
			say('pattern', `"${column.pattern}" is no regular expression`);
		else faults.push(...writtenValueFaults(column, at));
		if (CONTROL.test(column.name)) say('name', `${visible(column.name)} holds a control character`);
	});
	return faults;
}

function compiles(pattern: string): boolean {
	try {
		new RegExp(pattern, 'u');
		return true;
	} catch {
		return false;
	}
}

async function countriesOf(given: Countries | string, origin: Origin, faults: ConfigFault[]): Promise<Countries> {
	if (typeof given !== 'string') return given;
	const { readCountriesFile } = await import('./countries-file.js');
	const read = await readCountriesFile(path.resolve(origin.base, given));
	faults.push(...read.faults);
	return read.countries;
}

function countryFaults(countries: Countries): ConfigFault[] {
	const owners = new Map<string, string>();
	return Object.entries(countries).flatMap(([name, spellings]) =>
		[name, ...spellings].flatMap((spelling) => {
			const folded = spelling.trim().toLowerCase();
			const owner = owners.get(folded);
			owners.set(folded, name);
			return owner !== undefined && owner !== name
				? [invalid(['policies', 'countries', name], `${spelling} stands for ${owner} too`)]
				: [];
		}),
	);
}

/** The rules of the config, and one of the flags behind them, which is for every file. */
function readRules(document: EnvironmentDocument, origin: Origin): ReadRule[] {
	const rules = [document.read ?? []].flat().map(({ files = [], ...set }) => ({ files, set: defined(set) }));
	const flags = defined(origin.overrides.read ?? {});
	return [...rules, ...(Object.keys(flags).length > 0 ? [{ files: [], set: flags }] : [])] as ReadRule[];
}

function patternFaults(patterns: readonly string[], at: readonly PropertyKey[]): ConfigFault[] {
	return patterns.flatMap((pattern, index) => dateFaults(pattern).map((what) => invalid([...at, index], what)));
}

function toRejectLimit(limit: number | string, faults: ConfigFault[]): Policies['maxRejects'] {
	if (typeof limit === 'number') return { count: limit };
	const percent = Number(limit.replace('%', ''));
	if (percent > 100) faults.push(invalid(['policies', 'maxRejects'], `${limit} is more than all`));
	return { percent };
}
