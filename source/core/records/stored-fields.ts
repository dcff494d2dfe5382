import { z } from 'zod';
import { storable } from '../values/visible.js';
import { type RecordFields, VALUE_KINDS } from './record.js';

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

/** The values that a row of `etl_rejects` or `etl_repairs` has. */
export const fieldsShape: z.ZodType<RecordFields> = z.object({
	values: z.array(z.string().nullable()),
	kinds: z.array(z.enum(VALUE_KINDS)).exactOptional(),
	numbers: z.array(z.string().nullable()).exactOptional(),
});
