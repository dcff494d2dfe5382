import { expect, test } from 'vitest';
import { feedText, workplace } from '../helpers/cli.js';
import { eventsOf, runInProcess } from '../helpers/in-process.js';

test('the first rows of a file are shown as the insert binds them, before anyone is asked', async () => {
	const place = workplace();
	place.put('a.txt', feedText(Array.from({ length: 30 }, (_, i) => ({ id: `${i}`, name: `Person ${i}` }))));
	const { events } = await runInProcess(place, { samples: 'all' });
	const types = events.map((event) => event.type);
	expect(types.indexOf('load-sample')).toBeLessThan(types.indexOf('approval'));
	const [sample] = eventsOf(events, 'load-sample').map((event) => event.sample);
	expect(sample?.rows).toHaveLength(20);
	const stored = place.rows('select * from med_users_master order by etl_record limit 20');
	expect(sample?.rows.map((row) => Object.fromEntries(sample.columns.map((name, i) => [name, row[i]])))).toEqual(
		stored,
	);
});

test('a question carries what takes effect with a yes', async () => {
	const place = workplace();
	place.configure({ policies: { newCountries: 'ask' } });
	place.put('a.txt', feedText([{ id: '1' }, { id: '2', country: 'USA' }]));
	const { events } = await runInProcess(place);
	const asked = eventsOf(events, 'approval').map(({ approval }) => ({
		kind: approval.kind,
		ids: approval.statements.map((statement) => statement.id),
	}));
	expect(asked.map((each) => each.kind)).toEqual(['load', 'new-countries', 'commit']);
	expect(asked[0]?.ids).toContain('med_users_master.create');
	expect(asked[0]?.ids.at(-1)).toBe('stage.insert');
	expect(asked[1]?.ids).toEqual([
		'med_users_ind.create',
		'v_med_users_ind.create',
		'med_users_usa.create',
		'v_med_users_usa.create',
	]);
	expect(asked[2]?.ids).toContain('med_users_usa.create');
	expect(asked[2]?.ids).toContain('transform.med_users_ind.insert');
});

test('changed rows are shown before → after, with where a customer came from', async () => {
	const place = workplace();
	place.put('a.txt', feedText([{ id: '1' }, { id: '2' }, { id: '3' }, { id: '4', postCode: '11111' }]));
	await runInProcess(place);
	place.put(
		'b.txt',
		feedText([
			{ id: '1', consulted: '20261120' },
			{ id: '2', consulted: '20261120', country: 'USA' },
			{ id: '3' },
			{ id: '5' },
		]),
	);
	const { events } = await runInProcess(place, { date: '2026-11-24', samples: 'changes' });
	const shown = eventsOf(events, 'change-sample').map(({ sample }) => [
		sample.country,
		...sample.rows.map(({ outcome, movedFrom, before, after }) => [
			outcome,
			movedFrom,
			before && `${before.CustomerID} ${before.LastConsultedDate}`,
			after && `${after.CustomerID} ${after.LastConsultedDate}`,
		]),
	]);
	expect(shown).toEqual([
		[
			'IND',
			['updated', null, '1 2026-11-01', '1 2026-11-20'],
			['removed', null, '2 2026-11-01', null],
			['inserted', null, null, '5 2026-11-01'],
		],
		['USA', ['moved', 'med_users_ind', '2 2026-11-01', '2 2026-11-20']],
	]);
});

test('no more than twenty changed rows of a country leave the database, some of each kind', async () => {
	const place = workplace();
	const people = (count: number, more: object) => Array.from({ length: count }, (_, i) => ({ id: `${i}`, ...more }));
	place.put('a.txt', feedText(people(100, {})));
	await runInProcess(place);
	place.put('a.txt', feedText([...people(80, { consulted: '20261122' }), { id: '777' }]));
	const { events } = await runInProcess(place, { samples: 'changes' });
	const [event] = eventsOf(events, 'change-sample');
	const outcomes = event?.sample.rows.map((row) => row.outcome) ?? [];
	expect(outcomes).toHaveLength(20);
	expect(new Set(outcomes)).toEqual(new Set(['updated', 'removed', 'inserted']));
});

test('nothing is looked at for a run that nobody watches', async () => {
	const place = workplace();
	place.put('a.txt', feedText([{ id: '1' }]));
	const { events } = await runInProcess(place);
	expect(events.filter(({ type }) => type.endsWith('-sample'))).toEqual([]);
	expect(eventsOf(events, 'statement').filter(({ statement }) => statement.id.startsWith('sample.'))).toEqual([]);
});
