import { XMLParser } from 'fast-xml-parser';
import { inAttribute, resolved } from './characters.js';
import { checkElement, type Malformation } from './well-formed.js';

/** An element of a document. */
export interface XmlNode {
	/** As written, with its prefix. */
	readonly name: string;
	/** Names as written and values as XML reads them, in their order. */
	readonly attributes: readonly (readonly [name: string, value: string])[];
	/** Texts and elements in their order; texts as XML reads them, comments and instructions left out. */
	readonly content: (string | XmlNode)[];
}

/** What fast-xml-parser makes of a piece with `preserveOrder`: one key, and the attributes of an element beside it. */
type Parsed = Readonly<Record<string, unknown>>;

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

/** Stands before every name, so that none is one of JavaScript's own, such as `constructor`; no name of XML begins so. */
const MARK = '<';

const PARSER = new XMLParser({
	preserveOrder: true,
	ignoreAttributes: false,
	attributeNamePrefix: MARK,
	// An empty element's name goes through it twice.
	transformTagName: (name) => (name.startsWith(MARK) ? name : MARK + name),
	cdataPropName: CDATA,
	textNodeName: TEXT,
	parseTagValue: false,
	parseAttributeValue: false,
	trimValues: false,
	// They are ours to replace: a text outside of the records has them as well.
	processEntities: false,
	// A walk over the document bounds the depth, by limits.depth.
	maxNestedTags: Number.POSITIVE_INFINITY,
	// Nothing asks for paths, which would cost time.
	jPath: false,
});

/** Parses a text that is to be one well-formed element (XML 1.0), of which only the five entities of XML are known. */
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

/** A text that was checked with its entities replaced. */
function known(text: string): string {
	return resolved(text) as string;
}
