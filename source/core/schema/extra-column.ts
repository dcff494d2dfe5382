import { type Column, isKeptName, MAX_IDENTIFIER, normalizeHeader } from './schema.js';

/**
 * Number of columns that a stage may grow to. A row of PostgreSQL must fit into a page of 8 kB, where each value takes
 * up to 24 bytes even if most of it is stored elsewhere: 330 columns fit, whatever they hold.
 */
export const MOST_COLUMNS = 300;

/** Whether a file's own column may have this name on every engine. */
export function mayBeColumn(name: string): boolean {
	const isText = name.isWellFormed() && !name.includes('\0') && normalizeHeader(name) !== '';
	return isText && new TextEncoder().encode(name).length <= MAX_IDENTIFIER && !isKeptName(name);
}

/** Names of a file's columns that are equal when they are compared as headers, such as `Note` and `no_te`. */
export function namesTwice(names: readonly string[]): string[][] {
	const groups = new Map<string, string[]>();
	for (const name of names) {
		const normalized = normalizeHeader(name);
		const group = groups.get(normalized);
		if (group) group.push(name);
		else groups.set(normalized, [name]);
	}
	groups.delete('');
	return [...groups.values()].filter((group) => group.length > 1);
}

/** A column that a file adds: text, not required, and sensitive until the config says otherwise. */
export function extraColumn(name: string): Column {
	return {
		name,
		type: { kind: 'text' },
		required: false,
		key: false,
		aliases: [],
		formats: [],
		allowed: null,
		pattern: null,
		default: null,
		sensitive: true,
		onInvalid: 'reject',
		omittable: true,
	};
}
