import { renameSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { workplace } from '../helpers/cli.js';

const SCHEMA = {
	columns: [
		{ name: 'ID', type: 'varchar(18)', key: true },
		{ name: 'State', type: 'varchar(5)' },
		{ name: 'Country', type: 'varchar(40)' },
	],
};

const FILES = 'select name, state, active from etl_run_files where standing = 1 order by file_id';

/** A day is loaded, and then its folder moves. */
function moved() {
	const place = workplace();
	place.configure({ schema: SCHEMA });
	place.put('data.csv', 'ID,State,Country\n1,VIC,AU\n');
	expect(place.etl('run', '--yes').status).toBe(0);
	renameSync(path.join(place.folder, 'inbox'), path.join(place.folder, 'arrivals'));
	return { place, former: path.join(place.folder, 'inbox') };
}

test('a folder that moved is the source that it was where the config gives its former path for a name', () => {
	const { place, former } = moved();
	place.configure({ schema: SCHEMA, source: 'arrivals', sourceName: former });
	expect(place.etl('run', '--yes').status).toBe(0);
	expect(place.rows('select count(*) as rows from med_users_master')).toEqual([{ rows: 1 }]);
	place.put('../arrivals/data.csv', 'ID,State,Country\n1,NSW,AU\n');
	expect(place.etl('run', '--yes').status).toBe(0);
	expect(place.rows('select State from med_users_master')).toEqual([{ State: 'NSW' }]);
	expect(place.rows(FILES)).toEqual([{ name: 'data.csv', state: 'corrected', active: 1 }]);
	place.put('../arrivals/data.csv', 'ID,Country\n1,AU\n');
	expect(place.etl('read')).toMatchObject({ status: 4, stderr: expect.stringContaining('E_DRIFT') });
});

test('without a name it is another source, and the warning says how it would be the same', () => {
	const { place, former } = moved();
	const { warnings, status } = place.json<{ warnings: { message: string }[] }>('run', '--yes', '--source', 'arrivals');
	expect(status).toBe(0);
	expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining(`sourceName: ${former} says so`)]);
	expect(place.rows(FILES)).toHaveLength(2);
	// A name is that of the config's source, and not of one that a flag names.
	place.configure({ schema: SCHEMA, sourceName: 'north' });
	expect(place.etl('run', '--yes', '--source', 'arrivals').status).toBe(0);
	expect(place.rows("select place from etl_run_files where place = 'north'")).toEqual([]);
});

test.each([
	[
		'URLs whose queries are hidden',
		{ url: 'https://127.0.0.1:9/out?clinic=1', fileName: 'a.csv' },
		{ url: 'https://127.0.0.1:9/out?clinic=2', fileName: 'a.csv' },
	],
	[
		'queries of one database',
		{ url: 'sqlite:his.db', query: 'select 1 as ID' },
		{ url: 'sqlite:his.db', query: 'select 2 as ID' },
	],
	['names in lists', [{ url: 'a', name: 'north' }], ['c', { url: 'b', name: 'north' }]],
	['a name in a list and the name of a source', [{ url: 'a', name: 'north' }], { url: 'b' }, { sourceName: 'north' }],
] as readonly [string, object, object, object?][])(
	'two sources of one stage are told apart, or are a fault: %s',
	(_, one, other, more = {}) => {
		const { place } = moved();
		const environments = { dev: { source: one }, uat: { source: other, ...more } };
		place.configure({ schema: SCHEMA, environments });
		for (const name of ['dev', 'uat']) {
			const said = place.etl('run', '--yes', '--env', name);
			expect(said).toMatchObject({
				status: 3,
				stderr: expect.stringMatching(/in the same stage: give each source its own/),
			});
		}
		// The same source, or another stage, is none.
		place.configure({ schema: SCHEMA, environments: { ...environments, uat: { source: one } } });
		expect(place.etl('read', '--env', 'dev').status).not.toBe(3);
		place.configure({
			schema: SCHEMA,
			environments: { ...environments, uat: { ...environments.uat, connection: 'sqlite:uat.db' } },
		});
		expect(place.etl('read', '--env', 'dev').status).not.toBe(3);
	},
);

test('one source in two environments is one, whatever a variable or a shared name says', () => {
	const { place } = moved();
	const url = (variable: string) => `https://127.0.0.1:9/out?token=\${${variable}:-none}`;
	for (const more of [
		{ source: { url: url('HOME'), fileName: 'a.csv' }, environments: { dev: {}, uat: {} } },
		{
			environments: {
				dev: { source: { url: url('HOME'), fileName: 'a.csv' } },
				uat: { source: { url: url('NOBODY'), fileName: 'a.csv' } },
			},
		},
		{ sourceName: 'feed', environments: { dev: {}, uat: { source: [{ url: 'a', name: 'n' }, 'b'] } } },
	]) {
		place.configure({ schema: SCHEMA, ...more });
		expect(place.etl('history', '--env', 'dev').stderr).not.toContain('E_CONFIG');
	}
});

test('a name that nothing goes by is a fault', () => {
	const { place } = moved();
	for (const [more, line] of [
		[{ source: { url: 'a', name: 'north' } }, 'source.name: is for the sources of a list'],
	] as const) {
		place.configure({ schema: SCHEMA, ...more });
		expect(place.etl('read')).toMatchObject({ status: 3, stderr: expect.stringContaining(line) });
	}
});

test('two sources of one stage never have one name', () => {
	const { place } = moved();
	const one = { sourceName: 'north', source: 'arrivals' };
	place.configure({ schema: SCHEMA, ...one, environments: { dev: {}, uat: { source: 'elsewhere' } } });
	for (const name of ['dev', 'uat'])
		expect(place.etl('run', '--yes', '--env', name)).toMatchObject({
			status: 3,
			stderr: expect.stringMatching(/environments\.(?:uat|dev)\.sourceName: is north, the name of/),
		});
	for (const own of [{ stage: { table: 'uat_master' } }, { sourceName: 'south' }, { connection: 'sqlite:uat.db' }]) {
		place.configure({ schema: SCHEMA, ...one, environments: { dev: {}, uat: { source: 'elsewhere', ...own } } });
		expect(place.etl('run', '--yes', '--env', 'dev').status).toBe(0);
	}
});
