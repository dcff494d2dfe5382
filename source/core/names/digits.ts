/** The zeros of other digits in use: full width, Arabic, Persian and Urdu, Devanagari. Nine more follow each. */
const ZEROS: readonly number[] = [0xff10, 0x660, 0x6f0, 0x966];

const OTHER_DIGITS = new RegExp(`[${ZEROS.map((zero) => String.fromCodePoint(zero, 0x2d, zero + 9)).join('')}]`, 'g');

/** A name with the digits that this program reads, in the same places. */
export function withAsciiDigits(name: string): string {
	return name.replace(OTHER_DIGITS, (digit) => {
		const code = digit.charCodeAt(0);
		return String(code - (ZEROS.find((zero) => code >= zero && code < zero + 10) as number));
	});
}
