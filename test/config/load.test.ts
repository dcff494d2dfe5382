// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what a config writes
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { interpolate } from '../../source/config/interpolate.js';
import { loadSettings, type Overrides } from '../../source/config/load.js';
import { readSettingsOf, rulesWithoutFile } from '../../source/config/read-rules.js';
import type { Settings } from '../../source/config/settings.js';
import { EtlError } from '../../source/core/errors.js';

const MINIMAL = { connection: 'sqlite:data.db', source: 'inbox' };

/** A folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
	const made = mkdtempSync(path.join(os.tmpdir(), 'etl-config-'));
	onTestFinished(() => rmSync(made, { recursive: true, force: true }));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
		writeFileSync(path.join(made, name), text);
	}
	return made;
}

function load(files: Readonly<Record<string, string>>, overrides: Overrides = {}, env: Record<string, string> = {}) {
	return loadSettings(overrides, { cwd: folder(files), env });
}

/** Loads a config given as a value. */
function loadDocument(document: object, overrides: Overrides = {}, env: Record<string, string> = {}) {
	return load({ '.etlrc': JSON.stringify(document) }, overrides, env);
}

async function failure(loading: Promise<Settings>): Promise<EtlError> {
	const error = await loading.then(
		() => null,
		(caught: unknown) => caught,
	);
	if (!(error instanceof EtlError)) throw new Error(`no EtlError but ${error}`);
	return error;
}

/** The faults of an invalid config, without the line that counts them. */
async function faults(document: object, overrides: Overrides = {}, env: Record<string, string> = {}) {
	const error = await failure(loadDocument(document, overrides, env));
	expect(error.code).toBe('E_CONFIG_INVALID');
	return error.message.split('\n').slice(1);
}

describe('where a config is found', () => {
	const json = JSON.stringify(MINIMAL);
	const yaml = 'connection: sqlite:data.db\nsource: inbox\n';
	test.each([
		['.etlrc', yaml],
		['.etlrc', json],
		['.etlrc.json', json],
		['.etlrc.yaml', yaml],
		['.etlrc.yml', yaml],
		['.etlrc.js', `module.exports = ${json}`],
		['.etlrc.js', `export default ${json}`],
		['.etlrc.cjs', `module.exports = ${json}`],
		['.etlrc.mjs', `export default ${json}`],
		['.etlrc.ts', `const config: object = ${json};\nexport default config;`],
		['etl.config.json', json],
		['etl.config.yaml', yaml],
		['etl.config.ts', `export default ${json} satisfies object`],
		['etl.config.cjs', `module.exports = ${json}`],
		['package.json', JSON.stringify({ name: 'hospital', etl: MINIMAL })],
	])('%s', async (name, text) => {
		const settings = await load({ [name]: text });
		expect(path.basename(settings.configFile ?? '')).toBe(name);
		expect(settings.connection.label).toBe(`sqlite:${path.dirname(settings.configFile ?? '')}/data.db`);
	});

	test('upward from the current folder; its paths start from its own', async () => {
		const top = folder({ '.etlrc': yaml, 'a/b/notes.txt': '', 'package.json': '{"name": "no etl key"}' });
		const settings = await loadSettings({}, { cwd: path.join(top, 'a/b'), env: {} });
		expect(settings.source.label).toBe(path.join(top, 'inbox'));
	});

	test.each(['', '# nothing yet\n', '---\n'])(
		'one without keys is a fault, and none above it is taken: %j',
		async (text) => {
			const top = folder({ '.etlrc': yaml, 'deep/.etlrc': text });
			const empty = await failure(loadSettings({}, { cwd: path.join(top, 'deep'), env: {} }));
			expect(empty).toMatchObject({
				code: 'E_CONFIG_INVALID',
				message: expect.stringContaining('deep/.etlrc holds no keys'),
			});
		},
	);

	test('the nearest wins, and the one that is named wins over it', async () => {
		const top = folder({
			'.etlrc': yaml,
			'a/.etlrc.yaml': `${yaml}mask: true\n`,
			'other.yaml': `${yaml}files: x.csv\n`,
		});
		const cwd = path.join(top, 'a');
		expect((await loadSettings({}, { cwd, env: {} })).mask).toBe(true);
		expect((await loadSettings({ config: '../other.yaml' }, { cwd, env: {} })).files).toEqual(['x.csv']);
	});

	test('flags alone are enough; their paths start from the current folder', async () => {
		const cwd = folder({});
		const settings = await loadSettings({ connection: 'sqlite:x.db', source: 'in' }, { cwd, env: {} });
		expect(settings).toMatchObject({
			configFile: null,
			source: { folder: path.join(cwd, 'in') },
			connection: { file: `${cwd}/x.db` },
		});
	});

	test('nowhere', async () => {
		expect((await failure(load({}))).code).toBe('E_CONFIG_MISSING');
	});

	test.each([
		['a file that is not there', 'gone.yaml'],
		['a folder', '.'],
		['a file as a folder', 'notes.txt/x'],
	])('%s is unreadable', async (_, config) => {
		const error = await failure(load({ 'notes.txt': 'x: 1' }, { config }));
		expect(error).toMatchObject({ code: 'E_CONFIG_UNREADABLE', exitCode: 3 });
	});
});

