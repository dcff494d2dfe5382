import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isGrammatical } from './grammar.js';
import { localName, scanMarkup } from './scan-markup.js';

/** One field of a record: a column and its text as written, entities replaced. */
export interface Field {
	readonly name: string;
	/** `null` for `xsi:nil="true"`. */
	readonly value: string | null;
}

/** What fast-xml-parser gives with `preserveOrder`: one key a node, and its attributes beside it. */
type Node = Readonly<Record<string, unknown>>;

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

const parser = () =>
	new XMLParser({
		preserveOrder: true,
		ignoreAttributes: false,
		attributeNamePrefix: '',
		parseTagValue: false,
		parseAttributeValue: false,
		trimValues: false,
		// Ours: the five of XML and numbers. A document's own entities are refused with its DOCTYPE.
		processEntities: false,
		cdataPropName: CDATA,
		ignoreDeclaration: true,
		ignorePiTags: true,
	});

/** What XML 1.0 does not allow as a character (section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/**
 * Checks that a text is one well-formed element.
 *
 * @returns what is wrong, or `null`
 */
export function malformation(text: string): string | null {
	if (ILLEGAL.test(text)) return 'a character that XML does not allow';
	for (let at = 0; at < text.length; ) {
		const markup = scanMarkup(text, at);
		if (markup === null) return 'it does not end';
		const piece = text.slice(at, markup.end);
		if (!isGrammatical(markup.kind, piece)) return `${beginning(piece)}… is no markup of XML`;
		at = markup.end;
	}
	const checked = XMLValidator.validate(text);
	if (checked !== true) return checked.err.msg;
	const plain = text.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->/g, '');
	if (plain.includes(']]>')) return ']]> stands in a text';
	for (const [, entity = ''] of plain.matchAll(/&([^;\s<]*);?/g)) {
		if (decodeEntity(entity) === null) return 'an entity that is not known, or an & that should be &amp;';
	}
	return null;
}

/** What a piece of markup is, without what it holds: that may be a customer's. */
export function beginning(piece: string): string {
	return /^<(?:!--|!\[CDATA\[|[/?!]?[\p{L}\p{N}_:.-]{0,40})/u.exec(piece)?.[0] ?? '<';
}

/** A record of nothing but leaves without attributes, which needs no parser: several times as fast. */
const LEAF = /\s*<([^\s/>=<"'&!?]+)>([^<&]*)<\/\1\s*>\s*/y;

/**
 * Takes a record's element apart. Attributes, child elements and their own children are fields; those of children are
 * named `Child.Name`.
 *
 * @param text - one element, known to be well-formed
 */
export function takeRecord(text: string): Field[] {
	return takeLeaves(text) ?? takeParsed(text);
}

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
		fields.push({ name: localName(leaf[1] as string), value: leaf[2] as string });
		at = LEAF.lastIndex;
	}
	return fields.length === 0 ? null : fields;
}

function takeParsed(text: string): Field[] {
	const [root] = parser().parse(text) as Node[];
	if (!root) return [];
	const name = nameOf(root);
	const fields = attributeFields(root, '');
	const children = root[name] as Node[];
	const nested = children.filter(isElement);
	for (const child of nested) fields.push(...elementFields(child, ''));
	const own = textOf(children);
	if (own.trim() !== '')
		fields.push({ name: nested.length === 0 && fields.length === 0 ? localName(name) : TEXT, value: own });
	return fields;
}

function elementFields(node: Node, prefix: string): Field[] {
	const name = nameOf(node);
	const path = `${prefix}${localName(name)}`;
	const children = node[name] as Node[];
	const nested = children.filter(isElement);
	const own = textOf(children);
	const isNil = /^(?:true|1)$/.test(String((node[ATTRIBUTES] as Node | undefined)?.['xsi:nil'] ?? ''));
	const leaf = nested.length === 0 || own.trim() !== '' ? [{ name: path, value: isNil ? null : own }] : [];
	return [
		...leaf,
		...attributeFields(node, `${path}.`),
		...nested.flatMap((child) => elementFields(child, `${path}.`)),
	];
}

function attributeFields(node: Node, prefix: string): Field[] {
	return (
		Object.entries((node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>)
			.filter(([name]) => !/^xml(?:ns)?(?::|$)/.test(name) && !name.startsWith('xsi:'))
			// A line break or tab in an attribute is a space (XML 1.0, section 3.3.3).
			.map(([name, value]) => ({ name: `${prefix}${localName(name)}`, value: decode(value.replace(/[\t\n\r]/g, ' ')) }))
	);
}

function textOf(children: readonly Node[]): string {
	return children
		.map((child) => {
			if (TEXT in child) return decode(String(child[TEXT]));
			if (CDATA in child) return (child[CDATA] as Node[]).map((part) => String(part[TEXT])).join('');
			return '';
		})
		.join('');
}

function isElement(node: Node): boolean {
	return !(TEXT in node) && !(CDATA in node);
}

function nameOf(node: Node): string {
	return Object.keys(node).find((key) => key !== ATTRIBUTES) ?? '';
}

function decode(text: string): string {
	return text.includes('&')
		? text.replace(/&([^;]*);/g, (whole, entity: string) => decodeEntity(entity) ?? whole)
		: text;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
]);

function decodeEntity(entity: string): string | null {
	const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(entity);
	if (!number) return ENTITIES.get(entity) ?? null;
	const code = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16);
	const legal = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && !ILLEGAL.test(String.fromCodePoint(code));
	return legal ? String.fromCodePoint(code) : null;
}
