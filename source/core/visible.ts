/** Controls, escapes, bidirectional marks and line separators; the joiners that scripts and emoji need are left out. */
const UNSAFE = /(?!\u200C|\u200D)[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Text from outside as it may be shown: control and escape characters become visible pictures (`␛`, `␊`), other
 * invisible ones their code point (`⟨202E⟩`), so that no text can drive a terminal or hide in it.
 */
export function visible(text: string): string {
	return text.toWellFormed().replace(UNSAFE, (character) => {
		const code = character.codePointAt(0) as number;
		if (code < 0x20) return String.fromCharCode(0x2400 + code);
		if (code === 0x7f) return '\u2421';
		return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
	});
}
