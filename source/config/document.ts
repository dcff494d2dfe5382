import { z } from 'zod';
import { flag, fromText, globs, seconds, texts, wholeNumber } from '../core/config-values.js';
import { isDateBound } from '../core/date-bounds.js';
import { USUAL_NULLS } from '../core/null-texts.js';
import { parseNumberExample } from '../core/number-spelling.js';
import { parseColumnType } from '../core/schema.js';
import { ENGINES } from '../engines/open.js';
import { NO_QUOTE } from '../readers/delimited/dialect.js';
import { isTextEncoding } from '../readers/text.js';
import { SOURCES, sourceShape } from '../sources/open.js';
import { pgpShape } from '../sources/wrapped/pgp-settings.js';
import { HOSPITAL_COLUMNS } from './default-columns.js';
import { inboxKeys } from './inbox-shapes.js';

// The config file's schema: the one source of validation, JSON Schema, reference page and example.

const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) => z.enum(values);

const dateBound = () => z.string().refine(isDateBound, { error: 'is no day such as 1900-01-01, runDate or runDate+1' });

/** YAML parses an example without thousands as a number. */
const numberExample = () =>
	z.preprocess(
		(value) => (typeof value === 'number' ? String(value) : value),
		z.string().superRefine((example, context) => {
			const read = parseNumberExample(example);
			if ('fault' in read) context.addIssue({ code: 'custom', message: read.fault });
		}),
	);

const columnShape = z.strictObject({
	name: z.string().min(1).describe('Name of the column in stage and tables'),
	type: z
		.string()
		.refine((text) => parseColumnType(text) !== null, { error: 'is no column type' })
		.describe(
			'`varchar(n)`, `char(n)`, `text`, `int`, `int(n)`, `bigint`, `decimal(p,s)`, `date`, `datetime` or `boolean`',
		),
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
	time: oneOf('reject', 'drop')
		.optional()
		.describe('A time or a time zone in a `date` makes the record a reject, or is dropped. Default `reject`'),
	zone: oneOf('UTC')
		.optional()
		.describe(
			'`UTC` puts a `datetime` into UTC, and each value must have a time zone. Default: none, and none may have one',
		),
	leadingZeros: oneOf('reject', 'drop')
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
	onInvalid: oneOf('reject', 'null')
		.optional()
		.describe('An invalid value makes the record a reject, or becomes null. Default `reject`'),
	omittable: flag()
		.optional()
		.describe(
			'May be left out: by files whose columns have no names, and where the column decides (the country, `latestBy`) by any file. Default `false`',
		),
});

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
	extraColumns: oneOf('ignore', 'fail', 'evolve')
		.optional()
		.describe(
			'Columns that the schema does not know: `ignore` them (default), `fail` refuses the file, `evolve` adds them to the tables as text, up to 300 columns in all',
		),
	controlTotals: oneOf('fail', 'warn')
		.optional()
		.describe("A trailer's count that is not what was read: `fail` refuses the file (default), `warn` loads it"),
	controlDates: oneOf('fail', 'warn', 'ignore')
		.optional()
		.describe(
			'A date of a control header or a trailer that is not the run date: `fail` refuses the file, `warn` loads it and says so (default), `ignore` says nothing',
		),
	duplicates: oneOf('skip', 'fail', 'load')
		.optional()
		.describe(
			'A file with the content of the delivery just before it, of the same series (its name without dates and numbers) and source: `skip` it (default), `fail` refuses the file, `load` loads it again',
		),
	manifest: oneOf('fail', 'warn')
		.optional()
		.describe(
			'What is otherwise than a manifest says: `fail` refuses the file that differs or is not listed, and the day where the manifest is not there or cannot be read (default); `warn` says so and loads. What is listed and did not come ends with exit 11, or is said',
		),
	goneFiles: oneOf('warn', 'fail')
		.optional()
		.describe(
			'A file that was loaded for the run date and is no longer in the source, or has no record now: `warn` names it, keeps its rows and ends with exit 11 (default), `fail` loads nothing',
		),
	futureDays: wholeNumber(0)
		.optional()
		.describe(
			'Days that a run date may be ahead of today; one further ahead is refused, since it would win every tie until then. Default `1`',
		),
	onMove: oneOf('move', 'keep')
		.optional()
		.describe(
			"A customer who is seen in another country: `move` keeps one row, in the latest record's country (default); `keep` keeps one in each",
		),
	newCountries: oneOf('allow', 'ask', 'fail')
		.optional()
		.describe(
			'A country without a table, each one on the first day: `allow` makes it (default), `ask` wants approval or --allow-new-tables, `fail` stops the run',
		),
	unknownCountry: oneOf('table', 'reject')
		.optional()
		.describe('A record without a country: goes to the table `unknown` (default), or is a reject'),
	drift: oneOf('refuse', 'ask', 'warn')
		.optional()
		.describe(
			'A file that is not read as its series was, where that would null, shift or lose a column: `refuse` it (default), `ask` on a terminal (elsewhere it is refused), `warn` loads it. `etl-tui accept FILE` makes its reading the expected one. What loses nothing is only said',
		),
	countries: z
		.union([
			z.record(z.string(), texts()),
			z.string().regex(/\.csv$/i, { error: 'is no CSV; expected the name of a file that ends in .csv' }),
		])
		.optional()
		.describe(
			'Other spellings of countries: `USA: [US, "United States"]`, or the name of a CSV with the columns `country` and `spelling`, such as `countries.csv`, which is looked for from the config on',
		),
});

