import { type Strangers, shownName } from '../strangers.js';
import type { TextInput } from '../text-input.js';
import { attributeNames } from './find-record.js';
import { isDeclaration, isGrammatical } from './grammar.js';
import { localName, type Markup, scanMarkup } from './scan-markup.js';
import { beginning, malformation } from './take-record.js';

/** A record's element as it stands in the text. */
export interface XmlElement {
	/** 1-based line where it begins. */
	readonly line: number;
	/** Its text; cut where it is too long. */
	readonly text: string;
	readonly tooLong: boolean;
	/** What it holds, by column, where that is known already. */
	readonly values?: readonly (string | null)[];
}

/** Thrown where the text is no well-formed XML, or beyond a limit. */
export class NotXml extends Error {
	constructor(
		readonly line: number,
		readonly reason: string,
		/** The limit that it is beyond, where it is. */
		readonly limit: 'limits.depth' | 'limits.recordLength' | null = null,
	) {
		super(`line ${line}: ${reason}`);
	}
}

/** Bounds of one element. */
export interface ElementLimits {
	/** Characters that are kept. */
	readonly length: number;
	readonly depth: number;
}

/** Characters of a record that is too long which are kept, to be looked at. */
const KEPT = 500;

/**
 * The elements at a path of names from the root, in order, some at a time. Everything else is checked to be well-formed
 * and passed over.
 *
 * @param alike - takes elements that it knows off the input, where such an element may stand below the root
 * @param strangers - is told of the elements that are passed over
 * @throws NotXml
 */
export async function* walkElements(
	input: TextInput,
	path: readonly string[],
	limits: ElementLimits,
	alike: { take(input: TextInput): readonly XmlElement[] },
	strangers: Strangers,
): AsyncGenerator<readonly XmlElement[]> {
	const open: string[] = [];
	const passed: Passed[] = [];
	let rooted = false;
	let first = true;
	let typed = false;
	for (;;) {
		if (open.length > 0 && isAt(path, open, path.at(-1) as string)) {
			const known = alike.take(input);
			if (known.length > 0) yield known;
		}
		const markup = await nextMarkup(input, limits.length);
		if (markup === null) break;
		const { kind, name, end } = markup;
		const piece = input.text.slice(input.at, end);
		const declares = first && isDeclaration(piece);
		first = false;
		if (!declares && !isGrammatical(kind, piece) && kind !== 'doctype') {
			throw new NotXml(input.line, `${beginning(piece)}… is no markup of XML`);
		}
		if (kind === 'open' || kind === 'empty') {
			if (open.length === 0 && rooted) throw new NotXml(input.line, 'there is a second root element');
			rooted = true;
			if (isAt(path, open, name)) {
				yield [await takeElement(input, markup, limits, open.length)];
				continue;
			}
			checkTag(input, markup);
			const element = passOver(input.line, markup, piece, passed.at(-1), strangers);
			if (kind === 'open') {
				open.push(name);
				passed.push(element);
			} else tell(strangers, element);
			if (open.length > limits.depth) throw tooDeep(input.line);
		} else if (kind === 'close') {
			const isAbove = open.every((each, at) => each === path[at]);
			const opened = open.pop();
			const element = passed.pop();
			if (element && !isAbove) tell(strangers, element);
			if (opened !== name) {
				const expected = opened === undefined ? 'no element is open' : `</${opened}> should come first`;
				throw new NotXml(input.line, `</${name}> stands where ${expected}`);
			}
		} else checkBetween(input, markup, open.length, rooted || typed);
		typed ||= kind === 'doctype';
		input.advance(end);
	}
	if (open.length > 0) throw new NotXml(input.line, `the file ends within <${open.join('> <')}>`);
	if (!rooted) throw new NotXml(input.line, 'there is no element');
}

/** An element that is no record, with those names of its attributes and children that the schema knows. */
interface Passed {
	readonly line: number;
	readonly name: string;
	readonly names: Set<string>;
}

function passOver(line: number, { name }: Markup, tag: string, parent: Passed | undefined, to: Strangers): Passed {
	const own = to.known(localName(name));
	if (own !== null) parent?.names.add(own);
	const names = attributeNames(tag).flatMap((each) => to.known(localName(each)) ?? []);
	return { line, name, names: new Set(names) };
}

