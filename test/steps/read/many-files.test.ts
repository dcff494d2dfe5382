import { expect, test } from 'vitest';
import { workplace } from '../../helpers/cli.js';
import { eventsOf, runInProcess } from '../../helpers/in-process.js';

const SCHEMA = {
	columns: [
		{ name: 'ID', type: 'text', key: true },
		{ name: 'Country', type: 'text' },
	],
};

test('more files than limits.files are refused before one of them is read', async () => {
	const place = workplace();
	for (let i = 0; i < 12; i++) place.put(`${i}.csv`, `ID,Country\n${i},IND\n`);
	place.put('notes.md', '');
	place.configure({ schema: SCHEMA, limits: { files: 11 } });
	await expect(runInProcess(place)).rejects.toMatchObject({
		code: 'E_SOURCE_TOO_MANY',
		context: { limit: 'limits.files' },
	});
	expect(place.rows('select error_code from etl_runs')).toEqual([{ error_code: 'E_SOURCE_TOO_MANY' }]);
	place.configure({ schema: SCHEMA, limits: { files: 12 } });
	const { events } = await runInProcess(place);
	expect(eventsOf(events, 'staged')).toHaveLength(12);
});

test('files are noted many at a time, each with how it was read', async () => {
	const place = workplace();
	for (let i = 0; i < 201; i++) place.put(`${i}.csv`, `ID,Country\n${i},IND\n`);
	place.configure({ schema: SCHEMA });
	const { events } = await runInProcess(place);
	const noted = eventsOf(events, 'statement').map(({ statement }) => statement.id);
	expect(noted.filter((id) => id === 'etl_run_files.record')).toHaveLength(2);
	expect(noted.filter((id) => id === 'etl_readings.record')).toHaveLength(2);
	const all = `select count(*) as files, sum(staged) as staged, sum(active) as active
		from etl_run_files join etl_readings using (file_id) where path = name`;
	expect(place.rows(all)).toMatchObject([{ files: 201, staged: 201, active: 201 }]);
});