const word = () => z.string().trim().min(1);

const recordsShape = z.strictObject({
	types: z
		.strictObject({
			header: word().optional().describe('Word of a header, such as `HDR`'),
			record: word().optional().describe('Word of a record, such as `DTL`; left out, every other row is one'),
			trailer: word().optional().describe('Word of a trailer, such as `TRL` or `TOTAL`'),
		})
		.optional()
		.describe('The words, where they are not `H`, `D` and `T`'),
	column: word().optional().describe("Column of the words, where it is not called as the header's word"),
	count: z
		.strictObject({
			field: z
				.union([wholeNumber(1), word()])
				.optional()
				.describe("Field of a trailer that holds its count: 1 is the first behind the word; or a column's name"),
			counts: oneOf('records', 'lines', 'none')
				.optional()
				.describe(
					'What it counts: `records` (default), `lines` with headers and trailers, or `none`: the number is no count',
				),
		})
		.optional()
		.describe("Where a trailer's count stands"),
});

const LINE_ENDS = { lf: '\n', crlf: '\r\n', cr: '\r' } as const;

/** Settings of reading, in a config or by flags. */
export const readShape = z.strictObject({
	format: oneOf('delimited', 'json', 'xml', 'excel').optional().describe('Format, whatever the name says'),
	delimiter: z
		.preprocess(
			(value) => (value === 'tab' || value === '\\t' ? '\t' : value),
			z.string().regex(/^.(?:(?<! ) )?$/s, { error: 'is not one character' }),
		)
		.optional()
		.describe('Delimiter of delimited text: one character, one with a blank behind it (`", "`), or `tab`'),
	quote: z
		.string()
		.regex(/^(?:.|none)$/s, { error: 'is neither one character nor none' })
		.transform((quote) => (quote === 'none' ? NO_QUOTE : quote))
		.optional()
		.describe('Quote character, or `none` where quotes are text'),
	escape: z.string().length(1, { error: 'is not one character' }).optional().describe('Escape character within quotes'),
	lineEnd: z
		.preprocess(
			lineEndName,
			oneOf('lf', 'crlf', 'cr').transform((name) => LINE_ENDS[name]),
		)
		.optional()
		.describe('Line end'),
	encoding: z
		.string()
		.refine(isTextEncoding, { error: 'is no encoding' })
		.optional()
		.describe('Text encoding, such as `windows-1252`'),
	preamble: wholeNumber(0).optional().describe('Lines to pass over before the header'),
	header: fromText(z.union([z.literal('none'), z.int().min(1)]), (text) =>
		/^\d+$/.test(text) ? Number(text) : text.toLowerCase(),
	)
		.optional()
		.describe('Line or row of the header, or `none` where the file names no columns'),
	columns: texts()
		.optional()
		.describe("Names of the columns in the file's order, in place of its own; where `header` is not set, it has none"),
	recordTypes: z
		.preprocess(
			(value) => (value === true || value === 'true' ? 'on' : value === false || value === 'false' ? 'off' : value),
			oneOf('on', 'off').transform((value) => value === 'on'),
		)
		.optional()
		.describe('Whether a column of words (`H`, `D`, `T`) says what rows are: `on` or `off`'),
	records: recordsShape.optional().describe('How rows say what they are, and trailers how many there are'),
	multiline: flag()
		.optional()
		.describe('Quoted fields may hold lines that look like records; else such a record is a reject'),
	sheet: z
		.union([z.string(), z.int().min(1)])
		.optional()
		.describe("Excel: the sheet's name or number"),
	hiddenRows: oneOf('read', 'skip')
		.optional()
		.describe('Excel: whether rows that are hidden or filtered out are records; left out they are, with a doubt'),
	recordName: z
		.string()
		.optional()
		.describe("JSON: key of the records' array; XML: element of a record; or the end of its path"),
});

