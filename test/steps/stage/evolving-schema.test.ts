import { describe, expect, it } from 'vitest';
import { days } from '../../helpers/feed.js';

const COLUMNS = [
	{ name: 'ID', type: 'varchar(18)', key: true },
	{ name: 'Site', type: 'varchar(4)' },
	{ name: 'Country', type: 'char(5)' },
];
const wider = COLUMNS.map((column) => (column.name === 'Site' ? { ...column, type: 'varchar(40)' } : column));
const withSite = COLUMNS.map((column) => ({ ...column, key: column.name !== 'Country' }));

describe('a schema that changes', () => {
	it('evolved columns keep their values when another column grows wider and when the policy ends', async () => {
		const at = days();
		const evolve = { policies: { extraColumns: 'evolve' } };
		await at.day('2026-11-20', 'ID,Site,Country,Ward\n1,N,IND,7\n', { schema: { columns: COLUMNS }, ...evolve });
		await at.day('2026-11-21', 'ID,Site,Country\n2,North West,IND\n', { schema: { columns: wider } });
		const rows = [
			{ ID: '1', Site: 'N', Ward: '7' },
			{ ID: '2', Site: 'North West', Ward: null },
		];
		expect(await at.rows('select ID, Site, Ward from med_users_master order by ID')).toEqual(rows);
		expect(await at.rows('select ID, Site, Ward from med_users_ind order by ID')).toEqual(rows);
	});

	it('a column that comes later comes to every country, also to those that are not in the feed', async () => {
		const at = days();
		await at.day('2026-11-20', 'ID,Site,Country\n1,N,IND\n2,N,USA\n', { schema: { columns: COLUMNS } });
		const evolve = { schema: { columns: COLUMNS }, policies: { extraColumns: 'evolve' } };
		await at.day('2026-11-21', 'ID,Site,Country,Ward\n3,N,IND,7\n', evolve);
		const configured = [...COLUMNS, { name: 'Floor', type: 'int' }];
		await at.day('2026-11-22', 'ID,Site,Country,Floor\n4,N,IND,2\n', { schema: { columns: configured } });
		expect(await at.rows('select ID, Ward, Floor from med_users_usa')).toEqual([{ ID: '2', Ward: null, Floor: null }]);
	});

	it('a value that an evolved column cannot hold is a reject like any other, and counts against the limit', async () => {
		const at = days();
		const evolve = (maxRejects: number) => ({
			schema: { columns: COLUMNS },
			policies: { extraColumns: 'evolve', maxRejects },
		});
		const feed = 'ID,Country,Ward\n1,IND,7\n2,IND,a\0b\n';
		await expect(at.day('2026-11-20', feed, evolve(0))).rejects.toMatchObject({ code: 'E_TOO_MANY_REJECTS' });
		await at.day('2026-11-20', feed, evolve(1));
		const [last] = await at.rows('select records, staged, rejected from etl_run_files order by file_id desc limit 1');
		expect(last).toEqual({ records: 2, staged: 1, rejected: 1 });
	});

	it('another key wants --allow-destructive, and then every target is filled anew from the stage', async () => {
		const at = days();
		await at.day('2026-11-20', 'ID,Site,Country\n1,N,IND\n1,S,IND\n2,N,USA\n', { schema: { columns: COLUMNS } });
		const next = ['2026-11-21', 'ID,Site,Country\n3,N,IND\n', { schema: { columns: withSite } }] as const;
		await expect(at.day(...next)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE', exitCode: 7 });
		expect(await at.rows('select ID, Site from med_users_ind')).toEqual([{ ID: '1', Site: 'S' }]);
		await at.day(...next, true);
		expect(await at.rows('select ID, Site from med_users_ind order by ID, Site')).toEqual([
			{ ID: '1', Site: 'N' },
			{ ID: '1', Site: 'S' },
			{ ID: '3', Site: 'N' },
		]);
		await at.day('2026-11-22', 'ID,Site,Country\n1,N,USA\n', { schema: { columns: COLUMNS } }, true);
		expect(await at.rows('select ID, Site from med_users_ind order by ID')).toEqual([{ ID: '3', Site: 'N' }]);
		expect(await at.rows('select ID from med_users_usa order by ID')).toEqual([{ ID: '1' }, { ID: '2' }]);
	});

	it('keys of 18 digits and more stay exact, as text and as numbers', async () => {
		const at = days();
		const columns = [{ name: 'ID', type: 'bigint', key: true }, ...COLUMNS.slice(1)];
		const file = 'ID,Site,Country\n123456789012345678,N,IND\n123456789012345679,S,IND\n9223372036854775807,W,IND\n';
		await at.day('2026-11-20', file, { schema: { columns } });
		expect(await at.rows('select cast(ID as text) as ID, Site from med_users_ind order by ID')).toEqual([
			{ ID: '123456789012345678', Site: 'N' },
			{ ID: '123456789012345679', Site: 'S' },
			{ ID: '9223372036854775807', Site: 'W' },
		]);
	});

	it('a table of another program in the place of ours is never emptied without a second word', async () => {
		const at = days();
		await at.day('2026-11-20', 'ID,Site,Country\n1,N,IND\n', { schema: { columns: COLUMNS } });
		const rest = { stage: { table: 'med_users_ind' }, target: { table: 'x_{country}', view: null } };
		await expect(
			at.day('2026-11-21', 'ID,Site,Country\n2,N,IND\n', { schema: { columns: withSite }, ...rest }),
		).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE' });
		expect(await at.rows('select ID from med_users_ind')).toEqual([{ ID: '1' }]);
	});
});
