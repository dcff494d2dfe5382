import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { dump, listing } from '../helpers/content.js';
import { longTest } from '../helpers/long.js';

const DAY = feedText([
	{ id: '1', name: 'Zebedee Quill' },
	{ id: '2', name: 'Oona Pym', country: 'USA' },
]);
const NEXT = feedText([{ id: '1', name: 'Zebedee Quill', consulted: '20261120', postCode: '99999' }]);

/** A workplace whose day is loaded and which waits for the next file. */
function loaded(): Workplace {
	const place = workplace();
	place.put('a.txt', DAY);
	expect(place.etl('run', '--yes').status).toBe(0);
	place.put('b.txt', NEXT);
	return place;
}

test('plan shows it, keeps it for its owner alone, and apply does it', () => {
	const place = loaded();
	const [before, names] = [dump(place.database), listing(place.folder)];
	const plan = place.etl('plan', '--out', 'plan.json', '--detailed-exitcode');
	expect(plan.status).toBe(10);
	expect(plan.stdout).toContain('2026-11-01 → 2026-11-20');
	expect(plan.stdout).toMatch(/Plan {2}\d+ statements add · \d+ rewrite · 0 may lose data; nothing was kept/);
	expect(dump(place.database)).toEqual(before);
	expect(listing(place.folder)).toEqual([...names, 'plan.json'].sort());
	expect(statSync(path.join(place.folder, 'plan.json')).mode & 0o777).toBe(0o600);
	expect(readFileSync(path.join(place.folder, 'plan.json'), 'utf8')).not.toMatch(/Zebedee|1987-03-06/);

	const unasked = place.etl('apply', 'plan.json');
	expect([unasked.status, unasked.stderr]).toEqual([8, expect.stringContaining('E_NEEDS_APPROVAL')]);
	const applied = place.json<{ countries: unknown[] }>('apply', 'plan.json', '--yes');
	expect([applied.status, applied.countries]).toEqual([
		0,
		[expect.objectContaining({ country: 'IND', updated: 1 }), expect.anything()],
	]);
	expect(place.rows("select PostCode from med_users_ind where CustomerID = '1'")).toEqual([{ PostCode: '99999' }]);
	expect(place.etl('plan', '--detailed-exitcode').status).toBe(0);
	const again = place.etl('apply', 'plan.json', '--yes');
	expect([again.status, again.stderr]).toEqual([
		8,
		expect.stringContaining('data last run: 2026-11-23.1 done → 2026-11-23.2 done'),
	]);
});

test('apply names the file and the setting that changed since, from what to what', () => {
	const place = loaded();
	place.etl('plan', '--out', 'plan.json');
	place.put('b.txt', DAY);
	place.put('late.txt', NEXT);
	const file = place.etl('apply', 'plan.json', '--yes');
	expect(file.status).toBe(8);
	expect(file.stderr).toMatch(/file b\.txt: [0-9a-f]{12} → [0-9a-f]{12}/);
	expect(file.stderr).toMatch(/file late\.txt: nothing → [0-9a-f]{12}/);
	place.configure({ policies: { maxRejects: 7 } });
	const config = place.etl('apply', 'plan.json', '--yes');
	expect([config.status, config.stderr]).toEqual([
		8,
		expect.stringContaining('config policies.maxRejects.count: 0 → 7'),
	]);
});

test('apply refuses what no plan is, and a plan that was edited', () => {
	const place = loaded();
	place.etl('plan', '--out', 'plan.json');
	const file = path.join(place.folder, 'plan.json');
	const text = readFileSync(file, 'utf8');
	writeFileSync(file, text.replace('Brings the winners into', 'Brings some winners into'));
	expect(place.etl('apply', 'plan.json', '--yes')).toMatchObject({
		status: 8,
		stderr: expect.stringContaining('E_PLAN_EDITED'),
	});
	writeFileSync(file, '{}');
	expect(place.etl('apply', 'plan.json', '--yes')).toMatchObject({
		status: 2,
		stderr: expect.stringContaining('E_PLAN_UNREADABLE'),
	});
	expect(place.etl('apply', 'nothing.json', '--yes').status).toBe(2);
});

longTest('flags that a plan was made with are taken over by apply', () => {
	const place = workplace();
	place.put('a.csv', 'Name~Cust_I~Open_Dt~Consul_Dt~Country\nAnn~1~20101012~~IND\n');
	expect(place.etl('plan', '--out', 'plan.json', '--delimiter', '~', '--date', '2026-11-21').status).toBe(0);
	const applied = place.etl('apply', 'plan.json', '--yes', '--date', '2026-11-21');
	expect([applied.stderr, applied.status]).toEqual([expect.anything(), 0]);
	expect(place.rows('select CustomerName, Inserted_on as day from med_users_ind')).toEqual([
		{ CustomerName: 'Ann', day: '2026-11-21' },
	]);
});

test('a plan gives the exit status of the run that would fail, shows what it found, and is not kept', () => {
	const place = workplace();
	place.put('a.txt', feedText([{ id: '1', birth: '99999999' }, { id: '2' }]));
	const plan = place.etl('plan', '--out', 'plan.json');
	expect(plan.status).toBe(5);
	expect(plan.stdout).toContain('E_DATE');
	expect(plan.stderr).toContain('E_TOO_MANY_REJECTS');
	expect(listing(place.folder)).toEqual(['.etlrc.json', 'inbox', 'inbox/a.txt']);
});

test('prod masks the rows that change; a new country waits for its own word', () => {
	const place = workplace();
	place.put('a.txt', DAY);
	place.configure({ policies: { newCountries: 'ask' } });
	const plan = place.etl('plan', '--env', 'prod', '--out', 'plan.json');
	expect(plan.stdout).toContain('•••');
	expect(plan.stdout).not.toContain('Zebedee');
	expect(place.etl('apply', 'plan.json', '--yes')).toMatchObject({
		status: 8,
		stderr: expect.stringContaining('E_NEW_COUNTRY'),
	});
});

test('--schema-only looks at the config against the live database, without a feed', () => {
	const place = loaded();
	const quiet = place.etl('plan', '--schema-only', '--detailed-exitcode', '--source', '/nowhere');
	expect([quiet.status, quiet.stdout]).toEqual([0, expect.stringContaining('no changes')]);
	place.configure({ target: { table: 'med_users_{country}', view: 'w_{country}' } });
	const changed = place.etl('plan', '--schema-only', '--detailed-exitcode');
	expect([changed.status, changed.stdout]).toEqual([10, expect.stringContaining('view "w_ind"')]);
});

longTest(
	'a run that starts while a plan is made is told who has the lock, and a plan that is killed leaves nothing',
	async () => {
		const place = workplace();
		const people = (consulted: string) => Array.from({ length: 5_000 }, (_, i) => ({ id: `${i}`, consulted }));
		place.put('a.txt', feedText(people('20261101')));
		expect(place.etl('run', '--yes', '--quiet').status).toBe(0);
		place.put('b.txt', feedText(people('20261120')));
		const before = dump(place.database);
		const plan = place.start('plan');
		let said = '';
		while (!said.includes('stage')) said += String((await once(plan.stderr as Readable, 'data'))[0]);
		plan.kill('SIGSTOP');
		const run = place.etl('run', '--yes');
		expect([run.status, run.stderr]).toEqual([9, expect.stringContaining('running plan for 2026-11-23')]);
		plan.kill('SIGKILL');
		await once(plan, 'exit');
		expect(dump(place.database)).toEqual(before);
		expect(place.etl('run', '--yes', '--quiet').status).toBe(0);
	},
);