/** Settings of reading for some files. */
const readRuleShape = z.strictObject({
	files: globs()
		.optional()
		.describe('Globs of the files that this is for; `{date:DDMMYYYY}` is any date here. Default: every file'),
	...readShape.shape,
});

function lineEndName(value: unknown): unknown {
	return Object.entries(LINE_ENDS).find(([, characters]) => characters === value)?.[0] ?? value;
}

const limitsShape = z.strictObject({
	files: wholeNumber(1).optional().describe('Files of one run date, or of one archive. Default 10000'),
	recordLength: wholeNumber(1).optional().describe('Characters in one record. Default 1048576'),
	columns: wholeNumber(1).optional().describe('Columns of a file. Default 2000'),
	depth: wholeNumber(1).optional().describe('Nesting of JSON and XML. Default 200'),
	fileBytes: wholeNumber(1)
		.optional()
		.describe('Bytes of one file, unpacked, or of all files of one archive. Default 21474836480 (20 GiB)'),
	workbookBytes: wholeNumber(1)
		.optional()
		.describe(
			'Bytes of a workbook, unpacked, that memory must hold at once: all of an .xls or .xlsb, the shared texts of an .xlsx. Default 134217728 (128 MiB)',
		),
	sheets: wholeNumber(1).optional().describe('Sheets of a workbook. Default 1000'),
	workbookSeconds: wholeNumber(1).optional().describe('Seconds that reading an .xls or .xlsb may take. Default 60'),
});

