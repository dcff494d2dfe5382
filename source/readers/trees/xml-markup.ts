/** The entities that XML itself names (XML 1.0, section 4.6). */
export const ENTITIES: ReadonlyMap<string, string> = new Map([
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
]);

/** Converts every line end to a line feed (XML 1.0, section 2.11). */
export function withLineFeeds(text: string): string {
	return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** Characters of names without colons, at the beginning and after it (XML 1.0, section 2.3), for a character class. */
export const NAME_START = String.raw`A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}`;
export const NAME_REST = String.raw`${NAME_START}.0-9\xB7\u0300-\u036F\u203F\u2040\-`;

/** Markup with an end mark of its own. */
const SPECIAL = [
	['<!--', '-->', 'other'],
	['<![CDATA[', ']]>', 'cdata'],
	['<?', '?>', 'other'],
] as const;

/**
 * Finds the end of the comment, instruction (`other`) or CDATA section that begins with `<!` or `<?` at a position.
 *
 * @returns `end` is -1 where the text ends within it, or before it is clear what it is; `null` for a document type
 */
export function findSpecial(
	text: string,
	open: number,
): { readonly kind: 'other' | 'cdata'; readonly end: number } | null {
	for (const [start, close, kind] of SPECIAL) {
		if (text.startsWith(start, open)) {
			const end = text.indexOf(close, open + start.length);
			return { kind, end: end === -1 ? -1 : end + close.length };
		}
		// A chunk may end within the mark.
		if (text.length - open < start.length && start.startsWith(text.slice(open))) return { kind, end: -1 };
	}
	return null;
}

/** Position of the `>` that ends a tag, not one in a quoted value; -1 where it has not arrived. */
export function tagEnd(text: string, open: number): number {
	let at = open;
	for (;;) {
		const close = text.indexOf('>', at);
		if (close === -1) return -1;
		const quote = openQuote(text, at, close);
		if (quote === null) return close;
		const end = text.indexOf(quote, close);
		if (end === -1) return -1;
		at = end + 1;
	}
}

function openQuote(text: string, from: number, to: number): string | null {
	for (let at = from; at < to; at++) {
		const code = text.charCodeAt(at);
		if (code !== 34 && code !== 39) continue;
		const quote = text[at] as string;
		const end = text.indexOf(quote, at + 1);
		if (end === -1 || end > to) return quote;
		at = end;
	}
	return null;
}

/** End of a tag's name: its first blank, or `to`. */
export function nameEnd(text: string, from: number, to: number): number {
	let at = from;
	while (at < to && text.charCodeAt(at) > 32) at++;
	return at;
}
