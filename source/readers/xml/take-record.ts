import type { KnownNames } from '../known-names.js';
import { withLineFeeds } from '../xml-markup.js';
import { ILLEGAL, isBlank } from './characters.js';
import type { XmlNode } from './parse-element.js';
import { localName } from './scan-markup.js';

/** One field of a record: a column and its text as written, entities replaced. */
export interface Field {
	readonly name: string;
	/** `null` for `xsi:nil="true"`. */
	readonly value: string | null;
}

/** Text of a record that is in none of its children. */
const TEXT = '#text';

/** A record of nothing but leaves without attributes, which needs no parser: several times as fast. */
const LEAF = /[ \t\r\n]*<([^\s/>=<"'&!?]+)>([^<&]*)<\/\1[ \t\r\n]*>[ \t\r\n]*/y;

/** The fields of a flat record; `null` where it is none, or is not certain to be well-formed. */
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
 * The fields of a record's element: its attributes, and what it holds, by path. What stands several times is numbered
 * from 0: `phone[0]`, `phone[1]`. A text with markup in it is one value, unless the schema knows a name within.
 */
export function takeFields(record: XmlNode, known: KnownNames): Field[] {
	const children = elementsOf(record);
	const names = new Set(children.map(({ name }) => localName(name)));
	const fields = attributesOf(record).map(([name, value]): Field => {
		// An attribute of the record goes by its bare name where that is not an element's.
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
		// An element of nothing but attributes has no value of its own.
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

/** The attributes of markup within a text. */
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

/** An element's own text, without that of elements within it. */
function textOf({ content }: XmlNode): string {
	return content.filter((each) => typeof each === 'string').join('');
}

/** An element's text with that of everything within it. */
function contentOf({ content }: XmlNode): string {
	return content.map((each) => (typeof each === 'string' ? each : contentOf(each))).join('');
}

function isNil({ attributes }: XmlNode): boolean {
	return attributes.some(([name, value]) => name === 'xsi:nil' && /^(?:true|1)$/.test(value.trim()));
}

/** An element's attributes by local name, without those that are XML's own. */
export function attributesOf({ attributes }: XmlNode): (readonly [string, string])[] {
	return attributes
		.filter(([name]) => !/^xml(?:ns)?(?::|$)/.test(name) && !name.startsWith('xsi:'))
		.map(([name, value]) => [localName(name), value] as const);
}
