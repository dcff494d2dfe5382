import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../../source/config/load.js';
import type { RejectCauses, RejectPage, RejectQuery } from '../../../source/core/records/reject-page.js';
import { openEngine } from '../../../source/engines/open.js';
import { localFolder } from '../../../source/sources/local-folder.js';
import { findRejectCauses } from '../../../source/steps/history/reject-causes.js';
import { findRejectPage, pageOf, searchableOf, searchFiles } from '../../../source/steps/history/reject-pages.js';
import { type Workplace, workplace } from '../../helpers/cli.js';
import { oneOf } from '../../helpers/long.js';
import { freshPostgres } from '../../helpers/postgres.js';

const RUN = '2026-11-23.1';

/** A day with 60 rejects in two files, of three kinds. */
function day(more: Readonly<Record<string, unknown>> = {}): Workplace {
	const place = workplace();
	place.configure({ policies: { maxRejects: '100%' }, ...more });
	const people = (from: number, { name = 'Person', postCode = '75006', birth = '06031987' }) =>
		Array.from({ length: 31 }, (_, index) => {
			const bad = index === 0 ? ['75006', '06031987'] : [postCode, birth];
			return [`${name} ${from + index}`, from + index, '20101012', '20121013', 'IND', ...bad].join(',');
		});
	const put = (name: string, lines: readonly string[]) =>
		place.put(name, `${['Name,Cust_I,Open_Dt,Consul_Dt,Country,Post_Code,DOB', ...lines].join('\n')}\n`);
	put('north_23112026.csv', people(100, { postCode: '50%_off' }));
	put('south_23112026.csv', people(200, { birth: '15131966', name: 'Zoë' }).toSpliced(30, 0, 'short'));
	expect(place.etl('run', '--yes').status).toBe(0);
	return place;
}

const ALL: RejectQuery = { runId: RUN, files: [], facets: {}, text: '', offset: 0, limit: 500 };

/** The same question to the database and to the files. */
async function ask(
	place: Workplace,
	query: Partial<RejectQuery>,
	masked = false,
): Promise<{ kept: RejectPage; files: RejectPage; causes: { kept: RejectCauses; files: RejectCauses } }> {
	const settings = await loadSettings({}, { cwd: place.folder, env: {} });
	const seen = searchableOf(settings, masked);
	const engine = await openEngine(settings.connection, 'query');
	try {
		const kept = await findRejectPage(engine, { ...ALL, ...query }, seen);
		const files = ['north_23112026.csv', 'south_23112026.csv'];
		const asked = { ...ALL, ...query, runId: null, files };
		const context = { settings, runDate: '2026-11-23', signal: new AbortController().signal };
		const found = await searchFiles(context, localFolder(settings.source.label), asked, seen);
		expect(pageOf(found, asked)).toEqual(found.page);
		const causes = { kept: await findRejectCauses(engine, { ...ALL, ...query }, seen), files: found.causes };
		return { kept, files: found.page, causes };
	} finally {
		await engine.close();
	}
}

