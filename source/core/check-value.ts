import { compileDateFormat, type DateFormat, parseIso } from './dates.js';
import type { Fault, FaultCode, SqlValue, ValueKind } from './record.js';
import { type Column, formatColumnType } from './schema.js';

/** Turns one text into the value to bind, or says what is wrong with it. `undefined` kind means text. */
export type ValueCheck = (value: string, kind: ValueKind | undefined) => SqlValue | ValueFault;

/** A fault before it is known to which column it belongs. */
export class ValueFault {
	constructor(
		readonly code: FaultCode,
		readonly reason: string,
	) {}

	/** The fault as a reject carries it. */
	at(column: string, value: string): Fault {
		return { code: this.code, column, reason: this.reason, value };
	}
}

const NULL_TEXT = new Set(['null', '(null)', '<null>', '\\n', 'n/a', '#n/a']);

/** What those begin with: looked at first, since most values are short and none of them (0.1 against 0.4 s a million records). */
const NULL_START = new Set([...NULL_TEXT].flatMap((text) => [text.charCodeAt(0), text.toUpperCase().charCodeAt(0)]));

/** Whether a trimmed text stands for no value: empty, or one of `NULL`, `(null)`, `<null>`, `\N`, `N/A`, `#N/A` in any case. */
export function isNullText(trimmed: string): boolean {
	if (trimmed.length === 0) return true;
	return trimmed.length <= 6 && NULL_START.has(trimmed.charCodeAt(0)) && NULL_TEXT.has(trimmed.toLowerCase());
}

/** Makes the check of a column: its type, then its allowed values, then its pattern. Takes trimmed, non-null text. */
export function compileValueCheck(column: Pick<Column, 'type' | 'formats' | 'allowed' | 'pattern'>): ValueCheck {
	const type = compileTypeCheck(column);
	const allowed = column.allowed === null ? null : new Set(column.allowed);
	const pattern = column.pattern === null ? null : new RegExp(`^(?:${column.pattern})$`, 'u');
	if (allowed === null && pattern === null) return type;
	return (value, kind) => {
		const result = type(value, kind);
		if (result instanceof ValueFault) return result;
		if (allowed && !allowed.has(value)) return new ValueFault('E_ALLOWED', `is none of ${[...allowed].join(', ')}`);
		if (pattern && !pattern.test(value)) return new ValueFault('E_PATTERN', `does not match ${column.pattern}`);
		return result;
	};
}

function compileTypeCheck(column: Pick<Column, 'type' | 'formats'>): ValueCheck {
	const { type } = column;
	switch (type.kind) {
		case 'varchar':
		case 'char':
			return textCheck(type.length);
		case 'text':
			return textCheck(Number.POSITIVE_INFINITY);
		case 'int':
			return integerCheck(type.digits, type.digits === null ? INT32 : null, formatColumnType(type));
		case 'bigint':
			return integerCheck(null, INT64, 'bigint');
		case 'decimal':
			return decimalCheck(type.precision, type.scale);
		case 'date':
			return dateCheck(column.formats);
		case 'datetime':
			return datetimeCheck(column.formats);
		case 'boolean':
			return checkBoolean;
	}
}

const CHARACTER = new ValueFault('E_CHARACTER', 'holds a NUL or half a character, which no database stores as text');

/** U+FFFD stands where bytes could not be decoded: what was written there is lost already. */
const UNDECODED = new ValueFault('E_CHARACTER', 'holds bytes that are no text in the file’s encoding');

function textCheck(length: number): ValueCheck {
	const tooLong = new ValueFault('E_LENGTH', `is longer than ${length} characters`);
	return (value) => {
		if (value.includes('\0') || !value.isWellFormed()) return CHARACTER;
		if (value.includes('\uFFFD')) return UNDECODED;
		// A character has at most two units: a text of twice the length is too long, and is not gone through to tell.
		if (value.length > length && (value.length > 2 * length || codePoints(value) > length)) return tooLong;
		return value;
	};
}

function codePoints(value: string): number {
	let count = 0;
	for (const _ of value) count++;
	return count;
}

const INT32: readonly [bigint, bigint] = [-(2n ** 31n), 2n ** 31n - 1n];
const INT64: readonly [bigint, bigint] = [-(2n ** 63n), 2n ** 63n - 1n];
const WHOLE = /^[+-]?\d+$/;

