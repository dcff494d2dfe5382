import type { FieldDef } from 'pg';
import type { SqlValue } from '../../core/records/record.js';
import type { Row } from '../engine.js';
import { uniqueNames } from '../unique-names.js';

/** Object ids of PostgreSQL's own types; they never change. */
const OID = {
	bool: 16,
	bytea: 17,
	int8: 20,
	int2: 21,
	int4: 23,
	oid: 26,
	float4: 700,
	float8: 701,
	numeric: 1700,
} as const;

/** Decimals of so many digits are exact in a double. */
const EXACT_DIGITS = 15;

/** Converts rows of PostgreSQL's texts to the values that SQLite's engine gives. */
export function toRows(fields: readonly FieldDef[], rows: readonly (readonly (string | null)[])[]): Row[] {
	const convert = fields.map(converter);
	const names = uniqueNames(fields.map(({ name }) => name));
	return rows.map((row) =>
		Object.fromEntries(
			names.map((name, index) => {
				const text = row[index] ?? null;
				return [name, text === null ? null : (convert[index] as Convert)(text)];
			}),
		),
	);
}

type Convert = (text: string) => SqlValue;

/** Booleans become 1 and 0, exact numbers stay numbers, bytes become hex; all else, dates included, is text. */
function converter({ dataTypeID, dataTypeModifier }: FieldDef): Convert {
	switch (dataTypeID) {
		case OID.bool:
			return (text) => (text === 't' ? 1 : 0);
		case OID.int2:
		case OID.int4:
		case OID.int8:
		case OID.oid:
			return wholeNumber;
		case OID.float4:
		case OID.float8:
			return (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
		case OID.numeric:
			// A column's decimal keeps its scale, as on SQLite; a sum has none.
			return dataTypeModifier < 4 ? decimal : (text) => text;
		case OID.bytea:
			return (text) => text.replace(/^\\x/, '');
		default:
			return (text) => text;
	}
}

function wholeNumber(text: string): SqlValue {
	const number = Number(text);
	return Number.isSafeInteger(number) ? number : text;
}

function decimal(text: string): SqlValue {
	if (!text.includes('.')) return wholeNumber(text);
	return text.replace(/\D/g, '').length <= EXACT_DIGITS ? Number(text) : text;
}
