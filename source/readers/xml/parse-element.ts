import { withLineFeeds } from '../xml-text.js';
import { ILLEGAL, inAttribute, resolved } from './characters.js';
import { isGrammatical } from './grammar.js';
import { scanMarkup } from './scan-markup.js';

/** An element of a document. */
export interface XmlNode {
	/** As written, with its prefix. */
	readonly name: string;
	/** Names as written and values as XML reads them, in their order. */
	readonly attributes: readonly (readonly [name: string, value: string])[];
	/** Texts and elements in their order; texts as XML reads them, comments and instructions left out. */
	readonly content: (string | XmlNode)[];
}

/** What is wrong with an element. */
export interface Malformation {
	readonly fault: string;
}

const ATTRIBUTE = /([^ \t\r\n=/"'<>]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/g;

/** Parses a text that is to be one well-formed element (XML 1.0), of which only the five entities of XML are known. */
export function parseElement(text: string): XmlNode | Malformation {
	if (ILLEGAL.test(text)) return { fault: 'a character that XML does not allow' };
	const document: XmlNode = { name: '', attributes: [], content: [] };
	const open: XmlNode[] = [document];
	for (let at = 0; at < text.length; ) {
		const markup = scanMarkup(text, at);
		if (markup === null) return { fault: 'it does not end' };
		const { kind, name, end } = markup;
		const piece = text.slice(at, end);
		at = end;
		if (!isGrammatical(kind, piece)) return { fault: `${beginning(piece)}… is no markup of XML` };
		const inner = open.at(-1) as XmlNode;
		if (open.length === 1 && (document.content.length > 0 || (kind !== 'open' && kind !== 'empty'))) {
			return { fault: 'it is not one element' };
		}
		switch (kind) {
			case 'text': {
				if (piece.includes(']]>')) return { fault: ']]> stands in a text' };
				const value = resolved(withLineFeeds(piece));
				if (value === null) return UNKNOWN_ENTITY;
				inner.content.push(value);
				break;
			}
			case 'cdata':
				inner.content.push(withLineFeeds(piece.slice('<![CDATA['.length, -']]>'.length)));
				break;
			case 'open':
			case 'empty': {
				const attributes = attributesOf(piece.slice(1 + name.length));
				if (!Array.isArray(attributes)) return attributes as Malformation;
				const element: XmlNode = { name, attributes, content: [] };
				inner.content.push(element);
				if (kind === 'open') open.push(element);
				break;
			}
			case 'close':
				if (name !== inner.name) return { fault: `</${name}> stands where </${inner.name}> should come first` };
				open.pop();
				break;
			case 'doctype':
				return { fault: 'a DOCTYPE stands within the document' };
			case 'other':
				break;
		}
	}
	const [element] = document.content;
	if (open.length > 1 || typeof element !== 'object') return { fault: 'it does not end' };
	return element;
}

const UNKNOWN_ENTITY: Malformation = { fault: 'an entity that is not known, or an & that should be &amp;' };

function attributesOf(tag: string): [string, string][] | Malformation {
	const attributes: [string, string][] = [];
	for (const [, name = '', double, single] of tag.matchAll(ATTRIBUTE)) {
		const value = resolved(inAttribute(double ?? single ?? ''));
		if (value === null) return UNKNOWN_ENTITY;
		attributes.push([name, value]);
	}
	const names = new Set(attributes.map(([name]) => name));
	return names.size === attributes.length ? attributes : { fault: 'one attribute stands twice in a tag' };
}

/** What a piece of markup is, without what it holds: that may be a customer's. */
export function beginning(piece: string): string {
	return /^<(?:!--|!\[CDATA\[|[/?!]?[\p{L}\p{N}_:.-]{0,40})/u.exec(piece)?.[0] ?? '<';
}
