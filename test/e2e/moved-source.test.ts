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
