import { parse } from 'ini';

/**
 * Reads an INI file as a config document: one section an environment, keys with dots for what is nested
 * (`policies.maxRejects = 1%`), keys before the first section for all environments. Every value is text.
 */
export function parseConf(text: string): Record<string, unknown> {
	// ini nests sections by their dots; ours are names, and the dots are in the keys.
	const raw = parse(text, { bracketedArray: false }) as Record<string, unknown>;
	const document: Record<string, unknown> = {};
	const environments: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(raw)) {
		if (typeof value === 'object' && value !== null) environments[key] = nested(value as Record<string, unknown>);
		else place(document, key, value);
	}
	return Object.keys(environments).length === 0 ? document : { ...document, environments };
}

function nested(section: Record<string, unknown>): Record<string, unknown> {
	const result: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(section)) place(result, key, value);
	return result;
}

function place(target: Record<string, unknown>, key: string, value: unknown): void {
	const parts = key.split('.');
	let node = target;
	for (const part of parts.slice(0, -1)) {
		const next = Object.hasOwn(node, part) ? node[part] : undefined;
		const made = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
		define(node, part, made);
		node = made;
	}
	define(node, parts.at(-1) as string, typeof value === 'boolean' ? String(value) : value);
}

/** A plain assignment to `__proto__` would be no key. */
function define(node: Record<string, unknown>, key: string, value: unknown): void {
	Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true });
}
