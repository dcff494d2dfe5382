import { type SqlValue, type ValueCheck, ValueFault } from '../records/record.js';

const CHARACTER = new ValueFault('E_CHARACTER', 'holds a NUL or half a character, which no database stores as text');

/** U+FFFD stands for bytes that could not be decoded: the text that was there is lost. */
const UNDECODED = new ValueFault('E_CHARACTER', 'holds bytes that are no text in the file’s encoding');

/** What such a text has, and few others: one look is cheaper than three. */
const ODD = /[\0\ud800-\udfff\ufffd]/;

/** The check of a `varchar`, a `char` or a `text`. */
export function textCheck(length: number): ValueCheck {
	const tooLong = new ValueFault('E_LENGTH', `is longer than ${length} characters`);
	return (value) => {
		if (ODD.test(value)) {
			if (value.includes('\0') || !value.isWellFormed()) return CHARACTER;
			if (value.includes('\uFFFD')) return UNDECODED;
		}
		// A character has at most two units, so a text of more than twice the length is too long without counting its
		// characters.
		if (value.length > length && (value.length > 2 * length || codePoints(value) > length)) return tooLong;
		return value;
	};
}

function codePoints(value: string): number {
	let count = 0;
	for (const _ of value) count++;
	return count;
}

const BOOLEANS = new Map<string, number>([
	...['true', 't', 'yes', 'y', '1'].map((text) => [text, 1] as const),
	...['false', 'f', 'no', 'n', '0'].map((text) => [text, 0] as const),
]);

const NOT_BOOLEAN = new ValueFault('E_BOOLEAN', 'is neither true nor false (true/false, yes/no, t/f, y/n, 1/0)');

/** The check of a `boolean`: 1 or 0. */
export function checkBoolean(value: string): SqlValue | ValueFault {
	return BOOLEANS.get(value.toLowerCase()) ?? NOT_BOOLEAN;
}
