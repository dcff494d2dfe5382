import { z } from 'zod';
import { flag, texts } from '../core/config-values.js';
import { parseColumnType, TYPE_FORMS } from '../core/schema/column-types.js';
import { isDateBound } from '../core/values/date-bounds.js';
import { parseNumberExample } from '../core/values/number-spelling.js';

const quoted = (form: string | undefined) => `\`${form}\``;

const dateBound = () => z.string().refine(isDateBound, { error: 'is no day such as 1900-01-01, runDate or runDate+1' });

/** YAML parses an example without thousands as a number, and `1.250`, which may group thousands, as 1.25. */
const numberExample = () =>
	z.preprocess(
		(value) => (typeof value === 'number' && !mayGroup(value) ? String(value) : value),
		z.string().superRefine((example, context) => {
			const read = parseNumberExample(example);
			if ('fault' in read) context.addIssue({ code: 'custom', message: read.fault });
		}),
	);

/** Whether a number may have been written with a point between thousands, and lost the zeros behind it. */
function mayGroup(value: number): boolean {
	return /^[1-9]\d{0,2}\.\d{1,2}$/.test(String(Math.abs(value)));
}

/** A column of the schema. */
export const columnShape = z.strictObject({
	name: z.string().min(1).describe('Name of the column in stage and tables'),
	type: z
		.string()
		.refine((text) => parseColumnType(text) !== null, { error: 'is no column type' })
		.describe(`${TYPE_FORMS.slice(0, -1).map(quoted).join(', ')} or ${quoted(TYPE_FORMS.at(-1))}`),
	required: flag()
		.optional()
		.describe('An empty value makes the record a reject. Default `false`; a key is always required'),
	key: flag()
		.optional()
		.describe('Part of what tells one customer from another. Default `false`; at least one column is a key'),
	aliases: texts()
		.optional()
		.describe(
			'Header names under which files carry the column, beside its own; in JSON and XML also paths: `address[0].country`, `../@Country`',
		),
	formats: texts()
		.optional()
		.describe(
			'For dates, tried in order: `YYYY`, `YY`, `MM`, `M`, `MMM`, `DD`, `D`, `HH`, `mm`, `ss`, `S` (a digit of a second), `Z` (a time zone). Default ISO 8601',
		),
	min: dateBound()
		.optional()
		.describe(
			'The first day that a date may be: `1900-01-01`, `runDate`, `runDate-30`. Default `1850-01-01` for `birthDateColumn`, `1900-01-01` for `latestBy`, else `1800-01-01`',
		),
	max: dateBound()
		.optional()
		.describe(
			'The last day that a date may be. Default `runDate` for `birthDateColumn`, `runDate+1` for `latestBy`, else `2200-12-31`, or `9999-12-31` itself',
		),
	time: z
		.enum(['reject', 'drop'])
		.optional()
		.describe('A time or a time zone in a `date` makes the record a reject, or is dropped. Default `reject`'),
	zone: z
		.enum(['UTC'])
		.optional()
		.describe(
			'`UTC` puts a `datetime` into UTC, and each value must have a time zone. Default: none, and none may have one',
		),
	leadingZeros: z
		.enum(['reject', 'drop'])
		.optional()
		.describe(
			'A number with leading zeros makes the record a reject, since a number loses them, or is stored without. Default `reject`',
		),
	number: numberExample()
		.optional()
		.describe(
			"How numbers are written, by an example: `1.234,56`, `1 234,56`, `1'234.56`, `1234,56`. Default: a point, and no thousands",
		),
	nulls: texts()
		.optional()
		.describe('Texts that stand for no value in the column, in place of those of the feed: `[]` for a name'),
	allowed: texts().optional().describe('The only values that may be'),
	pattern: z.string().optional().describe('A regular expression that the whole value must match'),
	default: z.string().optional().describe('Stands in for an empty value, written as in a file'),
	sensitive: flag().optional().describe('Never logged, and masked where `mask` is on. Default `false`'),
	onInvalid: z
		.enum(['reject', 'null'])
		.optional()
		.describe('An invalid value makes the record a reject, or becomes null. Default `reject`'),
	omittable: flag()
		.optional()
		.describe(
			'May be left out: by files whose columns have no names, and where the column decides (the country, `latestBy`) by any file. Default `false`',
		),
});

export type ColumnInput = z.input<typeof columnShape>;