describe.each(oneOf(['sqlite', 'postgres']))('rejects of a run on %s', (engine) => {
	test('are found, counted and cut out by the database, and in the files alike', async () => {
		const place = day(engine === 'postgres' ? { connection: (await freshPostgres()).url } : {});
		const queries: [Partial<RejectQuery>, total: number, first: number | null][] = [
			[{}, 61, 3],
			[{ offset: 40, limit: 5 }, 61, 13],
			[{ offset: 500 }, 61, null],
			[{ text: '115' }, 1, 17],
			[{ text: 'ZOË' }, engine === 'postgres' ? 30 : 0, engine === 'postgres' ? 3 : null],
			[{ text: 'SOUTH' }, 31, 3],
			[{ text: '50%_OFF' }, 30, 3],
			[{ text: '%' }, 30, 3],
			[{ text: "' or 1=1 --" }, 0, null],
			[{ facets: { column: 'DateofBirth' } }, 30, 3],
			[{ facets: { column: '–' } }, 1, 32],
			[{ facets: { file: 'north_23112026.csv', column: 'DateofBirth' } }, 0, null],
			[{ facets: { file: 'south_23112026.csv' }, text: 'birth' }, 30, 3],
		];
		for (const [query, total, first] of queries) {
			const { kept, files, causes } = await ask(place, query);
			expect([query, kept.total, kept.all, kept.lines[0]?.line ?? null]).toEqual([query, total, 61, first]);
			// The database folds letters as it can; SQLite those of ASCII alone.
			if (query.text === 'ZOË') continue;
			expect(files).toEqual(kept);
			expect(causes.files).toEqual(causes.kept);
			expect(causes.kept.causes.reduce((sum, { count }) => sum + count, 0)).toBe(total);
		}
	});

	test('have causes, each with its commonest values, and facets that exist under the others', async () => {
		const place = day(engine === 'postgres' ? { connection: (await freshPostgres()).url } : {});
		const { causes } = await ask(place, {});
		expect(causes.kept.causes).toEqual([
			{
				...{ file: 'north_23112026.csv', column: 'PostCode', code: 'E_LENGTH', reason: 'is longer than 5 characters' },
				...{ count: 30, repaired: 0, waived: 0, firstLine: 3, values: [{ value: '50%_off', count: 30 }] },
			},
			{
				...{ file: 'south_23112026.csv', column: 'DateofBirth', code: 'E_DATE', reason: 'is no date in DDMMYYYY' },
				...{ count: 30, repaired: 0, waived: 0, firstLine: 3, values: [{ value: '15131966', count: 30 }] },
			},
			expect.objectContaining({
				file: 'south_23112026.csv',
				column: null,
				code: 'E_FIELDS_FEW',
				count: 1,
				firstLine: 32,
			}),
		]);
		expect(causes.kept).toMatchObject({ found: 3, total: 61, all: 61 });
		const { values } = (await ask(place, { facets: { file: 'south_23112026.csv' } })).causes.kept;
		expect(values).toEqual({
			file: [
				{ value: 'south_23112026.csv', count: 31 },
				{ value: 'north_23112026.csv', count: 30 },
			],
			column: [
				{ value: 'DateofBirth', count: 30 },
				{ value: '–', count: 1 },
			],
			code: [
				{ value: 'E_DATE', count: 30 },
				{ value: 'E_FIELDS_FEW', count: 1 },
			],
		});
	});

	test('say what became of them', async () => {
		const place = day(engine === 'postgres' ? { connection: (await freshPostgres()).url } : {});
		const one = ['--file', 'south_23112026.csv', '--record', '2'];
		expect(place.etl('repair', '--waive', RUN, ...one, '--note', 'test data', '--yes').status).toBe(0);
		const { kept, causes } = await ask(place, { facets: { file: 'south_23112026.csv' } });
		expect(kept.lines.filter(({ outcome }) => outcome !== null)).toMatchObject([{ record: 2, outcome: 'waived' }]);
		expect(causes.kept.causes.map(({ count, repaired, waived }) => [count, repaired, waived])).toEqual([
			[30, 0, 1],
			[1, 0, 0],
		]);
		expect(place.etl('rejects', RUN, '--by', 'cause').stdout).toMatch(/since\n[\s\S]*"15131966" 30× +1 waived/);
	});

	test('are not searched by what is masked', async () => {
		const place = day(engine === 'postgres' ? { connection: (await freshPostgres()).url } : {});
		for (const text of ['15131966', 'Zoë', '50%_off', 'person 100']) {
			const { kept, files } = await ask(place, { text }, true);
			expect([text, kept.total, files.total]).toEqual([text, 0, 0]);
		}
		expect((await ask(place, { text: 'south' }, true)).kept.total).toBe(31);
	});
});
