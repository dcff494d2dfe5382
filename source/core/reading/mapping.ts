import { createHash } from 'node:crypto';
import type { Column } from '../schema/schema.js';

/**
 * Fingerprints of all that decides how a file's content becomes rows. A file whose fingerprints have changed is read
 * again, though its content is loaded already.
 */
export interface Mapping {
	/** Fingerprint of the reading version, the settings of reading, and the policies that decide about records. */
	readonly base: string;
	/** Fingerprint of what only decides which records are rejects: it does not matter to a file without rejects. */
	readonly rejects: string;
	/** A fingerprint for each of the schema's columns that this file fills. */
	readonly columns: Readonly<Record<string, string>>;
}

/** Increased whenever the program reads files differently than before. */
export const READING_VERSION = 3;

/** All that decides how a file's content becomes rows. */
export interface MappingParts {
	/** Settings of reading that hold for the file. */
	readonly read: object;
	/** Policies and other settings that decide about records. */
	readonly rules: object;
	/** The same for what decides which records are rejects. */
	readonly rejects: object;
	readonly columns: readonly Column[];
	/** Roles of columns in the feed, such as the one that decides which record is the latest: roles have bounds. */
	readonly roles: Readonly<Record<string, string>>;
	/** The file's own columns. */
	readonly headers: readonly string[];
	/** For each of the schema's columns the position of the file's column that fills it, or -1. */
	readonly positions: readonly number[];
	/** For each of them the file's columns that make it unclear which value is meant: a record with a value there is a reject. */
	readonly rivals: readonly (readonly { readonly header: string }[])[];
	/** By column, values that are stored as others, such as a country's spelling that is too long for its column. */
	readonly stored: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Makes the fingerprints of one file. An optional column without a default has none in a file that lacks it. */
export function mappingOf(parts: MappingParts): Mapping {
	const { read, rules, rejects, columns, roles, headers, positions, rivals, stored } = parts;
	const ofColumns = columns.flatMap((column, index): [string, string][] => {
		const position = positions[index] ?? -1;
		if (position === -1 && column.default === null && !column.required) return [];
		const { sensitive: _, aliases: __, name, ...rest } = column;
		const unclear = (rivals[index] ?? []).map(({ header }) => header);
		const as = own(stored, name) ?? {};
		// What is empty is left out: earlier versions did not know of it.
		const more = {
			...(unclear.length > 0 && { rivals: unclear }),
			...(Object.keys(as).length > 0 && { stored: as }),
		};
		const taken = { role: own(roles, name) ?? null, header: headers[position] ?? null };
		return [[name, digest({ ...rest, ...taken, ...more })]];
	});
	return {
		base: digest({ version: READING_VERSION, read, rules }),
		rejects: digest(rejects),
		columns: Object.fromEntries(ofColumns),
	};
}

/**
 * Fingerprint of what decides which values a file's records have. What only decides which records are rejects is no part
 * of it, such as roles, bounds and keys: these are counted.
 */
export function fillingOf({ read, rules, columns, headers, positions, stored }: MappingParts): string {
	const filled = columns.flatMap(({ name, type, formats, default: otherwise, ...column }, index) => {
		const header = headers[positions[index] ?? -1] ?? null;
		if (header === null && otherwise === null) return [];
		const { leadingZeros, number, time, zone, nulls } = column;
		const how = { type, formats, otherwise, leadingZeros, number, time, zone, nulls, stored: own(stored, name) };
		return [[name, { header, ...how }] as const];
	});
	return digest({ version: READING_VERSION, read, rules, columns: Object.fromEntries(filled) });
}

/**
 * Whether a file would be read differently today. Columns that are no longer in the schema do not count.
 *
 * @param names - of the schema's columns today
 * @param hadRejects - whether a record was rejected or a value dropped
 */
export function isMappedAnew(before: Mapping, now: Mapping, names: readonly string[], hadRejects: boolean): boolean {
	if (before.base !== now.base || (hadRejects && before.rejects !== now.rejects)) return true;
	return names.some((name) => own(before.columns, name) !== own(now.columns, name));
}

/** The value by a name that comes from a feed or a config: `constructor` is a name, and a property of every object. */
export function own<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
	return Object.hasOwn(of, name) ? of[name] : undefined;
}

/** Keys are sorted, so that the order in which a config is written does not matter. */
function digest(value: unknown): string {
	return createHash('sha256')
		.update(JSON.stringify(value, (_, each) => (isPlain(each) ? sorted(each) : each)) ?? '')
		.digest('hex')
		.slice(0, 16);
}

function isPlain(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