describe('spellings of countries', () => {
	const spelled = (countries: object) => ({ ...MINIMAL, policies: { countries } });

	test('may have commas in a list, and one text is one spelling', async () => {
		const { policies } = await loadDocument(spelled({ COD: ['Congo, Democratic Republic of the'], COG: 'Congo' }));
		expect(policies.countries).toEqual({ COD: ['Congo, Democratic Republic of the'], COG: ['Congo'] });
		expect(await faults(spelled({ COD: 'Congo, Democratic Republic of the' }))).toEqual([
			expect.stringContaining(
				'policies.countries.COD: "Congo, Democratic Republic of the" is not what is expected: a list or one spelling without a comma',
			),
		]);
	});

	test('are a text with commas in an INI file', async () => {
		const conf =
			'source = inbox\nconnection = sqlite:a.db\npolicies.countries.USA = US, United States\n[dev.policies.countries]\nIND = India, Bharat\n';
		const { policies } = await load({ 'a.conf': conf }, { config: 'a.conf' });
		expect(policies.countries).toEqual({ USA: ['US', 'United States'], IND: ['India', 'Bharat'] });
		const named = await load(
			{
				'a.conf': 'source = inbox\nconnection = sqlite:a.db\npolicies.countries = c.csv\n',
				'c.csv': 'country,spelling\nUSA,US\n',
			},
			{ config: 'a.conf' },
		);
		expect(named.policies.countries).toEqual({ USA: ['US'] });
	});
});

