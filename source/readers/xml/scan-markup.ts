import { findSpecial, nameEnd, tagEnd } from '../trees/xml-markup.js';

/** A piece of XML: a tag, or the text between two tags. */
export interface Markup {
	readonly kind: 'open' | 'close' | 'empty' | 'text' | 'cdata' | 'other' | 'doctype';
	/** The tag's name as written, with its prefix; empty where there is none. */
	readonly name: string;
	/** Its end in the text. */
	readonly end: number;
}

/**
 * Finds the piece at a position, without parsing it.
 *
 * @returns `null` where the text ends within it
 */
export function scanMarkup(text: string, from: number): Markup | null {
	if (text.charCodeAt(from) !== 0x3c) {
		const end = text.indexOf('<', from);
		return end === -1 ? null : { kind: 'text', name: '', end };
	}
	const next = text.charCodeAt(from + 1);
	const special = next === 0x21 || next === 0x3f ? findSpecial(text, from) : null;
	if (special !== null) return special.end === -1 ? null : { kind: special.kind, name: '', end: special.end };
	const close = tagEnd(text, from + 1);
	if (close === -1) return null;
	const end = close + 1;
	if (next === 0x21) return { kind: 'doctype', name: '', end };
	// An invalid name is refused when the tag is parsed.
	if (next === 0x2f) return { kind: 'close', name: text.slice(from + 2, nameEnd(text, from + 2, close)), end };
	const isEmpty = text.charCodeAt(close - 1) === 0x2f;
	const name = text.slice(from + 1, nameEnd(text, from + 1, isEmpty ? close - 1 : close));
	return { kind: isEmpty ? 'empty' : 'open', name, end };
}

/** A name without its prefix. */
export function localName(name: string): string {
	return name.slice(name.indexOf(':') + 1);
}
