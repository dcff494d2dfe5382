import { createHash } from 'node:crypto';
import type { Column } from './schema.js';

/**
 * How a file's content became rows: what decided of it, as fingerprints. A file that would be read otherwise today is
 * read again, though its content is loaded already.
 */
export interface Mapping {
	/** The program's ways of reading, the settings of reading, and policies that decide what a record becomes. */
	readonly base: string;
	/** What decides only which records are rejects: nothing where there are none. */
	readonly rejects: string;
	/** By each of the schema's columns that says something of this file. */
	readonly columns: Readonly<Record<string, string>>;
}

/** Goes up by one where this program takes files otherwise than before. */
export const READING_VERSION = 2;

/** What decides of a file's rows. */
export interface MappingParts {
	/** Settings of reading that hold for the file. */
	readonly read: object;
	/** Policies and other settings that decide what becomes of a record. */
	readonly rules: object;
	/** The same for what may be a reject. */
	readonly rejects: object;
	readonly columns: readonly Column[];
	/** What a column is to the feed, such as the one that tells the latest record: its values may have bounds for it. */
	readonly roles: Readonly<Record<string, string>>;
	/** The file's own columns. */
	readonly headers: readonly string[];
	/** For each of the schema's columns the place of the file's that fills it, or -1. */
	readonly positions: readonly number[];
}

/** Makes the fingerprints of one file. A column that a file does not have, and that nothing stands in for, says nothing. */
export function mappingOf({ read, rules, rejects, columns, roles, headers, positions }: MappingParts): Mapping {
	const ofColumns = columns.flatMap((column, index): [string, string][] => {
		const position = positions[index] ?? -1;
		if (position === -1 && column.default === null && !column.required) return [];
		const { sensitive: _, aliases: __, name, ...rest } = column;
		return [[name, digest({ ...rest, role: roles[name] ?? null, header: headers[position] ?? null })]];
	});
	return {
		base: digest({ version: READING_VERSION, read, rules }),
		rejects: digest(rejects),
		columns: Object.fromEntries(ofColumns),
	};
}

/**
 * Whether a file that was read in one way would be read in another today. A column that left the schema took its
 * values with it.
 *
 * @param names - of the schema's columns today
 * @param hadRejects - whether a record was refused or a value dropped
 */
export function isMappedAnew(before: Mapping, now: Mapping, names: readonly string[], hadRejects: boolean): boolean {
	if (before.base !== now.base || (hadRejects && before.rejects !== now.rejects)) return true;
	return names.some((name) => before.columns[name] !== now.columns[name]);
}

/** What is set comes out the same in whatever order it was written. */
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
