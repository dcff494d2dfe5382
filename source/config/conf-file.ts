import { EtlError } from '../core/errors.js';

type Section = Record<string, unknown>;

/**
 * Reads an INI file as a config document: one section an environment, keys with dots for what is nested
 * (`policies.maxRejects = 1%`), keys before the first section for all environments. Every value is text; `null` is
 * null.
 *
 * A line that begins with `;` or `#` is a comment, and so is what follows either behind a blank. Within a value they
 * are part of it, as connections need; quotes, single or double, keep everything as it is. The usual INI parsers cut a
 * password at its `#`, which is why this is our own.
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
	return Object.keys(environments).length === 0 ? document : { ...document, environments };
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

/** A section may come more than once, and `[dev.policies]` is `policies` of `dev`. */
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

/** A plain assignment to `__proto__` would be no key. */
function define(node: Section, key: string, value: unknown): void {
	Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true });
}
