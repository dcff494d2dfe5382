import { z } from 'zod';
import { flag, globs, seconds, texts, wholeNumber } from '../core/config-values.js';
import { USUAL_NULLS } from '../core/values/null-texts.js';
import { ENGINES } from '../engines/open.js';
import { SOURCES, sourceShape } from '../sources/open.js';
import { pgpShape } from '../sources/wrapped/pgp-settings.js';
import { columnShape } from './column-shape.js';
import { HOSPITAL_COLUMNS } from './default-columns.js';
import { inboxKeys } from './inbox-shapes.js';
import { policiesShape } from './policies-shape.js';
import { readRuleShape } from './read-shapes.js';

/** Colours of the screens. */
export const THEMES = ['auto', 'dark', 'light', '16'] as const;

// The config file's schema: the one source of validation, JSON Schema, reference page and example.

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
	threads: wholeNumber(0)
		.optional()
		.describe(
			'Threads that read a large delimited file: 1 reads it in one, 0 takes as many as pay on the machine. Default 0',
		),
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
			'The date column whose latest value wins; with null the later run date wins, then the later file by name, then the later record. Default `LastConsultedDate` where the schema has it',
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
		.describe(
			'One JSON object a line, a file a day. Environments may share a folder: each line says its environment and database',
		),
	tui: z
		.strictObject({
			theme: z
				.enum(THEMES)
				.optional()
				.describe(
					'Colours: `dark` or `light` by the background, `16` for those that the terminal itself has; `auto` asks the terminal for its background, and takes `16` where it does not say. Default `auto`',
				),
			mouse: flag()
				.optional()
				.describe(
					'Take the mouse: the wheel scrolls, a click chooses a row, a tab or a key of the footer; the terminal then selects text with Shift held. Default `false`',
				),
		})
		.optional()
		.describe('The screens'),
	mask: flag()
		.optional()
		.describe(
			'Hide values of sensitive columns on screens and in reports, and in `sql` those of columns that the schema does not know; numbers there only where a sensitive column is a number, and not those of a `count(…)` without an alias. Default `true` in `prod`, else `false`',
		),
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
		threads: 0,
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
	} satisfies Required<z.output<typeof policiesShape>>,
	logs: { dir: 'logs', keepDays: 30 },
	tui: { theme: 'auto', mouse: false },
} as const;
