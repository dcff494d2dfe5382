import { z } from 'zod';
import { fromText, wholeNumber } from '../core/config-values.js';

/** Spellings of a country. Names of countries have commas, so one text is one spelling. */
const spellings = () =>
	z.union([
		z.array(z.string()),
		z
			.string()
			.regex(/^[^,]*$/, { error: 'one spelling without a comma' })
			.transform((text) => [text.trim()]),
	]);

/** Decisions about what a run does. */
export const policiesShape = z.strictObject({
	maxRejects: fromText(
		z.union([
			z.int().min(0),
			z.string().regex(/^\d+(\.\d+)?%$/, { error: 'is neither a count nor a share such as 1%' }),
		]),
		(text) => (/^\d+$/.test(text) ? Number(text) : text),
	)
		.optional()
		.describe(
			'How many records of a run may be refused before nothing is loaded: a count, or a share such as `1%`. Default `0`',
		),
	extraColumns: z
		.enum(['ignore', 'fail', 'evolve'])
		.optional()
		.describe(
			'Columns that the schema does not know: `ignore` them (default), `fail` refuses the file, `evolve` adds them to the tables as text, up to 300 columns in all',
		),
	controlTotals: z
		.enum(['fail', 'warn'])
		.optional()
		.describe("A trailer's count that is not what was read: `fail` refuses the file (default), `warn` loads it"),
	controlDates: z
		.enum(['fail', 'warn', 'ignore'])
		.optional()
		.describe(
			'A date of a control header or a trailer that is not the run date: `fail` refuses the file, `warn` loads it and says so (default), `ignore` says nothing',
		),
	duplicates: z
		.enum(['skip', 'fail', 'load'])
		.optional()
		.describe(
			'A file with the content of the delivery just before it, of the same series (its name without dates and numbers) and source: `skip` it (default) where it gives the same rows, `fail` refuses the file, `load` loads it again',
		),
	manifest: z
		.enum(['fail', 'warn'])
		.optional()
		.describe(
			'What is otherwise than a manifest says: `fail` refuses the file that differs or is not listed, and the day where the manifest is not there or cannot be read (default); `warn` says so and loads. What is listed and did not come ends with exit 11, or is said',
		),
	goneFiles: z
		.enum(['warn', 'withdraw', 'fail'])
		.optional()
		.describe(
			'A file that was loaded for the run date and is no longer in the source, or has no record now: `warn` names it, keeps its rows and ends with exit 11 (default). `withdraw` takes its rows out with the load of the others, also where the others have no record either, and ends with exit 11. `fail` loads nothing. Where the source has no file of the day at all, that is an error with each, and nothing is withdrawn. A file that is there again after `withdraw` is loaded again',
		),
	futureDays: wholeNumber(0)
		.optional()
		.describe(
			'Days that a run date may be ahead of today; one further ahead is refused, since it would win every tie until then. Default `1`',
		),
	onMove: z
		.enum(['move', 'keep'])
		.optional()
		.describe(
			"A customer who is seen in another country: `move` keeps one row, in the latest record's country (default); `keep` keeps one in each",
		),
	newCountries: z
		.enum(['allow', 'ask', 'fail'])
		.optional()
		.describe(
			'A country without a table, each one on the first day: `allow` makes it (default), `ask` wants approval or --allow-new-tables, `fail` stops the run',
		),
	unknownCountry: z
		.enum(['table', 'reject'])
		.optional()
		.describe('A record without a country: goes to the table `unknown` (default), or is a reject'),
	drift: z
		.enum(['refuse', 'ask', 'warn'])
		.optional()
		.describe(
			'A file that is not read as its series was, where that would null, shift or lose a column: `refuse` it (default), `ask` on a terminal (elsewhere it is refused), `warn` loads it. `etl-tui accept FILE` makes its reading the expected one. What loses nothing is only said',
		),
	countries: z
		.union([
			z.record(z.string(), spellings()),
			z.string().regex(/\.csv$/i, { error: 'is no CSV; expected the name of a file that ends in .csv' }),
		])
		.optional()
		.describe(
			'Other spellings of countries: `USA: [US, "United States"]`, or the name of a CSV with the columns `country` and `spelling`, such as `countries.csv`, which is looked for from the config on',
		),
});
