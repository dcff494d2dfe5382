import { expect, it } from 'vitest';
import { bothEngines } from '../helpers/both-engines.js';

/** More than PostgreSQL passes to a function, and than two of its functions in each other would take in a careless order. */
const COLUMNS = 300;

it('a schema of 300 columns is loaded, changed and proved on both engines', { timeout: 120_000 }, async () => {
	const both = await bothEngines();
	const others = Array.from({ length: COLUMNS - 2 }, (_, index) => `Value${index}`);
	const names = ['ID', 'Country', ...others];
	both.configure({
		latestBy: null,
		countryColumn: 'Country',
		birthDateColumn: null,
		schema: {
			columns: names.map((name) => ({ name, type: 'varchar(12)', key: name === 'ID' })),
		},
	});
	const line = (id: number, mark: string) => [id, 'IND', ...others.map((name) => `${mark}${name}`)].join(',');
	both.put('wide.csv', [names.join(','), line(1, 'a'), line(2, 'b'), ''].join('\n'));
	const first = both.json('run', '--yes');
	expect(first.postgres).toEqual(first.sqlite);
	expect(first.postgres).toMatchObject({ exitCode: 0 });
	both.put('wide.csv', [names.join(','), line(1, 'a'), line(2, 'c'), ''].join('\n'));
	const second = both.json('run', '--yes');
	expect(second.postgres).toEqual(second.sqlite);
	const { sqlite, postgres } = await both.tables(['med_users_ind', 'etl_run_countries']);
	expect(postgres).toEqual(sqlite);
	expect(sqlite.med_users_ind).toHaveLength(2);
});
