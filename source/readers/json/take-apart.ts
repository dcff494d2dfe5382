import type { ValueKind } from '../../core/records/record.js';
import { canonicalPath } from '../../core/schema/tree-columns.js';

/** A value in an object, with its text exactly as written. */
export interface Member {
	/** Its path from the object, such as `address[0].city`. */
	readonly name: string;
	/** `null` for null. */
	readonly value: string | null;
	readonly kind: ValueKind;
}

/** Why a text is not a record. */
export type Unfit = 'not-json' | 'not-an-object' | 'name-twice' | 'too-deep';

// Runs of plain characters between escapes: several times as fast as one alternative a character.
const PLAIN = String.raw`[^"\\\u0000-\u001f]*`;
/** A string. Its content is a group. */
export const STRING = String.raw`"(${PLAIN}(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*)"`;
const SPACE = '[ \\t\\r\\n]*';
export const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
/** A name with its value, or with the beginning of a nested value. */
const MEMBER = new RegExp(
	`${SPACE}${STRING}${SPACE}:${SPACE}(?:${STRING}|(${NUMBER})|(true|false|null)|(?=[{[]))${SPACE}`,
	'y',
);
/** An element of an array, or the beginning of a nested one. */
const ELEMENT = new RegExp(`${SPACE}(?:${STRING}|(${NUMBER})|(true|false|null)|(?=[{[]))${SPACE}`, 'y');
const OPEN = new RegExp(`${SPACE}(?=\\{)`, 'y');
const REST = new RegExp(`${SPACE}$`, 'y');

/**
 * Parses an object's text by JSON's grammar (RFC 8259), in the order of the file. JSON.parse would lose digits of
 * numbers, the order of names that look like numbers, and all but the last value of a repeated name.
 *
 * @param depth - maximum depth of nested values
 */
export function takeApart(text: string, depth = Number.POSITIVE_INFINITY): Member[] | Unfit {
	const found = takeObject(text, 0, depth);
	if (typeof found === 'object') {
		REST.lastIndex = found.end;
		return REST.test(text) ? found.members : 'not-json';
	}
	return found === 'too-deep' || isJson(text) ? found : 'not-json';
}

/**
 * Parses the object at a position of a text. The result is its values and its end, or the first thing that it may not
 * have.
 */
export function takeObject(text: string, from: number, depth: number): { members: Member[]; end: number } | Unfit {
	OPEN.lastIndex = from;
	if (!OPEN.test(text)) return 'not-an-object';
	return takeNested(text, OPEN.lastIndex, '', depth);
}

/** An open object or array. */
interface Nest {
	readonly prefix: string;
	/** Its names so far; `null` for an array. */
	readonly names: Set<string> | null;
	/** Number of its elements so far. */
	count: number;
}

/**
 * The values of the object or array at a position of a text, by path. An empty one has no values.
 *
 * @param prefix - the path of the object or array itself
 */
export function takeNested(
	text: string,
	from: number,
	prefix: string,
	depth: number,
): { members: Member[]; end: number } | Unfit {
	const members: Member[] = [];
	const open: Nest[] = [];
	let isFlat = true;
	let at = from;
	let path = prefix;
	for (;;) {
		if (text[at] === '{' || text[at] === '[') {
			if (open.length >= depth) return 'too-deep';
			isFlat &&= open.length === 0;
			open.push({ prefix: path, names: text[at] === '{' ? new Set() : null, count: 0 });
			at = behindBlanks(text, at + 1);
		} else return 'not-json';
		const opened = open.at(-1) as Nest;
		let isFirst = true;
		// Takes values of the innermost one, until it contains another or all are closed.
		for (let inner: Nest = opened; ; ) {
			const close = inner.names === null ? ']' : '}';
			if (text[at] === close) {
				open.pop();
				if (open.length === 0) return isFlat || !hasTwice(members) ? { members, end: at + 1 } : 'name-twice';
				at = behindBlanks(text, at + 1);
				inner = open.at(-1) as Nest;
				isFirst = false;
				continue;
			}
			if (!isFirst) {
				if (text[at] !== ',') return 'not-json';
				at++;
			}
			isFirst = false;
			const pattern = inner.names === null ? ELEMENT : MEMBER;
			pattern.lastIndex = at;
			const match = pattern.exec(text);
			if (!match) return 'not-json';
			at = pattern.lastIndex;
			const shift = inner.names === null ? 0 : 1;
			if (inner.names === null) path = `${inner.prefix}[${inner.count}]`;
			else {
				const name = unescaped(match[1] as string);
				if (inner.names.has(name)) return 'name-twice';
				inner.names.add(name);
				path = inner.prefix === '' ? name : `${inner.prefix}.${name}`;
				isFlat &&= !name.includes('[0]');
			}
			inner.count++;
			const [content, number, word] = [match[1 + shift], match[2 + shift], match[3 + shift]];
			if (content !== undefined) members.push({ name: path, value: unescaped(content), kind: 'text' });
			else if (number !== undefined) members.push({ name: path, value: number, kind: 'number' });
			else if (word !== undefined) members.push({ name: path, value: word === 'null' ? null : word, kind: 'text' });
			else break;
		}
	}
}

function behindBlanks(text: string, from: number): number {
	let at = from;
	while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at++;
	return at;
}

/** Whether two values have the same path, such as a member `a.b` next to an `a` with a member `b`. */
function hasTwice(members: readonly Member[]): boolean {
	return new Set(members.map(({ name }) => canonicalPath(name))).size < members.length;
}

/** Whether a text is one JSON value. The caller has bounded its depth. */
export function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** The text of a string's content. */
export function unescaped(content: string): string {
	return content.includes('\\') ? (JSON.parse(`"${content}"`) as string) : content;
}