function tell(strangers: Strangers, { line, name, names }: Passed): void {
	strangers.note(names.size, line, `<${shownName(name)}>`);
}

/** The next piece; `null` at the end of the input. Blanks at the very end are none. */
async function nextMarkup(input: TextInput, limit: number): Promise<Markup | null> {
	for (;;) {
		const markup = input.at < input.text.length ? scanMarkup(input.text, input.at) : null;
		// A piece that is there whole has the bound of one that is not: where a file is cut decides nothing.
		if ((markup?.end ?? input.text.length) - input.at > limit) {
			throw new NotXml(
				input.line,
				'a tag, comment or text outside the records is longer than limits.recordLength allows',
				'limits.recordLength',
			);
		}
		if (markup) return markup;
		if (await input.more()) continue;
		const rest = input.text.slice(input.at);
		if (rest.trim() === '') return null;
		if (rest.includes('<')) throw new NotXml(input.line, 'the file ends within a tag');
		return { kind: 'text', name: '', end: input.text.length };
	}
}

function isAt(path: readonly string[], open: readonly string[], name: string): boolean {
	return open.length === path.length - 1 && name === path.at(-1) && open.every((each, at) => each === path[at]);
}

/** A tag of its own is well-formed when it would be as an empty element. */
function checkTag(input: TextInput, { kind, end }: Markup): void {
	const tag = input.text.slice(input.at, end);
	const fault = malformation(kind === 'empty' ? tag : `${tag.slice(0, -1)}/>`);
	if (fault !== null) throw new NotXml(input.line, fault);
}

function checkBetween(input: TextInput, { kind, end }: Markup, depth: number, begun: boolean): void {
	const text = input.text.slice(input.at, end);
	if (kind === 'doctype') {
		if (begun) throw new NotXml(input.line, 'a DOCTYPE stands within the document');
		if (!isGrammatical(kind, text)) {
			throw new NotXml(
				input.line,
				'it has a DOCTYPE that declares or fetches something, which is not done, or is none',
			);
		}
	}
	if (kind === 'text' && depth === 0 && text.trim() !== '') {
		throw new NotXml(input.line, 'there is text outside the root element');
	}
	if (kind === 'cdata' && depth === 0) throw new NotXml(input.line, 'there is text outside the root element');
	const fault = kind === 'text' && depth > 0 ? malformation(`<t>${text}</t>`) : null;
	if (fault !== null) throw new NotXml(input.line, fault);
}

/** Takes an element off the input, to its end. One beyond the limit is passed over, and comes back cut. */
async function takeElement(input: TextInput, start: Markup, limits: ElementLimits, outer: number): Promise<XmlElement> {
	const { line } = input;
	let depth = start.kind === 'empty' ? 0 : 1;
	let at = start.end;
	let kept: string | null = null;
	while (depth > 0) {
		const markup = scanMarkup(input.text, at);
		if (markup) {
			if (markup.kind !== 'text' && markup.end - at > limits.length) throw tooLongTag(input.line);
			if (markup.kind === 'open' && ++depth + outer > limits.depth) throw tooDeep(line);
			if (markup.kind === 'close') depth--;
			if (markup.kind === 'doctype') throw new NotXml(line, 'a DOCTYPE stands within the document');
			at = markup.end;
			continue;
		}
		if (kept === null && input.text.length - input.at > limits.length) kept = cut(input.text.slice(input.at));
		// Text may be given back piece by piece; a tag must come whole.
		if (kept !== null) input.advance(input.text[at] === '<' ? at : input.text.length);
		at = kept === null ? at - input.at : 0;
		if (kept !== null && input.text.length - input.at > limits.length) {
			throw tooLongTag(input.line);
		}
		if (!(await input.more())) throw new NotXml(line, 'an element begins here that does not end before the file does');
	}
	const text = input.text.slice(input.at, at);
	const tooLong = kept !== null || text.length > limits.length;
	input.advance(at);
	return { line, text: kept ?? (tooLong ? cut(text) : text), tooLong };
}

function cut(text: string): string {
	return `${text.slice(0, KEPT)}…`;
}

function tooLongTag(line: number): NotXml {
	return new NotXml(line, 'a tag or comment is longer than limits.recordLength allows', 'limits.recordLength');
}

function tooDeep(line: number): NotXml {
	return new NotXml(line, 'elements nest deeper than limits.depth allows', 'limits.depth');
}
