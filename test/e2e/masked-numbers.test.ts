import { describe, expect, test, vi } from 'vitest';
import { HOSPITAL_COLUMNS } from '../../source/config/default-columns.js';
import { feedText } from '../helpers/cli.js';
import { ENGINES, placeOn } from '../helpers/place.js';

vi.setConfig({ testTimeout: 120_000 });

const MASKED = '•••';
const columns = HOSPITAL_COLUMNS.map((column) =>
	column.name === 'PostCode' ? { name: 'PostCode', type: 'int(5)', aliases: ['Post_Code'], sensitive: true } : column,
);
const STAGE = 'med_users_master';

describe.each(ENGINES)('%s, where a sensitive column is a number', (engine) => {
	test('numbers of columns that nobody knows are masked; what is counted and what runs have noted is not', async () => {
		const at = await placeOn(engine);
		at.configure({ schema: { columns }, mask: true });
		at.put(
			'a.txt',
			feedText([
				{ id: '1', postCode: '75006' },
				{ id: '2', postCode: '75006' },
			]),
		);
		expect(at.etl('run', '--yes').status).toBe(0);
		const quote = (name: string) => `"${name}"`;
		const code = quote('PostCode');
		const ask = (query: string, ...more: string[]) => {
			const { status, stdout, stderr } = at.etl('sql', query, '--json', ...more);
			expect([status, stderr], query).toEqual([0, '']);
			return JSON.parse(stdout).map((row: object) => Object.values(row));
		};
		for (const query of [
			`select ${code} as p, max(${code}) from ${STAGE} group by ${code}`,
			`select ${code} + count(*) as n, ${code} * 1 from ${STAGE} group by ${code}`,
			`select count(*) as n, 1 from ${STAGE} where 1 = 0 union select ${code}, ${code} from ${STAGE}`,
			`select coalesce(max(${code}), count(*)) as n, avg(${code}) * 1.0 as a from ${STAGE}`,
		])
			expect(new Set(ask(query).flat()), query).toEqual(new Set([MASKED]));
		// PostgreSQL gives a comparison as a boolean, which is no number.
		for (const [query, rows] of [
			[`select count(*) from ${STAGE}`, [[2]]],
			[`select count(${code}), count( distinct ${code} ) from ${STAGE}`, [[2, 1]]],
			[`select ${quote('Country')}, COUNT(*), ${code} from ${STAGE} group by 1, 3`, [['IND', 2, MASKED]]],
			['select records, staged, pid + 1 from etl_runs', [[2, 2, MASKED]]],
		] as const)
			expect(ask(query), query).toEqual(rows);
		expect(ask(`select ${code} as p from ${STAGE} limit 1`, '--show-sensitive', '--yes')).toEqual([[75006]]);
		expect(at.etl('sql', `select ${code} as p from ${STAGE}`, '--csv').stdout).not.toContain('75006');
		const line = at.pipe(`sql select max(${code}) from ${STAGE}\n`, 'repl');
		expect([line.status, line.stdout]).toEqual([0, expect.stringContaining(MASKED)]);
		expect(line.stdout).not.toContain('75006');
	});
});

test('where none is, numbers are shown', async () => {
	const at = await placeOn('SQLite');
	at.configure({ mask: true });
	at.put('a.txt', feedText([{ id: '1' }]));
	expect(at.etl('run', '--yes').status).toBe(0);
	const { stdout } = at.etl('sql', `select max(etl_line) + 1, max("PostCode") from ${STAGE}`, '--json');
	expect(Object.values(JSON.parse(stdout)[0])).toEqual([3, MASKED]);
});
