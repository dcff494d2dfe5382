import { ValueFault } from '../core/records/record.js';
import { definitionOf, type TypeSetting } from '../core/schema/column-types.js';
import type { Column } from '../core/schema/schema.js';
import { compileValueCheck } from '../core/values/check-value.js';
import { isLaterBound } from '../core/values/date-bounds.js';
import { compileDateFormat, hasTwoReadings } from '../core/values/dates.js';
import { parseNumberExample } from '../core/values/number-spelling.js';
import { visible } from '../core/values/visible.js';
import { type ConfigFault, invalid } from './faults.js';

type Path = readonly PropertyKey[];

/** What a column is not that has one of these settings, and a type without it. */
const SETTINGS: Readonly<Record<TypeSetting, string>> = {
	formats: 'is no date',
	min: 'is no date',
	max: 'is no date',
	time: 'is no date without a time',
	zone: 'is no datetime',
	leadingZeros: 'is no number',
	number: 'is no number',
};

/** Faults of the settings that say how a column's values are read. */
export function valueSettingFaults(column: Column, at: Path): ConfigFault[] {
	if (column.type === undefined) return [];
	const { settings } = definitionOf(column.type);
	const isGiven = (key: TypeSetting) => column[key] !== undefined && column[key]?.length !== 0;
	const elsewhere = (Object.keys(SETTINGS) as TypeSetting[])
		.filter((key) => isGiven(key) && !settings.includes(key))
		.map((key) => invalid([...at, key], `${column.name} ${SETTINGS[key]}`));
	return elsewhere.length > 0 ? elsewhere : [...dateFaults(column, at), ...numberFaults(column, at)];
}

function dateFaults({ formats, min, max, zone, default: fallback }: Column, at: Path): ConfigFault[] {
	const faults = formats
		.filter((format) => compileDateFormat(format) === null)
		.map((format) =>
			invalid(
				[...at, 'formats'],
				hasTwoReadings(format)
					? `"${format}" fits two days: D and M stand side by side`
					: `"${format}" lacks a year, month or day, or an hour before minutes, or names one twice`,
			),
		);
	if (min !== undefined && max !== undefined && isLaterBound(min, max))
		faults.push(invalid([...at, 'min'], `${min} is after max, which is ${max}`));
	if (zone !== undefined && formats.length > 0) {
		for (const format of formats.filter((each) => !each.includes('Z')))
			faults.push(invalid([...at, 'formats'], `"${format}" is without Z, the time zone that zone: ${zone} needs`));
	}
	// The century of such a default would depend on the run date.
	if (fallback !== null && formats.some((format) => isShortYear(format, fallback)))
		faults.push(
			invalid([...at, 'default'], `"${visible(fallback)}" has a year of two digits; add a format with YYYY before`),
		);
	return faults;
}

function isShortYear(format: string, text: string): boolean {
	const compiled = compileDateFormat(format);
	return compiled?.shortYear === true && compiled.parse(text) !== null;
}

/** Faults of an example without decimals: every value with decimals would be a reject. */
function numberFaults({ type, number, name }: Column, at: Path): ConfigFault[] {
	if (number === undefined || type.kind !== 'decimal' || type.scale === 0) return [];
	const spelling = parseNumberExample(number);
	if ('fault' in spelling || spelling.hasDecimals) return [];
	const what = `"${number}" shows no decimals, which ${name} may have; expected an example such as 1.234,56`;
	return [invalid([...at, 'number'], what)];
}

/** A default and allowed values are written as in a file, so they must pass the column's own checks. */
export function writtenValueFaults(column: Column, at: Path): ConfigFault[] {
	const check = compileValueCheck(column);
	const type = compileValueCheck({ ...column, allowed: null, pattern: null });
	const bad = (key: string, text: string, result: unknown) =>
		result instanceof ValueFault ? [invalid([...at, key], `"${visible(text)}" ${result.reason}`)] : [];
	return [
		...(column.default === null ? [] : bad('default', column.default, check(column.default, undefined))),
		...(column.allowed ?? []).flatMap((text) => bad('allowed', text, type(text, undefined))),
	];
}
