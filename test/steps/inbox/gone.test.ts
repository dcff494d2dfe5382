import { unlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { feedText } from '../../helpers/cli.js';
import { eventsOf, planInProcess, runInProcess } from '../../helpers/in-process.js';
import { ENGINES, placeOn } from '../../helpers/place.js';

test.each(ENGINES)('%s tells which files of the date were loaded from this source and are gone', async (engine) => {
	const place = await placeOn(engine);
	place.put('a.txt', feedText([{ id: '1' }]));
	place.put('b.txt', feedText([{ id: '2' }]));
	expect((await runInProcess(place)).outcome.fault).toBeNull();
	unlinkSync(path.join(place.inbox, 'a.txt'));
	const missing = ['a.txt was loaded for 2026-11-23 and is no longer in the source; its 1 row stays in the stage'];
	const { events, outcome } = await runInProcess(place);
	expect(outcome.fault).toMatchObject({ code: 'E_DAY_INCOMPLETE', exitCode: 11 });
	expect(eventsOf(events, 'missing').map((event) => event.missing.message)).toEqual(missing);
	expect((await planInProcess(place)).exitCode).toBe(11);
	expect((await runInProcess(place, { date: '2026-11-24' })).outcome.fault).toBeNull();
});