describe('INI', () => {
	const conf = `; the hospital
source = inbox
policies.maxRejects = 1%
read.delimiter = ;
[dev]
connection = sqlite:data.db   ; where it is
[PROD]
connection = "sqlite:pro;d #1.db"
source = 'in = box'
policies.onMove = keep
target.view = null
[PROD.logs]
keepDays = 7
`;

	test('one section an environment, dots for what is nested', async () => {
		const settings = await load({ 'h.conf': conf }, { config: 'h.conf', env: 'dev' });
		expect(settings).toMatchObject({
			environment: 'dev',
			read: [{ files: [], set: { delimiter: ';' } }],
			policies: { maxRejects: { percent: 1 } },
		});
		expect(settings.connection.label).toMatch(/data\.db$/);
	});

	test('values keep ; # and =', async () => {
		const settings = await load({ 'h.CONF': conf }, { config: 'h.CONF', env: 'prod' });
		expect(settings.connection.label).toMatch(/pro;d #1\.db$/);
		expect(settings.source.label).toMatch(/in = box$/);
		expect(settings).toMatchObject({ policies: { onMove: 'keep' }, target: { view: null }, logs: { keepDays: 7 } });
	});

	test.each([
		['connection sqlite:x', 1, 'neither'],
		['source = inbox\nconnection = "sqlite:x', 2, 'quote'],
		['[dev]\nsource = a\nsource = b', 3, 'again'],
	])('%j is a fault of a line', async (text, line, word) => {
		const error = await failure(load({ 'h.conf': text }, { config: 'h.conf' }));
		expect(error).toMatchObject({ code: 'E_CONFIG_SYNTAX', context: { line } });
		expect(error.message).toContain(word);
	});
});

describe('environments', () => {
	const three = { ...MINIMAL, defaultEnvironment: 'uat', environments: { Dev: {}, uat: null, PROD: {} } };

	test('the one that is asked for, whatever its case, else the usual one', async () => {
		expect((await loadDocument(three, { env: 'DEV' })).environment).toBe('Dev');
		expect((await loadDocument(three)).environment).toBe('uat');
		expect((await loadDocument({ ...three, defaultEnvironment: '${WHICH:-prod}' })).environment).toBe('PROD');
	});

	test('an unknown one', async () => {
		const error = await failure(loadDocument(three, { env: 'prd' }));
		expect(error).toMatchObject({ code: 'E_CONFIG_ENVIRONMENT', exitCode: 3 });
		expect(error.message).toContain('did you mean PROD?');
	});

	test('two that differ only by case', async () => {
		expect(await faults({ ...MINIMAL, environments: { dev: {}, DEV: {} } })).toEqual([
			'environments.DEV: differs from another environment only by case',
		]);
	});

	test('each key may be overridden: objects key by key, lists whole', async () => {
		const prod = {
			connection: 'sqlite:prod.db',
			source: 'prod-inbox',
			files: ['*.csv'],
			read: { encoding: 'windows-1252' },
			limits: { depth: 3 },
			stage: { table: 'people' },
			target: { view: null },
			countryColumn: 'b',
			latestBy: null,
			birthDateColumn: null,
			schema: {
				columns: [
					{ name: 'a', type: 'text', key: true },
					{ name: 'b', type: 'text' },
				],
			},
			policies: { maxRejects: '5%' },
			logs: { keepDays: 1 },
			mask: false,
		};
		const shared = {
			...MINIMAL,
			read: { delimiter: '|' },
			policies: { maxRejects: 1, onMove: 'keep', countries: { USA: ['US'] } },
			limits: { columns: 5 },
		};
		const settings = await loadDocument({ ...shared, environments: { prod } });
		expect(settings).toMatchObject({
			files: ['*.csv'],
			read: [{ files: [], set: { encoding: 'windows-1252', delimiter: '|' } }],
			limits: { depth: 3, columns: 5, recordLength: 1_048_576 },
			stage: { table: 'people' },
			target: { table: 'med_users_{country}', view: null },
			countryColumn: 'b',
			latestBy: null,
			policies: { maxRejects: { percent: 5 }, onMove: 'keep', duplicates: 'skip', countries: { USA: ['US'] } },
			logs: { keepDays: 1 },
			mask: false,
		});
		expect(settings.columns.map((column) => column.name)).toEqual(['a', 'b']);
	});

	test('prod masks unless it says otherwise', async () => {
		const document = { ...MINIMAL, environments: { PROD: {}, dev: {} } };
		expect((await loadDocument(document, { env: 'prod' })).mask).toBe(true);
		expect((await loadDocument(document, { env: 'dev' })).mask).toBe(false);
	});
});

describe('variables', () => {
	test('in any text, with and without a default', async () => {
		const document = {
			connection: 'sqlite:${NAME}.db',
			source: '${ROOT:-/srv}/${NAME}',
			policies: { maxRejects: '${MAX}', countries: { USA: ['${US}'] } },
			files: ['$${date}', '${GLOB:-*.csv}'],
			mask: '${MASK:-true}',
		};
		const settings = await loadDocument(document, {}, { NAME: 'health', MAX: '7', US: 'States', ROOT: '' });
		expect(settings.connection.label).toMatch(/health\.db$/);
		expect(settings).toMatchObject({
			source: { folder: '/srv/health' },
			policies: { maxRejects: { count: 7 }, countries: { USA: ['States'] } },
			files: ['${date}', '*.csv'],
			mask: true,
		});
	});

	test.each([
		['${A:-med_${B:-x}_{country}}', {}, 'med_x_{country}'],
		['${A:-med_${B:-x}_{country}}', { B: 'b' }, 'med_b_{country}'],
		['${A:-med_${B:-x}_{country}}', { A: 'a' }, 'a'],
		['${A:-{country}}_${B:-b}', {}, '{country}_b'],
		['${A:-{country}}_${B:-b}', { A: 'a' }, 'a_b'],
		['${A:-a}${B:-b}', {}, 'ab'],
		['$${A}_${A:-$${B}}', {}, '${A}_${B}'],
		['${A:-}x', {}, 'x'],
	])('%s is filled by %j whole', (text, env, expected) => {
		expect(interpolate(text, env)).toEqual({ value: expected, missing: [] });
	});

	test('a default that is used names the variable that it lacks, and one that is not does not', () => {
		expect(interpolate(['${A:-${B}}'], {}).missing).toEqual([{ variable: 'B', path: [0] }]);
		expect(interpolate(['${A:-${B}}'], { A: 'a' }).missing).toEqual([]);
	});

	test('all that are missing, with key and environment; other environments may lack theirs', async () => {
		const document = {
			source: '${INBOX}',
			environments: { dev: { ...MINIMAL }, prod: { connection: 'sqlite:${HOST}/${DB}', files: ['a', '${GLOB}'] } },
		};
		expect((await loadDocument(document, { env: 'dev' })).environment).toBe('dev');
		const error = await failure(loadDocument(document, { env: 'prod' }));
		expect(error.code).toBe('E_CONFIG_VARIABLE');
		expect(error.message.split('\n')).toEqual([
			'Environment prod: variables are not set',
			'source needs the variable INBOX',
			'environments.prod.connection needs the variable HOST',
			'environments.prod.connection needs the variable DB',
			'environments.prod.files[1] needs the variable GLOB',
		]);
	});

	test('a flag stands in for a key whose variable is missing', async () => {
		const settings = await loadDocument({ ...MINIMAL, connection: '${DB}' }, { connection: 'sqlite:flag.db' });
		expect(settings.connection.label).toMatch(/flag\.db$/);
	});

	test('what a variable holds is never shown', async () => {
		const lines = await faults(
			{ ...MINIMAL, policies: { onMove: '${SECRET}' }, logs: { keepDays: '${SECRET}' } },
			{},
			{ SECRET: 'geheim' },
		);
		expect(lines).toHaveLength(2);
		expect(lines.join()).not.toContain('geheim');
	});
});

describe('faults', () => {
	test('come all at once, each with its path and the nearest name', async () => {
		const document = {
			conection: 'sqlite:x.db',
			connection: 'sqlite:x.db',
			source: 7,
			policies: { maxRejects: 'many', duplicate: 'skip', onMove: 'mov' },
			schema: { columns: [{ name: 'a', type: 'varchr(5)', requird: true }] },
			logs: { keepDays: -1 },
			environments: { dev: {}, prod: { polices: {}, mask: 'perhaps', limits: { depth: 0 } }, uat: [] },
			target: { table: 'people' },
		};
		const lines = await faults(document, { env: 'dev' });
		const expected = [
			'conection: unknown key; did you mean connection?',
			'source: 7 is not what is expected: text',
			'policies.maxRejects: "many" is neither a count nor a share such as 1%',
			'policies.duplicate: unknown key; did you mean duplicates?',
			'policies.onMove: "mov" is none of move, keep; did you mean move?',
			'schema.columns[0].type: "varchr(5)" is no column type',
			'schema.columns[0].requird: unknown key; did you mean required?',
			'logs.keepDays: -1: too small',
			'environments.prod.polices: unknown key; did you mean policies?',
			'environments.prod.mask: "perhaps" is not what is expected: true or false',
			'environments.prod.limits.depth: 0: too small',
			'environments.uat: a list is not what is expected: keys with values',
			'target.table: "people" is without {country}',
		];
		for (const line of expected)
			expect(
				lines.some((each) => each.startsWith(line)),
				line,
			).toBe(true);
		expect(lines).toHaveLength(expected.length);
	});

	test('of the whole come with those of the shape, and from every environment', async () => {
		const document = {
			...MINIMAL,
			mask: 'perhaps',
			latestBy: 'LastConsulted',
			stage: { table: 'etl_stage' },
			environments: { dev: {}, prod: { policies: { maxRejects: '101%' }, files: ['{date:YYYYQQ}'] } },
		};
		expect((await faults(document, { env: 'dev' })).sort()).toEqual([
			'environments.prod.files[0]: "{date:YYYYQQ}" may hold DD, D, MM, M, MMM, YYYY and YY',
			'environments.prod.policies.maxRejects: 101% is more than all',
			'latestBy: the schema has no column LastConsulted; did you mean LastConsultedDate?',
			'mask: "perhaps" is not what is expected: true or false',
			"stage.table: etl_stage looks like a table of the program's own or the database's",
		]);
	});

	const column = (more: object) => ({
		columns: [
			{ name: 'id', type: 'int', key: true },
			{ name: 'Country', type: 'text', ...more },
		],
	});
	test.each([
		['no key', { columns: [{ name: 'Country', type: 'text' }] }, 'schema.columns: none is a key'],
		['one name twice', column({ name: 'ID' }), 'schema.columns[1].name: there are two columns'],
		['a name of ours', column({ name: 'etl_line' }), 'schema.columns[1].name: etl_line is a name of the program'],
		["a name of SQLite's", column({ name: 'RowID' }), 'schema.columns[1].name: RowID is a name of the program'],
		["a name of PostgreSQL's", column({ name: 'ctid' }), 'schema.columns[1].name: ctid is a name of the program'],
		['one header for two', column({ aliases: ['I D'] }), 'schema.columns[1].aliases: the header I D names id too'],
		['formats of a text', column({ formats: ['YYYY'] }), 'schema.columns[1].formats: Country is no date'],
		['half a format', column({ type: 'date', formats: ['YYYYMM'] }), 'schema.columns[1].formats: "YYYYMM" lacks'],
		['a broken pattern', column({ pattern: '(' }), 'schema.columns[1].pattern: "(" is no regular expression'],
		[
			'a default that does not fit',
			column({ type: 'date', default: 'never' }),
			'schema.columns[1].default: "never" is no date',
		],
		[
			'an allowed value that does not fit',
			column({ type: 'char(1)', allowed: ['Y', 'No'] }),
			'schema.columns[1].allowed: "No" is longer',
		],
		['a bound of a text', column({ min: '1900-01-01' }), 'schema.columns[1].min: Country is no date'],
		['no day as a bound', column({ type: 'date', max: 'today' }), 'schema.columns[1].max: "today" is no day such as'],
		[
			'no real day as a bound',
			column({ type: 'date', min: '1900-02-30' }),
			'schema.columns[1].min: "1900-02-30" is no',
		],
		[
			'bounds the wrong way round',
			column({ type: 'date', min: 'runDate+1', max: 'runDate' }),
			'schema.columns[1].min: runDate+1 is after max, which is runDate',
		],
		[
			'a default out of bounds',
			column({ type: 'date', min: '1900-01-01', default: '1850-01-01' }),
			'schema.columns[1].default: "1850-01-01" as ISO 8601 is before 1900-01-01',
		],
		[
			'a default without a century',
			column({ type: 'date', formats: ['DDMMYY'], default: '010170' }),
			'schema.columns[1].default: "010170" has a year of two digits',
		],
		[
			'a time of a datetime',
			column({ type: 'datetime', time: 'drop' }),
			'schema.columns[1].time: Country is no date w',
		],
		['a zone of a date', column({ type: 'date', zone: 'UTC' }), 'schema.columns[1].zone: Country is no datetime'],
		[
			'a zone that no format reads',
			column({ type: 'datetime', zone: 'UTC', formats: ['YYYYMMDDHHmm'] }),
			'schema.columns[1].formats: "YYYYMMDDHHmm" is without Z',
		],
		[
			'a zone that we do not know',
			column({ type: 'datetime', zone: 'Europe/Berlin' }),
			'schema.columns[1].zone: "Europe/Berlin" is none of UTC',
		],
		['zeros of a text', column({ leadingZeros: 'drop' }), 'schema.columns[1].leadingZeros: Country is no number'],
		[
			'a format of dates that fits two days',
			column({ type: 'date', formats: ['DMYYYY'] }),
			'schema.columns[1].formats: "DMYYYY" fits two days: D and M stand side by side',
		],
		[
			'an example that YAML has taken for a number, and that may have grouped thousands',
			column({ type: 'decimal(9,3)', number: 1.25 }),
			'schema.columns[1].number: 1.25 is not what is expected: text (in quotes',
		],
		['an example for a text', column({ number: '1.234,56' }), 'schema.columns[1].number: Country is no number'],
		[
			'an example that may be either',
			column({ type: 'int', number: '1,234' }),
			'schema.columns[1].number: "1,234" is a number with thousands, or one with decimals; expected',
		],
		[
			'an example without decimals for a decimal',
			column({ type: 'decimal(9,2)', number: '1.234.567' }),
			'schema.columns[1].number: "1.234.567" shows no decimals',
		],
		[
			'a null that is none',
			column({ nulls: [null] }),
			'schema.columns[1].nulls[0]: null is not what is expected: text',
		],
		['a control character', column({ name: 'a\u001b[2J' }), 'schema.columns[1].name: a␛[2J holds a control'],
	])('%s', async (_, schema, line) => {
		const lines = await faults({ ...MINIMAL, schema });
		expect(
			lines.some((each) => each.startsWith(line)),
			lines.join('\n'),
		).toBe(true);
	});

	test('how values are read is taken as it is said, and from YAML as it is meant', async () => {
		const yaml = [
			'connection: sqlite:data.db',
			'source: inbox',
			'nulls: ["NULL", "-"]',
			'latestBy: null',
			'birthDateColumn: null',
			'schema:',
			'  columns:',
			'    - {name: id, type: int, key: true, number: 1234.5, leadingZeros: drop}',
			'    - {name: Country, type: text, nulls: []}',
			'    - {name: day, type: date, min: 1900-01-01, max: runDate+30, time: drop}',
			'    - {name: at, type: datetime, zone: UTC, formats: ["DD.MM.YYYY HH:mmZ"]}',
		].join('\n');
		const settings = await load({ '.etlrc': yaml });
		expect(settings.nulls).toEqual(['NULL', '-']);
		expect(settings.columns).toMatchObject([
			{ number: '1234.5', leadingZeros: 'drop' },
			{ nulls: [] },
			{ min: '1900-01-01', max: 'runDate+30', time: 'drop' },
			{ zone: 'UTC' },
		]);
		expect((await loadDocument(MINIMAL)).columns.find(({ name }) => name === 'PostCode')).toMatchObject({
			type: { kind: 'varchar', length: 5 },
			pattern: '[0-9]+',
		});
	});

	test.each([
		[{ table: 'p_{country}', view: 'p_{country}' }, 'target.view: makes the same names'],
		[{ table: 'p_{country}', view: '{country}' }, 'target.view: makes the same names'],
		[{ table: 'sqlite_{country}' }, 'target.table: sqlite_{country} looks like'],
		[{ table: '{country}', view: '{country}_pkey' }, 'target.view: {country}_pkey ends as'],
		[{ view: `${'v'.repeat(51)}{country}` }, 'target.view: has more than 45 bytes'],
	])('target %j', async (target, line) => {
		const lines = await faults({ ...MINIMAL, target });
		expect(
			lines.some((each) => each.startsWith(line)),
			lines.join('\n'),
		).toBe(true);
	});

	test('flags of reading are checked like the config', async () => {
		const error = await failure(
			loadDocument(MINIMAL, { read: { delimiter: 'ab', lineEnd: 'cr', encoding: 'klingon' } }),
		);
		expect(error.code).toBe('E_USAGE');
		expect(error.message).toBe('--delimiter "ab" is not one character\n--encoding "klingon" is no encoding');
	});

	test('a syntax error has line and column', async () => {
		const error = await failure(load({ '.etlrc': 'source: inbox\nfiles: [a, b\nmask: true\n' }));
		expect(error).toMatchObject({ code: 'E_CONFIG_SYNTAX', exitCode: 3 });
		expect(error.context.line).toBeGreaterThan(1);
		expect(error.context.column).toBeGreaterThan(0);
	});

	test.each([
		['a key twice', 'source: a\nsource: b\n'],
		['aliases of aliases', bomb()],
		['an alias of nothing', 'source: *x\n'],
		['a broken package.json', '{"name": '],
	])('%s is a syntax error', async (name, text) => {
		const file = name.endsWith('package.json') ? 'package.json' : '.etlrc';
		expect((await failure(load({ [file]: text }))).code).toBe('E_CONFIG_SYNTAX');
	});

	test.each(['[1, 2]', '"text"', '7'])('%s is no config', async (text) => {
		expect((await failure(load({ '.etlrc.json': text }))).code).toBe('E_CONFIG_INVALID');
	});

	test('of a key in the wrong place say where it belongs', async () => {
		const document = {
			connection: 'sqlite:x.db',
			maxRejects: 3,
			recursive: true,
			delimiter: ';',
			source: { url: 'in', files: ['*.csv'] },
			policies: { source: 'in', mask: true, region: 'eu' },
			schema: { columns: [{ name: 'a', type: 'text', latestBy: 'a' }], key: 'a' },
		};
		const lines = (await faults(document)).map((line) => line.trim());
		for (const line of [
			'maxRejects: unknown key here; did you mean policies.maxRejects?',
			'recursive: unknown key here; did you mean source.recursive?',
			'source.files: unknown key here; did you mean files or read.files?',
			'policies.source: unknown key here; did you mean source?',
			'policies.region: unknown key here; did you mean source.region?',
			'schema.columns[0].latestBy: unknown key here; did you mean latestBy?',
			'schema.key: unknown key here; did you mean schema.columns[].key?',
		])
			expect(lines).toContainEqual(expect.stringContaining(line));
	});

	test('__proto__ is an unknown key, and reaches no prototype', async () => {
		const text =
			'{"__proto__": {"mask": true}, "policies": {"__proto__": {"onMove": "keep"}}, "source": "in", "connection": "sqlite:x"}';
		const error = await failure(load({ '.etlrc': text }));
		expect(error.message).toContain('__proto__: unknown key');
		expect(error.message).toContain('policies.__proto__: unknown key');
		expect((await failure(load({ 'h.conf': '__proto__.mask = true\n' }, { config: 'h.conf' }))).code).toBe(
			'E_CONFIG_INVALID',
		);
		expect(({} as { mask?: boolean }).mask).toBeUndefined();
	});
});

describe('rules of reading', () => {
	const read = async (rules: unknown, name: string, flags: Overrides['read'] = {}) =>
		readSettingsOf((await loadDocument({ ...MINIMAL, read: rules }, { read: flags })).read, name);
	const RULES = [
		{ encoding: 'windows-1252', delimiter: ';' },
		{ files: 'north_*.csv, lab_{date:YYYYMMDD}.txt', encoding: 'windows-1250' },
		{ files: ['*_late.*'], encoding: 'utf-8' },
		{ files: ['sub/*.csv'], preamble: 1 },
		{ files: ['K\u00f6ln*'], encoding: 'latin1' },
	];

	test.each([
		['south.csv', { encoding: 'windows-1252', delimiter: ';' }],
		['north_1.csv', { encoding: 'windows-1250', delimiter: ';' }],
		['north_1.csv.gz', { encoding: 'windows-1250', delimiter: ';' }],
		['in/north_1.csv', { encoding: 'windows-1250', delimiter: ';' }],
		['NORTH_1.csv', { encoding: 'windows-1252', delimiter: ';' }],
		['lab_20261123.txt', { encoding: 'windows-1250', delimiter: ';' }],
		['lab_19991231.txt', { encoding: 'windows-1250', delimiter: ';' }],
		['lab_today.txt', { encoding: 'windows-1252', delimiter: ';' }],
		['north_late.csv', { encoding: 'utf-8', delimiter: ';' }],
		['sub/a.csv', { encoding: 'windows-1252', delimiter: ';', preamble: 1 }],
		['a.csv', { encoding: 'windows-1252', delimiter: ';' }],
		['Ko\u0308ln.csv', { encoding: 'latin1', delimiter: ';' }],
		['K\u00f6ln.csv', { encoding: 'latin1', delimiter: ';' }],
	])('all that are for %s apply, the last one first', async (name, expected) => {
		expect(await read(RULES, name)).toEqual(expected);
	});

	test("a comma within braces is the glob's own", async () => {
		expect(await read({ files: '{a,b}_*.csv, c.csv', preamble: 1 }, 'b_1.csv')).toEqual({ preamble: 1 });
		expect((await loadDocument({ ...MINIMAL, files: '{a,b}_*.csv, c.csv' })).files).toEqual(['{a,b}_*.csv', 'c.csv']);
	});

	test('a flag wins over all of them, for every file', async () => {
		expect(await read(RULES, 'north_late.csv', { encoding: 'utf-16le' })).toEqual({
			encoding: 'utf-16le',
			delimiter: ';',
		});
	});

	test('keys without a list are one rule, for all files or for those that it names', async () => {
		expect(await read({ encoding: 'utf-8' }, 'a.csv')).toEqual({ encoding: 'utf-8' });
		expect(await read({ files: 'b*', encoding: 'utf-8' }, 'a.csv')).toEqual({});
		expect(await read([], 'a.csv')).toEqual({});
	});

	test('an environment that has a list replaces what all environments share', async () => {
		const document = { ...MINIMAL, read: { encoding: 'utf-8' }, environments: { dev: { read: RULES.slice(1, 2) } } };
		expect(readSettingsOf((await loadDocument(document)).read, 'a.csv')).toEqual({});
	});

	test('a fault in one has its path, and the key that was meant', async () => {
		const rules = [{ files: ['{date:QQ}'] }, { encoding: 'klingon', delimeter: ';' }, { files: 7, preamble: 'x' }, 'a'];
		expect((await faults({ ...MINIMAL, read: rules })).sort()).toEqual([
			'read[1].delimeter: unknown key; did you mean delimiter?',
			'read[1].encoding: "klingon" is no encoding',
			'read[2].files: 7 is not what is expected: a list',
			'read[2].preamble: "x" is not what is expected: a number',
			'read[3]: "a" is not what is expected: keys with values',
		]);
		expect(await faults({ ...MINIMAL, read: rules.slice(0, 1) })).toEqual([
			'read[0].files[0]: "{date:QQ}" may hold DD, D, MM, M, MMM, YYYY and YY',
		]);
		expect(await faults({ ...MINIMAL, read: { files: '{date:QQ}', encoding: 'utf-8' } })).toEqual([
			'read.files[0]: "{date:QQ}" may hold DD, D, MM, M, MMM, YYYY and YY',
		]);
		expect(await faults({ ...MINIMAL, read: { encoding: 'klingon' } })).toEqual([
			'read.encoding: "klingon" is no encoding',
		]);
		expect(await faults({ ...MINIMAL, read: 'utf-8' })).toEqual([
			'read: "utf-8" is not what is expected: keys with values or a list',
		]);
		expect(await faults({ ...MINIMAL, environments: { dev: { read: [{}, { encoding: 'klingon' }] } } })).toEqual([
			'environments.dev.read[1].encoding: "klingon" is no encoding',
		]);
	});

	test('a rule that is for none of the files is known', async () => {
		const { read: rules } = await loadDocument({ ...MINIMAL, read: RULES });
		expect(rulesWithoutFile(rules, ['north_1.csv', 'a_late.csv', 'K\u00f6ln.csv']).map(({ files }) => files)).toEqual([
			['sub/*.csv'],
		]);
	});
});

describe('a password is in no error', () => {
	const SECRET = 'ge/h?e#i@m';
	const url = `mysql://etl:${SECRET}@db/health`;
	test.each([
		['an unknown scheme', { '.etlrc': JSON.stringify({ ...MINIMAL, connection: url }) }],
		['no scheme', { '.etlrc': JSON.stringify({ ...MINIMAL, connection: `etl:${SECRET}@db` }) }],
		['an ODBC text', { '.etlrc': JSON.stringify({ ...MINIMAL, connection: `Server=db;Password=${SECRET};x` }) }],
		['a source', { '.etlrc': JSON.stringify({ ...MINIMAL, source: url }) }],
		['an object', { '.etlrc': JSON.stringify({ ...MINIMAL, connection: { url } }) }],
		['a list', { '.etlrc': JSON.stringify({ ...MINIMAL, connection: [url] }) }],
		['a wrong key', { '.etlrc': JSON.stringify({ ...MINIMAL, conection: url, environments: { dev: { url } } }) }],
		['another value', { '.etlrc': JSON.stringify({ ...MINIMAL, policies: { onMove: url } }) }],
		[
			'another environment',
			{ '.etlrc': JSON.stringify({ ...MINIMAL, environments: { dev: {}, prod: { connection: url } } }) },
		],
		['package.json', { 'package.json': JSON.stringify({ etl: { connection: url } }) }],
		['broken YAML', { '.etlrc': `connection: "${url}" "${SECRET}"\nsource: *${SECRET}\n` }],
		['broken JSON', { '.etlrc.json': `{"connection": "${url}" "${SECRET}"}` }],
		['a script that throws', { '.etlrc.ts': `const url: string = '${url}';\nthrow new Error('no ' + url);` }],
		['a script that does not parse', { '.etlrc.ts': `const url: string = '${url}'; const const;` }],
	])('%s', async (_, files) => {
		const error = await failure(load(files));
		const all = [error.message, error.stack, JSON.stringify(error.context), String(error.cause), error.hint].join('\n');
		for (const part of ['ge/h', 'h?e', 'e#i', 'i@m']) expect(all).not.toContain(part);
	});
});

function bomb(): string {
	const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
	for (let i = 1; i < 9; i++) {
		const before = String.fromCharCode(96 + i);
		const name = String.fromCharCode(97 + i);
		lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
	}
	return lines.join('\n');
}
