import { type SqlValue, type ValueCheck, ValueFault, type ValueKind } from '../records/record.js';
import type { TypeOf } from '../schema/column-types.js';
import type { Column } from '../schema/schema.js';
import type { NoteConversion } from './conversions.js';
import { type NumberSpelling, parseNumberExample } from './number-spelling.js';

/** The parts of a column that decide which numbers it takes. */
type NumberColumn = Pick<Column, 'leadingZeros' | 'number'>;

const INT32: readonly [bigint, bigint] = [-(2n ** 31n), 2n ** 31n - 1n];
const INT64: readonly [bigint, bigint] = [-(2n ** 63n), 2n ** 63n - 1n];
const WHOLE = /^[+-]?\d+$/;
const ZEROS = /^[+-]?0+(?=\d)/;

/** Most whole numbers look like this, and need no further check: they are exact and fit the narrowest column. */
const PLAIN = /^[1-9]\d{0,8}$/;

const LEADING_ZEROS = 'has leading zeros, which a number would lose';

/** The check of an `int`, an `int(n)` or a `bigint`. */
export function integerCheck(
	column: NumberColumn,
	type: TypeOf<'int'> | TypeOf<'bigint'>,
	note: NoteConversion,
): ValueCheck {
	const digits = type.kind === 'int' ? type.digits : null;
	const range = type.kind === 'bigint' ? INT64 : digits === null ? INT32 : null;
	const isDropped = column.leadingZeros === 'drop';
	const notWhole = new ValueFault('E_INT', `is not a whole number${asWritten(column)}`);
	const zeros = new ValueFault('E_INT', LEADING_ZEROS);
	const tooLarge = new ValueFault(
		'E_INT',
		digits === null ? `does not fit ${type.kind}` : `has more than ${digits} digits`,
	);
	return spelled(
		column,
		() => note('number'),
		notWhole,
		(value) => {
			if (PLAIN.test(value) && (digits === null || value.length <= digits)) return Number(value);
			if (!WHOLE.test(value)) return notWhole;
			let plain = value;
			if (value.startsWith('+')) {
				note('number');
				plain = value.slice(1);
			}
			if (ZEROS.test(plain)) {
				if (!isDropped) return zeros;
				note('leadingZeros');
				plain = plain.replace(ZEROS, plain.startsWith('-') ? '-' : '');
			}
			if (digits !== null && plain.replace('-', '').length > digits) return tooLarge;
			const number = Number(plain);
			if (range !== null && !(Math.abs(number) < 2 ** 31)) {
				const exact = BigInt(plain);
				if (exact < range[0] || exact > range[1]) return tooLarge;
			}
			return Number.isSafeInteger(number) ? number + 0 || 0 : plain;
		},
	);
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** The check of a `decimal(p,s)`. Its value is text with all digits of the scale, such as `5.50`. */
export function decimalCheck(
	column: NumberColumn,
	{ precision, scale }: TypeOf<'decimal'>,
	note: NoteConversion,
): ValueCheck {
	const isDropped = column.leadingZeros === 'drop';
	const notNumber = new ValueFault('E_DECIMAL', `is not a decimal number${asWritten(column)}`);
	const zeros = new ValueFault('E_DECIMAL', LEADING_ZEROS);
	const tooLarge = new ValueFault('E_DECIMAL', `has more than ${precision - scale} digits before the point`);
	const tooFine = new ValueFault('E_DECIMAL', `has more than ${scale} digits after the point`);
	return spelled(
		column,
		() => undefined,
		notNumber,
		(value) => {
			const match = DECIMAL.exec(value);
			if (!match) return notNumber;
			let [, sign, before = '', behind = ''] = match;
			if (before === '' && behind === '') return notNumber;
			if (before.length > 1 && before.startsWith('0')) {
				if (!isDropped) return zeros;
				note('leadingZeros');
			}
			if (match[4] !== undefined) {
				const moved = movePoint(before, behind, Number(match[4]));
				if (moved === null) return Number(match[4]) > 0 ? tooLarge : tooFine;
				[before, behind] = moved;
			}
			const whole = before.replace(/^0+/, '');
			const fraction = behind.replace(/0+$/, '');
			if (whole.length > precision - scale) return tooLarge;
			if (fraction.length > scale) return tooFine;
			const text = scale === 0 ? whole || '0' : `${whole || '0'}.${fraction.padEnd(scale, '0')}`;
			return sign === '-' && /[1-9]/.test(text) ? `-${text}` : text;
		},
	);
}

/** No engine has numbers with more decimal places. */
const FARTHEST = 2_000;

/**
 * Moves the point of a number to the right, or to the left where `places` is negative; `null` beyond {@link FARTHEST}.
 */
function movePoint(before: string, behind: string, places: number): [before: string, behind: string] | null {
	if (!/[1-9]/.test(before + behind)) return ['0', ''];
	if (Math.abs(places) > FARTHEST) return null;
	const digits = '0'.repeat(Math.max(0, -places)) + before + behind + '0'.repeat(Math.max(0, places));
	const point = Math.max(0, -places) + before.length + places;
	return [digits.slice(0, point), digits.slice(point)];
}

function asWritten({ number }: NumberColumn): string {
	return number ? ` written as ${number}` : '';
}

/** Lets a check of numbers that are written with a point take a column's own spelling. */
function spelled(
	{ number }: NumberColumn,
	note: () => void,
	notNumber: ValueFault,
	check: (value: string) => SqlValue | ValueFault,
): ValueCheck {
	const spelling = number ? parseNumberExample(number) : null;
	if (spelling === null || 'fault' in spelling) return check;
	return spelledBy(spelling, note, notNumber, check);
}

/** A cell that holds a number is in the format's own spelling, not in the column's. */
function spelledBy(
	spelling: NumberSpelling,
	note: () => void,
	notNumber: ValueFault,
	check: (value: string) => SqlValue | ValueFault,
): ValueCheck {
	return (value: string, kind: ValueKind | undefined) => {
		if (kind === 'number') return check(value);
		const plain = spelling.read(value);
		if (plain === null) return notNumber;
		const result = check(plain);
		if (plain !== value && !(result instanceof ValueFault)) note();
		return result;
	};
}
