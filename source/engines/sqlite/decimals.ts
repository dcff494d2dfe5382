import type BetterSqlite3 from 'better-sqlite3';

/**
 * Name of the SQL function that makes a value the text of a decimal: `etl_decimal(value, precision, scale)`, null where
 * it is none or has no room. In a file of its own: the thread needs no SQL compiler.
 */
export const DECIMAL_FUNCTION = 'etl_decimal';

/** Registers the function. */
export function registerDecimals(db: BetterSqlite3.Database): void {
	// Whole numbers arrive as bigints, since a double would not hold all of them.
	db.function(
		DECIMAL_FUNCTION,
		{ deterministic: true, safeIntegers: true },
		(value: unknown, precision: unknown, scale: unknown) => toDecimal(value, Number(precision), Number(scale)),
	);
}

/** A sign at most, no zeros in front, a point at most. */
const DECIMAL = /^(-?)((?!0\d)\d*)(?:\.(\d*))?$/;

/** A decimal with all places of its scale, such as `5.50`, as a check of values makes it. */
function toDecimal(value: unknown, precision: number, scale: number): string | null {
	// Earlier versions kept decimals of up to 15 digits as doubles, which hold them when they are rounded to their places.
	const fixed = typeof value === 'number' ? value.toFixed(Math.min(scale, 100)) : '';
	const text = fixed !== '' && Number(fixed) === value ? fixed : String(value);
	const [matched, sign, before = '', behind = ''] = DECIMAL.exec(text) ?? [];
	if (matched === undefined || before + behind === '') return null;
	const whole = before.replace(/^0$/, '');
	const fraction = behind.replace(/0+$/, '');
	if (whole.length > precision - scale || fraction.length > scale) return null;
	const decimal = `${whole || '0'}${scale === 0 ? '' : `.${fraction.padEnd(scale, '0')}`}`;
	return sign === '-' && /[1-9]/.test(decimal) ? `-${decimal}` : decimal;
}
