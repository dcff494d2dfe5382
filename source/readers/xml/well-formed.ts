import { ILLEGAL, resolved } from './characters.js';
import { isGrammatical } from './grammar.js';
import { scanMarkup } from './scan-markup.js';

/** Why an element is malformed. */
export interface Malformation {
	readonly fault: string;
}

/**
 * Checks that a text is one well-formed element (XML 1.0), because fast-xml-parser does not.
 *
 * @returns the element without comments and instructions, in which a lone quote would mislead the parser
 */
export function checkElement(text: string): string | Malformation {
	if (ILLEGAL.test(text)) return { fault: 'a character that XML does not allow' };
	const open: string[] = [];
	let kept = '';
	let from = 0;
	for (let at = 0; at < text.length; ) {
		if (at > 0 && open.length === 0) return { fault: 'it is not one element' };
		const markup = scanMarkup(text, at);
		if (markup === null) return { fault: 'it does not end' };
		const { kind, name, end } = markup;
		const piece = text.slice(at, end);
		if (!isGrammatical(kind, piece)) return { fault: `${beginning(piece)}… is no markup of XML` };
		if (at === 0 && kind !== 'open' && kind !== 'empty') return { fault: 'it is not one element' };
		if (kind === 'doctype') return { fault: 'a DOCTYPE stands within the document' };
		if (kind === 'text' && piece.includes(']]>')) return { fault: ']]> stands in a text' };
		if (kind !== 'cdata' && kind !== 'other' && resolved(piece) === null) return UNKNOWN_ENTITY;
		if (kind === 'open') open.push(name);
		if ((kind === 'open' || kind === 'empty') && hasTwice(piece)) {
			return { fault: 'one attribute stands twice in a tag' };
		}
		if (kind === 'close') {
			const inner = open.pop();
			if (name !== inner) return { fault: `</${name}> stands where </${inner}> should come first` };
		}
		if (kind === 'other') {
			kept += text.slice(from, at);
			from = end;
		}
		at = end;
	}
	return open.length > 0 ? { fault: 'it does not end' } : kept + text.slice(from);
}

const UNKNOWN_ENTITY: Malformation = { fault: 'an entity that is not known, or an & that should be &amp;' };

const ATTRIBUTE = /([^ \t\r\n=/"'<>]+)[ \t\r\n]*=[ \t\r\n]*(?:"[^"]*"|'[^']*')/g;

/** Whether a tag has two attributes of one name. */
function hasTwice(tag: string): boolean {
	if (tag.indexOf('=') === tag.lastIndexOf('=')) return false;
	const names = new Set<string>();
	let count = 0;
	ATTRIBUTE.lastIndex = 0;
	for (let found = ATTRIBUTE.exec(tag); found !== null; found = ATTRIBUTE.exec(tag)) {
		names.add(found[1] as string);
		count++;
	}
	return names.size < count;
}

/** Describes a piece of markup without its content, which may be a customer's. */
export function beginning(piece: string): string {
	return /^<(?:!--|!\[CDATA\[|[/?!]?[\p{L}\p{N}_:.-]{0,40})/u.exec(piece)?.[0] ?? '<';
}
