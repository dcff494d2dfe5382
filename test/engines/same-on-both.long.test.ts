import { expect, it } from 'vitest';
import { bothEngines } from '../helpers/both-engines.js';
import { feedText } from '../helpers/cli.js';

const TABLES = [
	'med_users_master',
	'med_users_ind',
	'med_users_usa',
	'med_users_unknown',
	'v_med_users_ind',
	'etl_runs',
	'etl_run_files',
	'etl_run_countries',
	'etl_rejects',
	'etl_countries',
];

const FIRST = feedText([
	{ id: '007', name: "Zoë O'Brien", country: 'IND' },
	{ id: '123456789012345678', name: 'back\\slash \\N', country: 'usa' },
	{ id: '3', name: '太郎', country: 'United States', consulted: '' },
	{ id: '4', country: '' },
	{ id: '5', country: 'Côte', consulted: '20250101' },
	{ id: '5', country: 'Cote', consulted: '20260101' },
	{ id: '6', birth: '31021987' },
]);

const CSV = [
	'Name,Cust_I,Open_Dt,Consul_Dt,VAC_ID,Doctor,State,County,Post_Code,DOB,FLAG',
	'"Line',
	'break",007,20101012,20261110,ABC,"say ""hi""",SA,USA,01234,06031987,A',
	'Tab\there,8,20101012,,,,,IND,,29022000,I',
	'"\u001b[31mred",9,20101012,20261111,ABC,,,NULL,5,,A',
	'',
].join('\n');

it('gives the same report and the same tables on SQLite and on PostgreSQL, day after day', {
	timeout: 180_000,
}, async () => {
	const both = await bothEngines();
	both.configure({
		policies: { maxRejects: 5, countries: { USA: ['US', 'United States'] } },
		target: { table: 'med_users_{country}' },
	});
	const agree = ({ sqlite, postgres }: { sqlite: unknown; postgres: unknown }) => expect(postgres).toEqual(sqlite);

	both.put('a.txt', FIRST);
	both.put('b.csv', CSV);
	agree(both.json('run', '--yes'));
	// Again, then corrected: what the wrong file said is taken back; then an old day that comes late.
	agree(both.json('run', '--yes'));
	both.put(
		'a.txt',
		feedText([
			{ id: '007', country: 'USA', consulted: '20261120' },
			{ id: '3', country: 'IND' },
		]),
	);
	agree(both.json('run', '--yes'));
	both.put(
		'a.txt',
		feedText([
			{ id: '007', consulted: '20200101' },
			{ id: '10', consulted: '20260101' },
		]),
	);
	agree(both.json('run', '--yes', '--date', '2026-11-20'));
	agree(both.json('trace', '007'));
	agree(both.json('trace', '007', '--as-of', '2026-11-23'));
	agree(both.json('rejects', '--by', 'cause'));
	const tables = await both.tables(TABLES);
	agree(tables);
	for (const name of TABLES) expect(tables.sqlite[name], name).not.toEqual([]);
});

it('agrees where customers are kept in each country, and when that changes', { timeout: 180_000 }, async () => {
	const both = await bothEngines();
	const agree = ({ sqlite, postgres }: { sqlite: unknown; postgres: unknown }) => expect(postgres).toEqual(sqlite);
	both.configure({ policies: { onMove: 'keep' } });
	both.put(
		'a.txt',
		feedText([
			{ id: '1', country: 'IND' },
			{ id: '1', country: 'USA', consulted: '20261102' },
			{ id: '1', country: 'IND', consulted: '20240101' },
		]),
	);
	agree(both.json('run', '--yes'));
	agree(await both.tables(['med_users_ind']));
	both.configure({ policies: { onMove: 'move' } });
	both.put('a.txt', feedText([{ id: '2', country: 'IND' }]));
	agree(both.json('run', '--yes', '--date', '2026-11-24'));
	agree(await both.tables(['med_users_ind', 'med_users_usa', 'etl_run_countries']));
});
