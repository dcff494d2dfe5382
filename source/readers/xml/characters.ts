import { ENTITIES, withLineFeeds } from '../trees/xml-markup.js';

/** White space of XML, which has only four characters (section 2.3). */
export const SPACE = '[ \\t\\r\\n]';

/** Characters that XML 1.0 forbids (section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** Whether a text is white space only. */
export function isBlank(text: string): boolean {
	return !/[^ \t\r\n]/.test(text);
}

/** Replaces line ends and tabs in an attribute by blanks (section 3.3.3). */
export function inAttribute(text: string): string {
	return withLineFeeds(text).replace(/[\t\n]/g, ' ');
}

/** Replaces entities in a text; `null` where one is unknown, or an & stands alone. */
export function resolved(text: string): string | null {
	if (!text.includes('&')) return text;
	let whole = true;
	const decoded = text.replace(/&([^;&<\s]*);?/g, (found, entity: string) => {
		const character = found.endsWith(';') ? entityOf(entity) : null;
		whole &&= character !== null;
		return character ?? '';
	});
	return whole ? decoded : null;
}

function entityOf(entity: string): string | null {
	const number = /^#(?:x0*([0-9a-fA-F]{1,6})|0*(\d{1,7}))$/.exec(entity);
	if (!number) return ENTITIES.get(entity) ?? null;
	const code = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16);
	const isLegal = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && !ILLEGAL.test(String.fromCodePoint(code));
	return isLegal ? String.fromCodePoint(code) : null;
}
