import type { CellObject } from 'xlsx';
import type { ValueKind } from '../../core/record.js';

/** What of SheetJS's number formats we use. */
export interface NumberFormats {
	is_date(format: string): boolean;
	parse_date_code(serial: number, options: { date1904: boolean }): DateParts | null;
}

interface DateParts {
	readonly y: number;
	readonly m: number;
	readonly d: number;
	readonly H: number;
	readonly M: number;
	readonly S: number;
}

/** A cell as text. `error` is an Excel error such as `#REF!`, which is no value. */
export interface CellText {
	readonly text: string;
	readonly kind: ValueKind;
	readonly error: boolean;
}

/**
 * A cell's content as text: text as it is, a number as a person typed it, a date as ISO 8601. Dates come from the
 * serial number, so no time zone touches them.
 *
 * @returns `null` for a cell that holds nothing
 */
export function cellText(cell: CellObject | undefined, formats: NumberFormats, date1904: boolean): CellText | null {
	if (cell?.v === undefined || cell.v === null) return null;
	const plain = (text: string, kind: ValueKind = 'text') => ({ text, kind, error: false });
	switch (cell.t) {
		case 's':
			return plain(String(cell.v));
		case 'b':
			return plain(cell.v ? 'TRUE' : 'FALSE');
		case 'e':
			return { text: cell.w ?? ERRORS.get(Number(cell.v)) ?? '#ERROR', kind: 'text', error: true };
		case 'n': {
			const format = String(cell.z ?? 'General');
			const serial = Number(cell.v);
			const date = formats.is_date(format) ? isoOf(formats.parse_date_code(serial, { date1904 }), serial) : null;
			if (date !== null) return plain(date, 'date');
			const text = numberText(serial);
			// `00000` shows 01234 for 1234: a code with its zeros, which is what its author sees.
			return plain(/^0+$/.test(format) && /^\d+$/.test(text) ? text.padStart(format.length, '0') : text, 'number');
		}
		default:
			return null;
	}
}

/** What files that keep no text with an error say by number ([MS-XLS] 2.5.10). */
const ERRORS: ReadonlyMap<number, string> = new Map([
	[0x00, '#NULL!'],
	[0x07, '#DIV/0!'],
	[0x0f, '#VALUE!'],
	[0x17, '#REF!'],
	[0x1d, '#NAME?'],
	[0x24, '#NUM!'],
	[0x2a, '#N/A'],
	[0x2b, '#GETTING_DATA'],
]);

function isoOf(parts: DateParts | null, serial: number): string | null {
	if (parts === null) return null;
	const two = (number: number) => String(number).padStart(2, '0');
	const time = `${two(parts.H)}:${two(parts.M)}:${two(parts.S)}`;
	if (serial >= 0 && serial < 1) return time;
	const date = `${String(parts.y).padStart(4, '0')}-${two(parts.m)}-${two(parts.d)}`;
	return Number.isInteger(serial) ? date : `${date}T${time}`;
}

/** A number without exponent, with the 15 digits that Excel keeps; a whole number with all that is stored. */
function numberText(value: number): string {
	if (Number.isInteger(value)) return BigInt(value).toString();
	const rounded = Number(value.toPrecision(15));
	const text = String(rounded);
	return text.includes('e') ? rounded.toFixed(20).replace(/\.?0+$/, '') : text;
}
