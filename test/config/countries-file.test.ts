import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../source/config/load.js';
import { quickTestFolder } from '../helpers/folder.js';

const FOUND = { USA: ['US', 'United States'], KOR: ['Korea, Republic of'], IND: [] };

/** The countries that a config has whose `policies.countries` is a CSV of this content, in another folder than ours. */
async function countriesIn(content: string | Buffer | null, more: object = {}) {
	const folder = quickTestFolder();
	const base = path.join(folder, 'config');
	mkdirSync(base);
	if (content !== null) writeFileSync(path.join(base, 'countries.csv'), content);
	const document = { connection: 'sqlite:etl.db', source: '.', policies: { countries: 'countries.csv' }, ...more };
	writeFileSync(path.join(base, '.etlrc.json'), JSON.stringify(document));
	const settings = await loadSettings({ config: 'config/.etlrc.json' }, { cwd: folder, env: {} });
	return settings.policies.countries;
}

test.each([
	['with commas', 'country,spelling\nUSA,US\nUSA,United States\nKOR,"Korea, Republic of"\nIND,\n'],
	[
		'with semicolons, as Excel writes it',
		'\ufeffCountry;Spelling\r\nUSA;US\r\nUSA;United States\r\nKOR;Korea, Republic of\r\nIND;\r\n',
	],
	[
		'with tabs, other columns and blanks',
		'id\tSPELLING\tcountry\n1\tUS\tUSA\n\n2\tUnited States \tUSA\n3\tKorea, Republic of\tKOR\n4\t\tIND',
	],
	[
		'with a spelling said twice',
		'country,spelling\nUSA,US\nUSA,United States\nUSA,US\nKOR,"Korea, Republic of"\nIND,\n',
	],
])('spellings of countries come from a CSV %s', async (_, content) => {
	expect(await countriesIn(content)).toEqual(FOUND);
});

test.each([
	['is not there', null, 'policies.countries: countries.csv does not exist: '],
	[
		'has other columns',
		'land,name\nUSA,US\n',
		'countries.csv has the columns land, name; expected the columns country and spelling',
	],
	['is empty', '', 'countries.csv is empty; expected the columns country and spelling'],
	[
		'has a line without a country',
		'country,spelling\nUSA,US\n,United States\n',
		'countries.csv names no country in line 3',
	],
	[
		'has a line of three fields',
		'country,spelling\nUSA,US,United States\n',
		'countries.csv is no CSV: invalid Record Length',
	],
	['has a quote that never closes', 'country,spelling\nUSA,"US\n', 'countries.csv is no CSV: quote Not Closed'],
	['is in another encoding', Buffer.from('country,spelling\nCIV,C\xf4te\n', 'latin1'), 'countries.csv is not UTF-8'],
	[
		'gives a spelling twice over',
		'country,spelling\nUSA,US\nUSB,us\n',
		'policies.countries.USB: us stands for USA too',
	],
])('a CSV of countries that %s is a fault of the config', async (_, content, message) => {
	await expect(countriesIn(content)).rejects.toThrow(message);
});

test('an environment that is not used may name a file that is elsewhere', async () => {
	const environments = { dev: {}, prod: { policies: { countries: 'prod.csv' } } };
	expect(await countriesIn('country,spelling\nIND,IN\n', { environments })).toEqual({ IND: ['IN'] });
});