const environmentKeys = {
	connection: z
		.string()
		.optional()
		.describe(
			`The database: ${Object.values(ENGINES)
				.map(({ description }) => description)
				.join(' or ')}`,
		),
	postgres: z
		.strictObject({
			statementTimeout: seconds()
				.optional()
				.describe('Seconds that one statement may take; 0 sets no bound. Default `0`'),
			lockTimeout: seconds()
				.optional()
				.describe('Seconds that a statement waits for what another session has locked; 0 waits for ever. Default `60`'),
		})
		.optional()
		.describe('How long to wait, where the database is PostgreSQL'),
	source: z
		.union([
			z.string(),
			sourceShape,
			z.array(z.union([z.string(), sourceShape])).min(1, { error: 'is a list without a source' }),
		])
		.optional()
		.describe(
			`Where the files arrive: ${Object.values(SOURCES)
				.map(({ description }) => description)
				.join(', ')}; keys with \`url\` where it needs settings, or a list of several`,
		),
	pgp: pgpShape
		.optional()
		.describe(
			'How OpenPGP files (`.pgp`, `.gpg`, `.asc`) are decrypted, wherever they come from. Relative paths start from the config',
		),
	sourceName: z
		.string()
		.min(1)
		.optional()
		.describe(
			'What the bookkeeping knows the source by, so that a folder that moves stays the same source; where it has moved already, its former path. Two sources of one stage never have the same. Default: its path; always its path where `--source` names it',
		),
	files: globs()
		.optional()
		.describe(
			'Globs of file names; `{date:DDMMYYYY}` (any order of `DD`, `D`, `MM`, `M`, `MMM`, `YYYY`, `YY`) is the run date. Default: every known extension',
		),
	settleSeconds: seconds()
		.optional()
		.describe(
			'Seconds that a file must have been left alone before it is taken; one that changed since is left for later, as are files with names such as `*.part` and `*.tmp`. Default `0`',
		),
	...inboxKeys,
	read: z
		.union([readRuleShape, z.array(readRuleShape)])
		.optional()
		.describe(
			'How files are read, where detection is not wanted: keys for all files, or a list of such rules, each with `files`',
		),
	limits: limitsShape.optional().describe('Bounds that keep one hostile file from taking the machine'),
	stage: z
		.strictObject({ table: z.string().min(1).optional().describe('Default `med_users_master`') })
		.optional()
		.describe('The staging table'),
	target: z
		.strictObject({
			table: z
				.string()
				.includes('{country}', { error: 'is without {country}' })
				.optional()
				.describe('Default `med_users_{country}`'),
			view: z
				.string()
				.includes('{country}', { error: 'is without {country}' })
				.nullable()
				.optional()
				.describe('Default `v_med_users_{country}`; null makes none'),
		})
		.optional()
		.describe("The countries' tables and the views over them"),
	countryColumn: z.string().optional().describe('The column that names the country. Default `Country`'),
	latestBy: z
		.string()
		.nullable()
		.optional()
		.describe(
			'The date column whose latest value wins; null goes by load order. Default `LastConsultedDate` where the schema has it',
		),
	birthDateColumn: z
		.string()
		.nullable()
		.optional()
		.describe(
			'The date column from which views tell the age; null leaves it out. Default `DateofBirth` where the schema has it',
		),
	schema: z
		.strictObject({ columns: z.array(columnShape).min(1).describe('The columns, in the order of the tables') })
		.optional()
		.describe('What the feed holds. Default: the hospital feed'),
	nulls: texts()
		.optional()
		.describe(
			'Texts that stand for no value, exactly as they are written; empty and blank text always does, and a value that a column allows never. Default `NULL`, `(null)`, `<null>`, `\\N`, `N/A`, `#N/A`, each in capitals or not',
		),
	policies: policiesShape.optional().describe('What a run does where there is a choice'),
	logs: z
		.strictObject({
			dir: z.string().min(1).optional().describe('Folder of the logs. Default `logs`'),
			keepDays: wholeNumber(0).optional().describe('Days that logs are kept. Default 30'),
		})
		.optional()
		.describe('One JSON object a line, a file a day'),
	mask: flag()
		.optional()
		.describe('Hide values of sensitive columns on screens and in reports. Default `true` in `prod`, else `false`'),
};

/** Keys of one environment. */
export const environmentShape = z.strictObject(environmentKeys);

/** The whole config file. */
export const documentShape = z.strictObject({
	$schema: z.string().optional().describe('Where editors find the JSON Schema'),
	defaultEnvironment: z.string().optional().describe('The environment where neither --env nor ETL_ENV names one'),
	environments: z
		.record(z.string(), environmentShape.nullable())
		.optional()
		.describe('`dev`, `uat`, `prod` and any others; each may override every key below'),
	...environmentKeys,
});

export type ColumnInput = z.input<typeof columnShape>;
export type EnvironmentDocument = z.output<typeof environmentShape>;

/** Defaults of the settings. */
export const DEFAULTS = {
	files: [],
	settleSeconds: 0,
	limits: {
		files: 10_000,
		recordLength: 1_048_576,
		columns: 2_000,
		depth: 200,
		fileBytes: 20 * 1024 ** 3,
		workbookBytes: 128 * 1024 ** 2,
		sheets: 1_000,
		workbookSeconds: 60,
	},
	postgres: { statementTimeout: 0, lockTimeout: 60 },
	stage: { table: 'med_users_master' },
	target: { table: 'med_users_{country}', view: 'v_med_users_{country}' },
	countryColumn: 'Country',
	schema: { columns: HOSPITAL_COLUMNS },
	nulls: USUAL_NULLS,
	policies: {
		maxRejects: 0,
		extraColumns: 'ignore',
		controlTotals: 'fail',
		controlDates: 'warn',
		duplicates: 'skip',
		manifest: 'fail',
		goneFiles: 'warn',
		futureDays: 1,
		onMove: 'move',
		newCountries: 'allow',
		unknownCountry: 'table',
		drift: 'refuse',
		countries: {},
	},
	logs: { dir: 'logs', keepDays: 30 },
} as const;
