import { unlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Approval } from '../../../source/core/run/events.js';
import { feedText } from '../../helpers/cli.js';
import { eventsOf, planInProcess, runInProcess } from '../../helpers/in-process.js';
import { ONE_ENGINE } from '../../helpers/long.js';
import { placeOn } from '../../helpers/place.js';

test.each(ONE_ENGINE)('%s tells which files of the date were loaded from this source and are gone', async (engine) => {
	const place = await placeOn(engine);
	place.put('a.txt', feedText([{ id: '1' }]));
	place.put('b.txt', feedText([{ id: '2' }]));
	expect((await runInProcess(place)).outcome.fault).toBeNull();
	unlinkSync(path.join(place.inbox, 'a.txt'));
	const missing = ['a.txt was loaded for 2026-11-23 and is no longer in the source; its 1 row stays in the stage'];
	const { events, outcome } = await runInProcess(place);
	expect(outcome.fault).toMatchObject({ code: 'E_DAY_INCOMPLETE', exitCode: 11 });
	expect(eventsOf(events, 'missing').map((event) => event.missing.message)).toEqual(missing);
	const balance = eventsOf(events, 'balance')[0]?.equations ?? [];
	expect(balance.filter(({ left }) => left.name === 'records of the day')).toMatchObject([
		{
			left: { count: 2 },
			parts: [{ count: 1 }, { name: 'carried from a file of earlier runs', count: 1 }],
			holds: true,
		},
	]);
	expect((await planInProcess(place)).exitCode).toBe(11);
	expect((await runInProcess(place, { date: '2026-11-24' })).outcome.fault).toBeNull();
});

test.each(ONE_ENGINE)(
	'%s withdraws what is gone where the policy says so, and loads it once it is back',
	async (engine) => {
		const place = await placeOn(engine);
		place.configure({ policies: { goneFiles: 'withdraw' } });
		place.put('a_1.txt', feedText([{ id: '1' }]));
		place.put('b.txt', feedText([{ id: '2' }]));
		// A copy that is gone with what it is a copy of gets no rows.
		place.put('a_2.txt', feedText([{ id: '1' }]));
		await runInProcess(place);
		unlinkSync(path.join(place.inbox, 'a_1.txt'));
		unlinkSync(path.join(place.inbox, 'a_2.txt'));
		const { events, outcome } = await runInProcess(place);
		expect(outcome.fault).toMatchObject({ code: 'E_DAY_INCOMPLETE', exitCode: 11 });
		expect(eventsOf(events, 'missing').map((event) => event.missing.message)).toContain(
			'a_1.txt was loaded for 2026-11-23 and is no longer in the source; its 1 row is withdrawn',
		);
		const states = (all: typeof events) =>
			eventsOf(all, 'restated').map(({ file }) => `${file.name} ${file.state} ${file.rows}`);
		expect(states(events)).toEqual(['a_1.txt withdrawn 1', 'a_2.txt withdrawn 0']);
		expect(eventsOf(events, 'effect').map(({ effect }) => effect.removed)).toEqual([1]);
		expect((await runInProcess(place)).outcome.fault).toBeNull();
		place.put('a_2.txt', feedText([{ id: '1' }]));
		const back = await runInProcess(place);
		expect(eventsOf(back.events, 'staged').map(({ file }) => `${file.name} ${file.state}`)).toEqual([
			'a_2.txt loaded',
			'b.txt already',
		]);
	},
);

test.each(ONE_ENGINE)(
	'%s withdraws a day whose files have no record any more, and nothing where the source is empty',
	async (engine) => {
		const place = await placeOn(engine);
		place.configure({ policies: { goneFiles: 'withdraw' } });
		place.put('a.txt', feedText([{ id: '1' }]));
		place.put('b.txt', feedText([{ id: '2' }]));
		await runInProcess(place);
		place.put('a.txt', '');
		unlinkSync(path.join(place.inbox, 'b.txt'));
		const asked: string[] = [];
		const approve = ({ question, details }: Pick<Approval, 'question' | 'details'>) => {
			asked.push(question, ...details);
			return true;
		};
		const plan = await planInProcess(place);
		expect(plan).toMatchObject({ exitCode: 11, changes: true });
		const { events, outcome } = await runInProcess(place, { approve });
		expect(asked).toContain('Load nothing new, and take 2 rows out of med_users_master?');
		expect(asked.filter((line) => /\b[ab]\.txt\b.*gone from the source/.test(line))).toHaveLength(2);
		expect(outcome.fault).toMatchObject({ code: 'E_DAY_INCOMPLETE', exitCode: 11 });
		expect(outcome.fault?.message).toContain('there is nothing to load');
		expect(eventsOf(events, 'effect').map(({ effect }) => effect.removed)).toEqual([2]);
		expect(await place.rows('select * from med_users_master')).toEqual([]);
		await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_NOTHING_TO_LOAD' });
		place.put('a.txt', feedText([{ id: '1' }]));
		expect((await runInProcess(place)).outcome.fault).toBeNull();
		unlinkSync(path.join(place.inbox, 'a.txt'));
		await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_SOURCE_EMPTY' });
		expect(await place.rows('select * from med_users_master')).toHaveLength(1);
	},
);
