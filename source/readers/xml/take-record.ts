import type { KnownNames } from '../trees/known-names.js';
import { withLineFeeds } from '../trees/xml-markup.js';
import { ILLEGAL, isBlank } from './characters.js';
import type { XmlNode } from './parse-element.js';
import { localName } from './scan-markup.js';

/** A field of a record: its column, and its text with entities replaced. */
export interface Field {
	readonly name: string;
	/** `null` for `xsi:nil="true"`. */
	readonly value: string | null;
}

/** Name of the record's own text. */
const TEXT = '#text';

/** A leaf without attributes. A record of such leaves needs no parser, which is several times as fast. */
const LEAF = /[ \t\r\n]*<([^\s/>=<"'&!?]+)>([^<&]*)<\/\1[ \t\r\n]*>[ \t\r\n]*/y;

/** The fields of a flat record; `null` where it is not flat, or may not be well-formed. */
export function takeLeaves(text: string): Field[] | null {
	const start = /^<([^\s/>=<"'&!?]+)>/.exec(text);
	if (!start) return null;
	const end = `</${start[1]}>`;
	if (!text.endsWith(end) || ILLEGAL.test(text)) return null;
	const stop = text.length - end.length;
	const fields: Field[] = [];
	let at = start[0].length;
	while (at < stop) {
		LEAF.lastIndex = at;
		const leaf = LEAF.exec(text);
		if (!leaf || LEAF.lastIndex > stop || leaf[2]?.includes(']]>') || !/^[\p{L}_]/u.test(leaf[1] as string))
			return null;
		fields.push({ name: localName(leaf[1] as string), value: withLineFeeds(leaf[2] as string) });
		at = LEAF.lastIndex;
	}
	return fields.length === 0 ? null : fields;
}

/**
 * The fields of a record's element: its attributes and its content, by path. Repeated elements are numbered from 0:
 * `phone[0]`, `phone[1]`. A text with markup is one value, unless the schema knows a name in it.
 */
export function takeFields(record: XmlNode, known: KnownNames): Field[] {
	const children = elementsOf(record);
	const names = new Set(children.map(({ name }) => localName(name)));
	const fields = attributesOf(record).map(([name, value]): Field => {
		// An attribute of the record has its bare name, unless an element has the same.
		const isMarked = names.has(name) || known.atPath(`@${name}`) !== null;
		return { name: isMarked ? `@${name}` : name, value };
	});
	const isLeaf = children.length === 0 && fields.length === 0;
	fields.push(...fieldsWithin(children, '', known));
	const own = textOf(record);
	if (!isBlank(own)) fields.push({ name: isLeaf ? localName(record.name) : TEXT, value: own });
	return fields;
}

function fieldsWithin(children: readonly XmlNode[], prefix: string, known: KnownNames): Field[] {
	const counts = new Map<string, number>();
	for (const { name } of children) counts.set(localName(name), (counts.get(localName(name)) ?? 0) + 1);
	const seen = new Map<string, number>();
	return children.flatMap((child) => {
		const name = localName(child.name);
		const index = seen.get(name) ?? 0;
		seen.set(name, index + 1);
		const path = `${prefix}${name}${(counts.get(name) ?? 0) > 1 ? `[${index}]` : ''}`;
		return elementFields(child, path, known);
	});
}

function elementFields(node: XmlNode, path: string, known: KnownNames): Field[] {
	const children = elementsOf(node);
	const own = textOf(node);
	const attributes = attributesOf(node).map(([name, value]): Field => ({ name: `${path}.@${name}`, value }));
	if (children.length === 0) {
		// An element with attributes only has no value of its own.
		const hasOwn = attributes.length === 0 || !isBlank(own);
		return hasOwn ? [{ name: path, value: isNil(node) ? null : own }, ...attributes] : attributes;
	}
	const isMixed = !isBlank(own);
	if (isMixed && !children.some((child) => knowsWithin(child, path, known))) {
		return [{ name: path, value: contentOf(node) }, ...attributes, ...inlineAttributes(children, path)];
	}
	const text = isMixed ? [{ name: path, value: own }] : [];
	return [...text, ...attributes, ...fieldsWithin(children, `${path}.`, known)];
}

function knowsWithin(node: XmlNode, path: string, known: KnownNames): boolean {
	const own = `${path}.${localName(node.name)}`;
	if (known.called(own) !== null) return true;
	if (attributesOf(node).some(([name]) => known.called(`${own}.@${name}`) !== null)) return true;
	return elementsOf(node).some((child) => knowsWithin(child, own, known));
}

/** Attributes of markup in a text. */
function inlineAttributes(children: readonly XmlNode[], path: string): Field[] {
	const seen = new Map<string, number>();
	return children.flatMap((child) => {
		const name = localName(child.name);
		const index = seen.get(name) ?? 0;
		seen.set(name, index + 1);
		const own = `${path}.${name}${index === 0 ? '' : `[${index}]`}`;
		const attributes = attributesOf(child).map(([each, value]): Field => ({ name: `${own}.@${each}`, value }));
		return [...attributes, ...inlineAttributes(elementsOf(child), own)];
	});
}

function elementsOf({ content }: XmlNode): XmlNode[] {
	return content.filter((each): each is XmlNode => typeof each !== 'string');
}

/** An element's own text, without that of nested elements. */
function textOf({ content }: XmlNode): string {
	return content.filter((each) => typeof each === 'string').join('');
}

/** An element's text with that of all nested elements. */
function contentOf({ content }: XmlNode): string {
	return content.map((each) => (typeof each === 'string' ? each : contentOf(each))).join('');
}

function isNil({ attributes }: XmlNode): boolean {
	return attributes.some(([name, value]) => name === 'xsi:nil' && /^(?:true|1)$/.test(value.trim()));
}

/** An element's attributes by local name, without those of XML itself. */
export function attributesOf({ attributes }: XmlNode): (readonly [string, string])[] {
	return attributes
		.filter(([name]) => !/^xml(?:ns)?(?::|$)/.test(name) && !name.startsWith('xsi:'))
		.map(([name, value]) => [localName(name), value] as const);
}
