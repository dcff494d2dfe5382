import { KEPT_CHARACTERS } from '../reader.js';
import type { TextInput } from '../text-input.js';
import { ILLEGAL, isBlank } from './characters.js';
import { isDeclaration, isGrammatical } from './grammar.js';
import type { Outside } from './outside.js';
import { parseElement, type XmlNode } from './parse-element.js';
import { type Markup, scanMarkup } from './scan-markup.js';
import { beginning } from './well-formed.js';

/** A record's element with its text. */
export interface XmlElement {
	/** 1-based line of its beginning. */
	readonly line: number;
	/** Its text; cut where it is too long. */
	readonly text: string;
	readonly tooLong: boolean;
	/** Its fields by column, where they are known already. */
	readonly values?: readonly (string | null)[];
}

/** Thrown where the text is not well-formed, or beyond a limit. */
export class NotXml extends Error {
	constructor(
		readonly line: number,
		readonly reason: string,
		/** The exceeded limit, if any. */
		readonly limit: 'limits.depth' | 'limits.recordLength' | null = null,
	) {
		super(`line ${line}: ${reason}`);
	}
}

/** Limits of an element. */
export interface ElementLimits {
	/** Characters that are kept. */
	readonly length: number;
	readonly depth: number;
}

/**
 * Gives the record elements in order, in groups. Everything else is checked to be well-formed and reported to
 * `outside`.
 *
 * @param alike - takes records of known shapes off the input
 * @throws NotXml
 */
export async function* walkElements(
	input: TextInput,
	limits: ElementLimits,
	alike: { take(input: TextInput): readonly XmlElement[] },
	outside: Outside,
): AsyncGenerator<readonly XmlElement[]> {
	let rooted = false;
	let first = true;
	let typed = false;
	for (;;) {
		if (outside.depth > 0 && outside.isAtRecords) {
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
			if (outside.depth === 0 && rooted) throw new NotXml(input.line, 'there is a second root element');
			rooted = true;
			if (outside.isRecord(name)) {
				yield [await takeElement(input, markup, limits, outside.depth)];
				continue;
			}
			outside.enter(parsed(input, kind === 'empty' ? piece : `${piece.slice(0, -1)}/>`), input.line);
			if (kind === 'empty') outside.leave();
			if (outside.depth > limits.depth) throw tooDeep(input.line);
		} else if (kind === 'close') {
			const opened = outside.leave();
			if (opened !== name) {
				const expected = opened === undefined ? 'no element is open' : `</${opened}> should come first`;
				throw new NotXml(input.line, `</${name}> stands where ${expected}`);
			}
		} else checkBetween(input, markup, outside, rooted || typed);
		typed ||= kind === 'doctype';
		input.advance(end);
	}
	if (outside.depth > 0) throw new NotXml(input.line, `the file ends within <${outside.names.join('> <')}>`);
	if (!rooted) throw new NotXml(input.line, 'there is no element');
}

/** The next piece; `null` at the end of the input. Blanks at the end are ignored. */
async function nextMarkup(input: TextInput, limit: number): Promise<Markup | null> {
	for (;;) {
		const markup = input.at < input.text.length ? scanMarkup(input.text, input.at) : null;
		// A complete piece has the same limit as an incomplete one, so that chunks do not matter.
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
		if (isBlank(rest)) return null;
		if (rest.includes('<')) throw new NotXml(input.line, 'the file ends within a tag');
		return { kind: 'text', name: '', end: input.text.length };
	}
}

/** Parses a text that must be one element. */
function parsed(input: TextInput, text: string): XmlNode {
	const element = parseElement(text);
	if ('fault' in element) throw new NotXml(input.line, element.fault);
	return element;
}

function checkBetween(input: TextInput, { kind, end }: Markup, outside: Outside, begun: boolean): void {
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
	if (kind !== 'text' && kind !== 'cdata') {
		if (ILLEGAL.test(text)) throw new NotXml(input.line, 'a character that XML does not allow');
		return;
	}
	if (outside.depth === 0) {
		if (kind === 'cdata' || !isBlank(text)) throw new NotXml(input.line, 'there is text outside the root element');
		return;
	}
	if (kind === 'text' && isBlank(text)) {
		outside.text(text);
		return;
	}
	const { content } = parsed(input, `<t>${text}</t>`);
	outside.text(content.filter((each) => typeof each === 'string').join(''));
}

/** Takes an element off the input. An element beyond the limit is read to its end and cut. */
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
		// Text may be released in parts; a tag must be complete.
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
	return `${text.slice(0, KEPT_CHARACTERS)}…`;
}

function tooLongTag(line: number): NotXml {
	return new NotXml(line, 'a tag or comment is longer than limits.recordLength allows', 'limits.recordLength');
}

function tooDeep(line: number): NotXml {
	return new NotXml(line, 'elements nest deeper than limits.depth allows', 'limits.depth');
}
