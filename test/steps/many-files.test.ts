import { expect, test } from 'vitest';
import { workplace } from '../helpers/cli.js';
import { eventsOf, runInProcess } from '../helpers/in-process.js';

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
