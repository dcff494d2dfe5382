import { serialToClock, serialToIso } from './serial-dates.js';
import { loadShow, type ShowNumber, showingCode } from './shown-numbers.js';
import type { Cell } from './workbook.js';

/** How a number format shows a number. `zeros` is the minimum number of digits. */
export interface NumberFormat {
	readonly shows: 'number' | 'date' | 'time' | 'duration';
	readonly zeros: number;
	/** The format code, where it shows more than digits; see {@link showingCode}. */
	readonly code?: string;
	/** Shows a number by that code. */
	readonly show?: ShowNumber;
}

const PLAIN: NumberFormat = { shows: 'number', zeros: 0 };

/** Loads the formatter where one of the formats needs it. */
export async function readyToShow<T extends Iterable<NumberFormat>>(formats: T): Promise<NumberFormat[]> {
	const all = [...formats];
	if (all.every(({ code }) => code === undefined)) return all;
	const show = await loadShow();
	return all.map((format) => (format.code === undefined ? format : { ...format, show: show(format.code) }));
}

/** The locale of a format, such as `[$-409]`, which is not a currency sign. */
const LOCALE = /\[\$-[^\]]*\]/g;

/** Parses a format code, such as `dd/mm/yyyy`, `[h]:mm` or `00000`, as far as it changes the meaning of a value. */
export function parseNumberFormat(code: string): NumberFormat {
	const digits = code.replace(LOCALE, '').trim();
	if (/^[#?,]*0[0,]*0$/.test(digits)) return { shows: 'number', zeros: digits.replace(/[^0]/g, '').length };
	const bare = code
		.replace(/"[^"]*"|\\.|_.|\*./g, '')
		.replace(/;.*$/s, '')
		.toLowerCase()
		.replace(/general|am\/pm|a\/p|e[+-]/g, '');
	if (/\[(?:h+|m+|s+)\]/.test(bare)) return { shows: 'duration', zeros: 0 };
	const tokens = bare.replace(/\[[^\]]*\]/g, '');
	if (/[yd]|m{3}/.test(tokens)) return { shows: 'date', zeros: 0 };
	if (/[hs]/.test(tokens)) return { shows: 'time', zeros: 0 };
	if (/m/.test(tokens)) return { shows: 'date', zeros: 0 };
	const shown = showingCode(code.replace(LOCALE, ''));
	return shown === null ? PLAIN : { ...PLAIN, code: shown };
}

/**
 * The built-in formats, which files refer to by number (ECMA-376 part 1, 18.8.30). 27 to 36 and 50 to 58 are East
 * Asian dates.
 */
export function builtInFormat(id: number): NumberFormat {
	if ((id >= 14 && id <= 17) || id === 22) return { shows: 'date', zeros: 0 };
	if ((id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58)
		return { shows: 'date', zeros: 0 };
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47 || id === 55 || id === 56)
		return { shows: 'time', zeros: 0 };
	if (id === 9 || id === 10) return { ...PLAIN, code: id === 9 ? '0%' : '0.00%' };
	return id === 46 ? { shows: 'duration', zeros: 0 } : PLAIN;
}

/** Significant digits of a number in a sheet. Further digits are shown as zeros. */
const DIGITS = 15;

/**
 * A number as a person would type it from the cell: dates in ISO 8601, numbers without exponent and thousands. Zeros
 * and signs that the format adds are kept (`00000` shows 1234 as 01234).
 *
 * @param stored - the number as the file spells it
 * @param isDouble - whether the file stores a double and no digits
 */
export function numberCell(stored: string, format: NumberFormat, date1904: boolean, isDouble = false): Cell {
	const number = Number(stored);
	if (stored.trim() === '' || !Number.isFinite(number)) return { text: stored, kind: 'text' };
	switch (format.shows) {
		case 'number': {
			const plain = plainNumber(stored, number);
			if (Number.isInteger(number) && Math.abs(number) >= 10 ** DIGITS && (isDouble || plain !== stored))
				return {
					text: plain,
					kind: 'number',
					fault: `is a number of more than ${DIGITS} digits, which no sheet keeps`,
				};
			const shown = shownNumber(number, plain, format);
			return shown === null ? { text: plain, kind: 'number' } : { text: shown, kind: 'number', number: plain };
		}
		case 'duration':
			if (number >= 0) return { text: serialToClock(number), kind: 'text' };
			break;
		case 'time':
			if (number >= 0 && number < 1) return { text: serialToClock(number), kind: 'text' };
			break;
		case 'date':
			break;
	}
	const date = serialToIso(number, date1904);
	return date === null ? { text: plainNumber(stored, number), kind: 'number' } : { text: date, kind: 'date' };
}

function shownNumber(number: number, plain: string, { zeros, show }: NumberFormat): string | null {
	if (show !== undefined) return show(number, plain);
	return plain.length < zeros && /^\d+$/.test(plain) ? plain.padStart(zeros, '0') : null;
}

/**
 * Number of significant digits up to which a fraction is short, so that digits behind the 15th are an artefact of the
 * double.
 */
const SHORT = 13;

/**
 * The stored digits without an exponent. A fraction that is short in the 15 digits of Excel has these: 0.1 + 0.2 is
 * stored as 0.30000000000000004. Another number has all digits that identify its double.
 */
export function plainNumber(stored: string, number: number): string {
	if (/^-?(?:0|[1-9]\d*)$/.test(stored)) return stored;
	if (Number.isInteger(number)) return BigInt(number).toString();
	const shown = String(Number(number.toPrecision(DIGITS)));
	const text = shown.replace(/e.*$|\D/g, '').replace(/^0+/, '').length <= SHORT ? shown : String(number);
	const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
	if (!match) return text;
	return `${match[1]}0.${'0'.repeat(Number(match[4]) - 1)}${match[2]}${match[3] ?? ''}`;
}
