import { splitTexts } from '../core/config-values.js';
import { EtlError } from '../core/errors.js';

type Section = Record<string, unknown>;

/**
 * Reads an INI file as a config document. Each environment is a section, and keys before the first section are shared
 * by all environments. Keys with dots are nested (`policies.maxRejects = 1%`). Every value is text; `null` is null.
 *
 * A line that begins with `;` or `#` is a comment, and so is the rest of a line after a blank and one of these. Inside
 * a value they belong to it, as connections need; single or double quotes keep everything. This parser is our own
 * because the usual INI parsers cut a password at its `#`.
 *
 * @throws EtlError `E_CONFIG_SYNTAX`, with the line
 */
export function parseConf(text: string, file: string): Section {
	const document: Section = {};
	const environments: Section = {};
	let section = document;
	text
		.replace(/^\uFEFF/, '')
		.split(/\r\n|\n|\r/)
		.forEach((line, index) => {
			const content = line.trim();
			if (content === '' || /^[;#]/.test(content)) return;
			const name = /^\[([^\]]*)\]\s*(?:[;#].*)?$/.exec(content)?.[1]?.trim();
			if (name !== undefined) {
				section = open(environments, name);
				return;
			}
			const at = content.indexOf('=');
			const key = content.slice(0, Math.max(at, 0)).trim();
			const value = at === -1 ? undefined : valueText(content.slice(at + 1).trim());
			if (key === '' || value === undefined) throw syntax(file, index + 1, at === -1 ? NO_PAIR : NO_VALUE);
			if (!place(section, key, value === 'null' ? null : value.replace(/^(["'])(.*)\1$/s, '$2')))
				throw syntax(file, index + 1, `says ${key} again`);
		});
	for (const each of [document, ...Object.values(environments)]) splitSpellings(each);
	return Object.keys(environments).length === 0 ? document : { ...document, environments };
}

/** Here a list can only be written as a text with commas, which a country's name may have elsewhere. */
function splitSpellings(section: unknown): void {
	const { policies } = Object(section) as { policies?: { countries?: unknown } };
	const countries = (typeof policies?.countries === 'object' ? policies.countries : {}) as Section;
	for (const [name, text] of Object.entries(countries))
		if (typeof text === 'string') define(countries, name, splitTexts(text));
}

const NO_PAIR = 'is neither a [section] nor a key = value';
const NO_VALUE = 'has no key, or a quote that is not closed';

/** The value with its quotes and without its comment; `undefined` where a quote is not closed. */
function valueText(text: string): string | undefined {
	if (/^["']/.test(text)) return /^(["'])(?:(?!\1).)*\1(?=\s*$|\s+[;#])/.exec(text)?.[0];
	return text.replace(/\s+[;#]\s.*$|^[;#]\s.*$/, '').trim();
}

function syntax(file: string, line: number, what: string): EtlError {
	return new EtlError('E_CONFIG_SYNTAX', `${file}: line ${line} ${what}`, { context: { file, line } });
}

/** A section may occur several times, and `[dev.policies]` is `policies` of `dev`. */
function open(environments: Section, name: string): Section {
	return name.split('.').reduce(step, environments);
}

/** @returns whether the key is new */
function place(target: Section, key: string, value: unknown): boolean {
	const parts = key.split('.').map((part) => part.trim());
	const last = parts.at(-1) as string;
	const node = parts.slice(0, -1).reduce(step, target);
	if (Object.hasOwn(node, last)) return false;
	define(node, last, value);
	return true;
}

function step(node: Section, part: string): Section {
	const next = Object.hasOwn(node, part) ? node[part] : undefined;
	if (typeof next === 'object' && next !== null) return next as Section;
	const made: Section = {};
	define(node, part, made);
	return made;
}

/** A plain assignment to `__proto__` would not make a key. */
function define(node: Section, key: string, value: unknown): void {
	Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true });
}
