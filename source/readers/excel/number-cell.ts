import { serialToClock, serialToIso } from './serial-dates.js';
import type { Cell } from './workbook.js';

/** What a number format makes of a number. `zeros` counts the digits of a format that is nothing but zeros. */
export interface NumberFormat {
	readonly shows: 'number' | 'date' | 'time' | 'duration';
	readonly zeros: number;
}

const PLAIN: NumberFormat = { shows: 'number', zeros: 0 };

/** Takes a format code apart as far as it changes what a value is, such as `dd/mm/yyyy`, `[h]:mm` or `00000`. */
export function parseNumberFormat(code: string): NumberFormat {
	if (/^0{2,}$/.test(code.trim())) return { shows: 'number', zeros: code.trim().length };
	const bare = code
		.replace(/"[^"]*"|\\.|_.|\*./g, '')
		.replace(/;.*$/s, '')
		.toLowerCase()
		.replace(/general|am\/pm|a\/p|e[+-]/g, '');
	if (/\[(?:h+|m+|s+)\]/.test(bare)) return { shows: 'duration', zeros: 0 };
	const tokens = bare.replace(/\[[^\]]*\]/g, '');
	if (/[yd]|m{3}/.test(tokens)) return { shows: 'date', zeros: 0 };
	if (/[hs]/.test(tokens)) return { shows: 'time', zeros: 0 };
	return /m/.test(tokens) ? { shows: 'date', zeros: 0 } : PLAIN;
}

/** The formats that files name by number alone (ECMA-376 part 1, 18.8.30); 27 to 36 and 50 to 58 are East Asian dates. */
export function builtInFormat(id: number): NumberFormat {
	if ((id >= 14 && id <= 17) || id === 22) return { shows: 'date', zeros: 0 };
	if ((id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58)
		return { shows: 'date', zeros: 0 };
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47 || id === 55 || id === 56)
		return { shows: 'time', zeros: 0 };
	return id === 46 ? { shows: 'duration', zeros: 0 } : PLAIN;
}

/**
 * A number as its cell shows it to a person who types it again: dates as ISO 8601, numbers without exponent and
 * thousands, and with leading zeros only where the format is nothing but zeros (`00000` shows 1234 as 01234).
 *
 * @param stored - the number as the file spells it
 */
export function numberCell(stored: string, format: NumberFormat, date1904: boolean): Cell {
	const number = Number(stored);
	if (stored.trim() === '' || !Number.isFinite(number)) return { text: stored, kind: 'text' };
	switch (format.shows) {
		case 'number': {
			const text = plainNumber(stored, number);
			if (format.zeros === 0 || text.length >= format.zeros || !/^\d+$/.test(text)) return { text, kind: 'number' };
			return { text: text.padStart(format.zeros, '0'), kind: 'text' };
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

/** Digits as they are stored; a fraction with the 15 significant digits that Excel shows; never an exponent. */
export function plainNumber(stored: string, number: number): string {
	if (/^-?(?:0|[1-9]\d*)$/.test(stored)) return stored;
	if (Number.isInteger(number)) return BigInt(number).toString();
	const text = String(Number(number.toPrecision(15)));
	const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
	if (!match) return text;
	return `${match[1]}0.${'0'.repeat(Number(match[4]) - 1)}${match[2]}${match[3] ?? ''}`;
}
