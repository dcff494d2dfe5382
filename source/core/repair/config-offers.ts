import { type ColumnType, formatColumnType } from '../schema/column-types.js';
import type { Column } from '../schema/schema.js';
import { DATE_FORMATS, DATETIME_FORMATS } from '../values/date-formats.js';
import type { ConfigLine, ConfigOffer } from './mend.js';

/** A change of a column's config that may let values through. */
export interface ColumnChange extends Pick<ConfigOffer, 'settings' | 'loses'> {
	/** The column with it. */
	readonly column: Column;
}

/** How numbers may be written, other than with a point and no thousands. */
const NUMBERS = ['1234,56', '1.234,56', '1,234.56', '1 234,56', "1'234.56"];

/** A column's numbers are written in one way: another one takes its place. */
const OTHERWISE = 'numbers that are written otherwise: they become rejects';

/** Values that a list of allowed ones is offered to be longer by. */
const MORE_ALLOWED = 5;

/**
 * Changes of a column's config that could let rejected values through. Whether they do is to be tried.
 *
 * @param values - the rejected values, the commonest first
 */
export function columnChanges(column: Column, code: string, values: readonly string[]): ColumnChange[] {
	const changed = (
		name: string,
		value: ConfigLine['value'],
		more: Partial<Column>,
		loses: string | null = null,
	): ColumnChange => ({ settings: [{ name, value }], column: { ...column, ...more }, loses });
	const formats = (known: readonly string[], usual: string) => {
		const own = column.formats.length === 0 ? [usual] : column.formats;
		return known
			.filter((format) => !own.includes(format))
			.map((format) => changed('formats', [...own, format], { formats: [...own, format] }));
	};
	const typed = (type: ColumnType) => changed('type', formatColumnType(type), { type });
	const lossless = (): ColumnChange[] => {
		switch (code) {
			case 'E_DATE':
				return [
					...formats(DATE_FORMATS, 'YYYY-MM-DD'),
					...formats(DATETIME_FORMATS, 'YYYY-MM-DD').map((each) => ({
						settings: [...each.settings, { name: 'time', value: 'drop' }],
						column: { ...each.column, time: 'drop' as const },
						loses: 'the time of day',
					})),
					changed('time', 'drop', { time: 'drop' }, 'the time of day'),
				];
			case 'E_DATETIME':
				return [
					...formats([...DATETIME_FORMATS, ...DATE_FORMATS], 'YYYY-MM-DD HH:mm:ss'),
					changed('zone', 'UTC', { zone: 'UTC' }),
				];
			case 'E_LENGTH':
				return longer(column.type, values).map(typed);
			case 'E_INT':
			case 'E_DECIMAL':
				return [
					changed('leadingZeros', 'drop', { leadingZeros: 'drop' }, 'the leading zeros'),
					...NUMBERS.map((number) => changed('number', number, { number }, OTHERWISE)),
					...larger(column.type, values).map(typed),
				];
			case 'E_ALLOWED': {
				// A config holds no customer's value.
				if (column.sensitive) return [];
				const allowed = [...(column.allowed ?? []), ...values.slice(0, MORE_ALLOWED)];
				return [changed('allowed', allowed, { allowed })];
			}
			case 'E_REQUIRED':
				return column.key ? [] : [changed('required', false, { required: false }), changed('nulls', [], { nulls: [] })];
			default:
				return [];
		}
	};
	const isNullable = !column.required && !column.key && column.onInvalid === 'reject' && code !== 'E_REQUIRED';
	return [
		...lossless(),
		...(isNullable ? [changed('onInvalid', 'null', { onInvalid: 'null' }, 'the invalid value: it becomes null')] : []),
	];
}

function longer(type: ColumnType, values: readonly string[]): ColumnType[] {
	if (type.kind !== 'varchar' && type.kind !== 'char') return [];
	const length = Math.max(type.length, ...values.map((value) => [...value].length));
	return length > type.length ? [{ ...type, length }] : [];
}

function larger(type: ColumnType, values: readonly string[]): ColumnType[] {
	const digits = Math.max(0, ...values.map((value) => value.replace(/\D/g, '').length));
	if (type.kind === 'int')
		return [...(digits <= 18 && digits > 0 ? [{ kind: 'int' as const, digits }] : []), { kind: 'bigint' }];
	if (type.kind !== 'decimal') return [];
	const scale = Math.max(type.scale, ...values.map((value) => /\.(\d+)$/.exec(value)?.[1]?.length ?? 0));
	const whole = Math.max(
		type.precision - type.scale,
		...values.map((value) => /^[+-]?(\d+)/.exec(value)?.[1]?.length ?? 0),
	);
	return [{ kind: 'decimal', precision: whole + scale, scale }];
}