/** Whole numbers as most of them are written: exact, and as short as the narrowest column. */
const PLAIN = /^[1-9]\d{0,8}$/;

function integerCheck(digits: number | null, range: readonly [bigint, bigint] | null, name: string): ValueCheck {
	const notWhole = new ValueFault('E_INT', 'is not a whole number');
	const tooLarge = new ValueFault('E_INT', digits === null ? `does not fit ${name}` : `has more than ${digits} digits`);
	return (value) => {
		if (PLAIN.test(value) && (digits === null || value.length <= digits)) return Number(value);
		if (!WHOLE.test(value)) return notWhole;
		const plain = value.replace(/^([+-]?)0+(?=\d)/, '$1').replace(/^\+/, '');
		if (digits !== null && plain.replace('-', '').length > digits) return tooLarge;
		const number = Number(plain);
		if (range !== null && !(Math.abs(number) < 2 ** 31)) {
			const exact = BigInt(plain);
			if (exact < range[0] || exact > range[1]) return tooLarge;
		}
		return Number.isSafeInteger(number) ? number + 0 || 0 : plain;
	};
}

function decimalCheck(precision: number, scale: number): ValueCheck {
	const notNumber = new ValueFault('E_DECIMAL', 'is not a decimal number');
	const tooLarge = new ValueFault('E_DECIMAL', `has more than ${precision - scale} digits before the point`);
	const tooFine = new ValueFault('E_DECIMAL', `has more than ${scale} digits after the point`);
	return (value) => {
		const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(value);
		if (!match || (match[2] === '' && (match[3] ?? '') === '')) return notNumber;
		const whole = (match[2] as string).replace(/^0+/, '');
		const fraction = (match[3] ?? '').replace(/0+$/, '');
		if (whole.length > precision - scale) return tooLarge;
		if (fraction.length > scale) return tooFine;
		const text = scale === 0 ? whole || '0' : `${whole || '0'}.${fraction.padEnd(scale, '0')}`;
		return match[1] === '-' && /[1-9]/.test(text) ? `-${text}` : text;
	};
}

function dateCheck(formats: readonly string[]): ValueCheck {
	const parse = compileFormats(formats, 'YYYY-MM-DD');
	const fault = new ValueFault('E_DATE', `is no date in ${formats.join(' or ') || 'YYYY-MM-DD'}`);
	return (value, kind) => {
		if (kind === 'date') return parseIso(value)?.date ?? fault;
		return parse(value, kind)?.slice(0, 10) ?? fault;
	};
}

function datetimeCheck(formats: readonly string[]): ValueCheck {
	const parse = formats.length === 0 ? null : compileFormats(formats, '');
	const fault = new ValueFault('E_DATETIME', `is no date and time in ${formats.join(' or ') || 'ISO 8601'}`);
	return (value, kind) => {
		if (parse === null || kind === 'date') {
			const iso = parseIso(value);
			return iso === null ? fault : `${iso.date} ${iso.time ?? '00:00:00'}`;
		}
		const parsed = parse(value, kind);
		if (parsed === null) return fault;
		return parsed.length === 10 ? `${parsed} 00:00:00` : parsed;
	};
}

/** Tries the formats in order. A number has lost the zero of its first digit pair: it gets it back. */
function compileFormats(formats: readonly string[], fallback: string) {
	const names = formats.length === 0 ? [fallback] : formats;
	const compiled = names.map(compileDateFormat).filter((format): format is DateFormat => format !== null);
	return (value: string, kind: ValueKind | undefined): string | null => {
		for (const format of compiled) {
			const lost = kind === 'number' && value.length === format.padTo - 1;
			const date = format.parse(lost ? `0${value}` : value);
			if (date !== null) return date;
		}
		return null;
	};
}

const BOOLEANS = new Map<string, number>([
	...['true', 't', 'yes', 'y', '1'].map((text) => [text, 1] as const),
	...['false', 'f', 'no', 'n', '0'].map((text) => [text, 0] as const),
]);

const NOT_BOOLEAN = new ValueFault('E_BOOLEAN', 'is neither true nor false (true/false, yes/no, t/f, y/n, 1/0)');

function checkBoolean(value: string): SqlValue | ValueFault {
	return BOOLEANS.get(value.toLowerCase()) ?? NOT_BOOLEAN;
}
