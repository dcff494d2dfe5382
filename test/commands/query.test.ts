import { describe, expect, it } from 'vitest';
import { ENGINES, placeOn } from '../helpers/place.js';

const PLACEHOLDERS = {
	SQLite: ['select ?', 'select ?1, ?2', 'select $1', 'select :a where @b', 'explain select ?'],
	PostgreSQL: ['select $1', 'select $1::int, $2', 'explain select $1'],
} as const;

describe.each(ENGINES)('a query of a person on %s', (on) => {
	it('with a placeholder is a query to be mended: nothing gives it a value', async () => {
		const place = await placeOn(on);
		await (await place.opened()).inspect(); // On SQLite it makes the file.
		for (const text of PLACEHOLDERS[on]) {
			const { status, stderr } = place.etl('sql', text);
			expect({ status, stderr }, text).toEqual({ status: 2, stderr: expect.stringMatching(/E_SQL {2}.*placeholder/) });
		}
		const lines = PLACEHOLDERS[on].map((text) => `sql "${text}"`);
		const said = place.pipe(`${[...lines, 'sql "select 7 as seven" --csv'].join('\n')}\n`, 'repl');
		expect(said.stdout).toContain('seven\n7\n');
	});

	it('keeps each of the columns that have equal names, in their order', async () => {
		const place = await placeOn(on);
		await (await place.opened()).inspect();
		const header = (query: string) => place.etl('sql', query, '--csv').stdout;
		expect(header('select 1 as n, 2 as n, 3 as n_2, 4 as "N", 5 as n')).toBe('n,n_3,n_2,N,n_4\n1,2,3,4,5\n');
		expect(header('select 1 as "__proto__", 2 as "__proto__"')).toBe('__proto__,__proto___2\n1,2\n');
		const counts =
			'select count(*), count(distinct a), min(a), min(b) from (select 1 as a, 2 as b union all select 1, 3) t';
		const [names, values] = header(counts).split('\n');
		expect(names?.split(',')).toHaveLength(4);
		expect(values).toBe('2,1,1,2');
		const two = 'select * from (select 1 as id, 2 as b) x join (select 1 as id, 3 as c) y on x.id = y.id';
		expect(JSON.parse(place.etl('sql', two, '--json').stdout)).toEqual([{ id: 1, b: 2, id_2: 1, c: 3 }]);
		expect(header(`select ${Array(600).fill('1 as m').join(', ')}`).split('\n')[0]).toMatch(/^m,m_2,.*,m_600$/);
	});
});

it('hides a sensitive number in each column of its name', async () => {
	const place = await placeOn('SQLite');
	const columns = [
		{ name: 'CustomerID', type: 'varchar(18)', key: true },
		{ name: 'Salary', type: 'int', sensitive: true },
		{ name: 'Country', type: 'varchar(5)' },
	];
	place.configure({ mask: true, schema: { columns } });
	await (await place.opened()).inspect();
	const query = 'select 1 as "CustomerID", 900 as "Salary", 901 as "Salary", 7 as count, 8 as count';
	expect(place.etl('sql', query, '--csv')).toMatchObject({
		status: 0,
		stdout: 'CustomerID,Salary,Salary_2,count,count_2\n1,•••,•••,7,8\n',
	});
});
