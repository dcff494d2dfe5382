import { XMLParser } from 'fast-xml-parser';
import { inAttribute, resolved } from './characters.js';
import { checkElement, type Malformation } from './well-formed.js';

/** An element of a document. */
export interface XmlNode {
	/** As written, with its prefix. */
	readonly name: string;
	/** Names as written, with values after replacement of entities, in order. */
	readonly attributes: readonly (readonly [name: string, value: string])[];
	/** Texts and elements in order, without comments and instructions. Entities in texts are replaced. */
	readonly content: (string | XmlNode)[];
}

/** A node of fast-xml-parser with `preserveOrder`: one key, and the attributes next to it. */
type Parsed = Readonly<Record<string, unknown>>;

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

/** Prefix of every name, so that none is a property of JavaScript such as `constructor`. No XML name begins with it. */
const MARK = '<';

const PARSER = new XMLParser({
	preserveOrder: true,
	ignoreAttributes: false,
	attributeNamePrefix: MARK,
	// The function is called twice for an empty element.
	transformTagName: (name) => (name.startsWith(MARK) ? name : MARK + name),
	cdataPropName: CDATA,
	textNodeName: TEXT,
	parseTagValue: false,
	parseAttributeValue: false,
	trimValues: false,
	// Entities are replaced by our code, because text outside the records has them too.
	processEntities: false,
	// The walk over the document enforces limits.depth.
	maxNestedTags: Number.POSITIVE_INFINITY,
	// Paths are not needed, and would take time.
	jPath: false,
});

/** Parses a text that must be one well-formed element (XML 1.0). Only the five predefined entities are known. */
export function parseElement(text: string): XmlNode | Malformation {
	const checked = checkElement(text);
	if (typeof checked !== 'string') return checked;
	const [element] = PARSER.parse(checked) as Parsed[];
	return toNode(element as Parsed);
}

function toNode(parsed: Parsed): XmlNode {
	const key = Object.keys(parsed)[0] as string;
	const attributes = Object.entries((parsed[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>);
	return {
		name: key.slice(MARK.length),
		attributes: attributes.map(([name, value]) => [name.slice(MARK.length), known(inAttribute(value))]),
		content: (parsed[key] as Parsed[]).map(toContent),
	};
}

function toContent(parsed: Parsed): string | XmlNode {
	if (TEXT in parsed) return known(parsed[TEXT] as string);
	if (CDATA in parsed) return (parsed[CDATA] as Parsed[]).map((part) => part[TEXT]).join('');
	return toNode(parsed);
}

/** Replaces the entities of a checked text. */
function known(text: string): string {
	return resolved(text) as string;
}
