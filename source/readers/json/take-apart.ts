import type { ValueKind } from '../../core/record.js';

/** One member of an object: its value as text, exactly as written. */
export interface Member {
	readonly name: string;
	/** `null` for null; nested objects and arrays are their own JSON text. */
	readonly value: string | null;
	readonly kind: ValueKind;
}

/** Why a text is no record. */
export type Unfit = 'not-json' | 'not-an-object' | 'name-twice' | 'too-deep';

// Runs of plain characters between escapes: several times as fast as one alternative a character.
const PLAIN = String.raw`[^"\\\u0000-\u001f]*`;
/** A string, its content a group. */
export const STRING = String.raw`"(${PLAIN}(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*)"`;
const SPACE = '[ \\t\\r\\n]*';
export const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
/** A name and the value behind it, or where a nested value begins. */
const MEMBER = new RegExp(
	`${SPACE}${STRING}${SPACE}:${SPACE}(?:${STRING}|(${NUMBER})|(true|false|null)|(?=[{[]))${SPACE}`,
	'y',
);
const OPEN = new RegExp(`${SPACE}\\{${SPACE}`, 'y');
const REST = new RegExp(`${SPACE}$`, 'y');

/**
 * Takes an object's text apart by JSON's grammar (RFC 8259), in the order of the file. JSON.parse would lose digits of
 * numbers, the order of names that look like numbers, and all but the last of a name that stands twice.
 *
 * @param depth - how deep values may be nested
 */
export function takeApart(text: string, depth = Number.POSITIVE_INFINITY): Member[] | Unfit {
	const found = takeObject(text, 0, depth);
	if (typeof found === 'object') {
		REST.lastIndex = found.end;
		return REST.test(text) ? found.members : 'not-json';
	}
	return found === 'too-deep' || isJson(text) ? found : 'not-json';
}

/** The object that begins at a place of a text: its members, and where it ends; or what is met first that it may not have. */
export function takeObject(text: string, from: number, depth: number): { members: Member[]; end: number } | Unfit {
	OPEN.lastIndex = from;
	if (!OPEN.test(text)) return 'not-an-object';
	const members: Member[] = [];
	const names = new Set<string>();
	let at = OPEN.lastIndex;
	if (text[at] === '}') return { members, end: at + 1 };
	for (;;) {
		MEMBER.lastIndex = at;
		const match = MEMBER.exec(text);
		if (!match) return 'not-json';
		at = MEMBER.lastIndex;
		const name = unescaped(match[1] as string);
		if (names.has(name)) return 'name-twice';
		names.add(name);
		if (match[2] !== undefined) members.push({ name, value: unescaped(match[2]), kind: 'text' });
		else if (match[3] !== undefined) members.push({ name, value: match[3], kind: 'number' });
		else if (match[4] !== undefined) members.push({ name, value: match[4] === 'null' ? null : match[4], kind: 'text' });
		else {
			const end = endOfNested(text, at, depth - 1);
			if (end === -1) return 'too-deep';
			const nested = text.slice(at, end);
			if (!isJson(nested)) return 'not-json';
			members.push({ name, value: nested, kind: 'text' });
			at = end;
			while (' \t\r\n'.includes(text[at] ?? '-')) at++;
		}
		if (text[at] === '}') return { members, end: at + 1 };
		if (text[at] !== ',') return 'not-json';
		at++;
	}
}

/** Whether a text is one JSON value. Its depth is bounded by who cut it out. */
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

/** Where a nested value that begins at `from` ends; the end of the text where it does not; -1 where it is too deep. */
function endOfNested(text: string, from: number, most: number): number {
	const structure = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|[{}[\]]/g;
	structure.lastIndex = from;
	let depth = 0;
	for (let found = structure.exec(text); found; found = structure.exec(text)) {
		if (found[0] === '{' || found[0] === '[') {
			if (++depth > most) return -1;
		} else if ((found[0] === '}' || found[0] === ']') && --depth === 0) return structure.lastIndex;
	}
	return text.length;
}
