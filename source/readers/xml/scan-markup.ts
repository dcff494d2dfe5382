/** A piece of XML text: a tag, or whatever stands between two tags. */
export interface Markup {
	readonly kind: 'open' | 'close' | 'empty' | 'text' | 'cdata' | 'other' | 'doctype';
	/** The tag's name as written, with its prefix; empty where there is none. */
	readonly name: string;
	/** Where it ends in the text. */
	readonly end: number;
}

/** Constructs that begin with `<` and end with a mark of their own. */
const SPECIAL = [
	['<!--', '-->', 'other'],
	['<![CDATA[', ']]>', 'cdata'],
	['<?', '?>', 'other'],
] as const;

/** A name as XML 1.0 has it, near enough: what is no name is refused when the tag is looked at. */
const NAME = /[^\s/>=<"'&]+/y;

/**
 * Finds the piece that begins at a place, without looking into it.
 *
 * @returns `null` where the text ends within it
 */
export function scanMarkup(text: string, from: number): Markup | null {
	if (text[from] !== '<') {
		const end = text.indexOf('<', from);
		return end === -1 ? null : { kind: 'text', name: '', end };
	}
	for (const [start, close, kind] of SPECIAL) {
		if (!text.startsWith(start, from)) {
			// A chunk may end within the mark itself.
			if (text.length - from < start.length && start.startsWith(text.slice(from))) return null;
			continue;
		}
		const end = text.indexOf(close, from + start.length);
		return end === -1 ? null : { kind, name: '', end: end + close.length };
	}
	if (text[from + 1] === undefined) return null;
	const end = tagEnd(text, from + 1);
	if (end === -1) return null;
	if (text[from + 1] === '!') return { kind: 'doctype', name: '', end };
	const closing = text[from + 1] === '/';
	NAME.lastIndex = from + (closing ? 2 : 1);
	const name = NAME.exec(text)?.[0] ?? '';
	if (closing) return { kind: 'close', name, end };
	return { kind: text[end - 2] === '/' ? 'empty' : 'open', name, end };
}

/** Behind the `>` that ends a tag: one within quotes does not. */
function tagEnd(text: string, from: number): number {
	const mark = /["'>]/g;
	mark.lastIndex = from;
	for (let found = mark.exec(text); found; found = mark.exec(text)) {
		if (found[0] === '>') return mark.lastIndex;
		const close = text.indexOf(found[0], mark.lastIndex);
		if (close === -1) return -1;
		mark.lastIndex = close + 1;
	}
	return -1;
}

/** A name without its prefix. */
export function localName(name: string): string {
	return name.slice(name.indexOf(':') + 1);
}
