/**
 * Controls, escapes, bidirectional marks, line separators and everything that is not drawn, except the joiners and
 * variation selectors that scripts and emoji need.
 */
const UNSAFE = /(?!\u200C|\u200D|[\uFE00-\uFE0F])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The same without line ends, which JSON has between values: a day of 10,000 files has half a million of them. */
const UNSAFE_IN_JSON = new RegExp(`(?!\\n)${UNSAFE.source}`, UNSAFE.flags);

/** Nearly all text: it is shown as it is. */
const PLAIN = /^[ -~]*$/;

/**
 * Text from outside as it may be shown: control and escape characters become visible pictures (`␛`, `␊`), other
 * invisible characters become their code point (`⟨202E⟩`), so that no text can control a terminal or hide in it.
 */
export function visible(text: string): string {
	if (PLAIN.test(text)) return text;
	return text.toWellFormed().replace(UNSAFE, (character) => {
		const code = character.codePointAt(0) as number;
		if (code < 0x20) return String.fromCharCode(0x2400 + code);
		if (code === 0x7f) return '\u2421';
		return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
	});
}

/** A text or its beginning. A slice would keep the whole text in memory, and this does not. */
export function beginning(text: string, characters: number): string {
	return text.length <= characters ? text : `${structuredClone(text.slice(0, characters))}…`;
}

/** Text from outside as every database can hold it: without NUL and half surrogate pairs. */
export function storable(text: string): string {
	return text.toWellFormed().replaceAll('\0', '\u2400');
}

/**
 * A value as JSON that cannot control a terminal. Characters that `JSON.stringify` leaves as they are, from DEL and C1
 * controls to bidirectional marks, are written `\u202E`, and are parsed to the same value.
 *
 * @param indent - spaces for each level; without it the JSON is one line
 */
export function jsonText(value: unknown, indent?: number): string {
	return JSON.stringify(value, null, indent).replace(UNSAFE_IN_JSON, escapeUnits);
}

function escapeUnits(character: string): string {
	return Array.from({ length: character.length }, (_, at) => {
		return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
	}).join('');
}
