import { storable } from '../values/visible.js';
import type { RecordFields } from './record.js';

/** Characters of a record's values that are stored; longer ones are known by the beginning of their text alone. */
const MOST = 200_000;

/** A record's values as JSON, as bookkeeping tables store them; `null` where they are unknown or too long. */
export function storedFields(fields: RecordFields | null): string | null {
	if (fields === null) return null;
	const text = JSON.stringify({
		...fields,
		values: fields.values.map((value) => (value === null ? null : storable(value))),
	});
	return text.length > MOST ? null : text;
}

/** The values that a row of `etl_rejects` or `etl_repairs` has; `null` where it has none. */
export function parseFields(text: string | null): RecordFields | null {
	return text === null || text === '' ? null : (JSON.parse(text) as RecordFields);
}
