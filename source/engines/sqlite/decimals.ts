import type BetterSqlite3 from 'better-sqlite3';

/**
 * Name of the SQL function that gives the text of a decimal, `etl_decimal(value, precision, scale)`; null where the
 * value is no decimal or does not fit. It is here because the thread loads no SQL compiler.
 */
export const DECIMAL_FUNCTION = 'etl_decimal';

export function registerDecimals(db: BetterSqlite3.Database): void {
	// Whole numbers arrive as bigints, since a double does not hold all of them.
	db.function(
		DECIMAL_FUNCTION,
		{ deterministic: true, safeIntegers: true },
		(value: unknown, precision: unknown, scale: unknown) => toDecimal(value, Number(precision), Number(scale)),
	);
}

/** An optional sign, no leading zeros, an optional point. */
const DECIMAL = /^(-?)((?!0\d)\d*)(?:\.(\d*))?$/;

/** A decimal with all digits of its scale, such as `5.50`, as value checks store it. */
function toDecimal(value: unknown, precision: number, scale: number): string | null {
	// Earlier versions stored decimals of up to 15 digits as doubles, which are exact once they are rounded to the scale.
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
