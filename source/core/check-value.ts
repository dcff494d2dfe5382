import { dateCheck, datetimeCheck } from './check-date.js';
import { decimalCheck, integerCheck } from './check-number.js';
import type { NoteConversion } from './conversions.js';
import type { DateRules } from './date-bounds.js';
import { type SqlValue, type ValueCheck, ValueFault } from './record.js';
import type { Column } from './schema.js';

/** The parts of a column that decide which values it takes. */
export type CheckedColumn = Pick<
	Column,
	'name' | 'type' | 'formats' | 'allowed' | 'pattern' | 'leadingZeros' | 'number' | 'min' | 'max' | 'time' | 'zone'
>;

/** For values of the config itself, such as a default: there is no feed yet. */
const NO_FEED: DateRules = { runDate: null, birthDateColumn: null, latestBy: null };

/**
 * Makes the check of a column: its type first, then its allowed values, then its pattern. It takes trimmed text that is
 * not null.
 *
 * @param rules - the bounds of dates; without a run date no date is too late
 * @param note - called for each value that is stored in another form than it is written in, beyond the spelling of its
 * type
 */
export function compileValueCheck(
	column: CheckedColumn,
	rules: DateRules = NO_FEED,
	note: NoteConversion = () => undefined,
): ValueCheck {
	const type = compileTypeCheck(column, rules, note);
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

function compileTypeCheck(column: CheckedColumn, rules: DateRules, note: NoteConversion): ValueCheck {
	const { type } = column;
	switch (type.kind) {
		case 'varchar':
		case 'char':
			return textCheck(type.length);
		case 'text':
			return textCheck(Number.POSITIVE_INFINITY);
		case 'int':
			return integerCheck(column, type, note);
		case 'bigint':
			return integerCheck(column, { kind: 'bigint' }, note);
		case 'decimal':
			return decimalCheck(column, type, note);
		case 'date':
			return dateCheck(column, rules, note);
		case 'datetime':
			return datetimeCheck(column, rules, note);
		case 'boolean':
			return checkBoolean;
	}
}

const CHARACTER = new ValueFault('E_CHARACTER', 'holds a NUL or half a character, which no database stores as text');

/** U+FFFD stands for bytes that could not be decoded: the text that was there is lost. */
const UNDECODED = new ValueFault('E_CHARACTER', 'holds bytes that are no text in the file’s encoding');

function textCheck(length: number): ValueCheck {
	const tooLong = new ValueFault('E_LENGTH', `is longer than ${length} characters`);
	return (value) => {
		if (value.includes('\0') || !value.isWellFormed()) return CHARACTER;
		if (value.includes('\uFFFD')) return UNDECODED;
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

function checkBoolean(value: string): SqlValue | ValueFault {
	return BOOLEANS.get(value.toLowerCase()) ?? NOT_BOOLEAN;
}
