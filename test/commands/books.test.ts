import { expect, test } from 'vitest';
import { feedText, workplace } from '../helpers/cli.js';

const day = (offset: number) => {
	const date = new Date(Date.now() + offset * 86_400_000);
	return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
};

test('a run date further ahead than the config allows is refused, and the setting named', () => {
	const at = workplace();
	at.put('a.txt', feedText([{ id: '1' }]));
	for (const words of [['run', '--yes'], ['stage', '--yes'], ['plan']]) {
		const done = at.etl(...words, '--date', '2062-01-01');
		expect({ status: done.status, stderr: done.stderr }).toEqual({
			status: 2,
			stderr: expect.stringMatching(/E_DATE_FUTURE.*policies\.futureDays: 1/),
		});
	}
	expect(at.etl('run', '--yes', '--date', day(3)).status).toBe(2);
	expect(at.etl('run', '--yes', '--date', day(1)).status).toBe(0);
	at.configure({ policies: { futureDays: 5 } });
	expect(at.etl('run', '--yes', '--date', day(3)).status).toBe(0);
});

test('validate of a day that was never loaded says so', () => {
	const at = workplace();
	at.put('a.txt', feedText([{ id: '1' }]));
	expect(at.etl('run', '--yes').status).toBe(0);
	expect(at.etl('validate').status).toBe(0);
	const done = at.etl('validate', '--date', '2026-11-20');
	expect({ status: done.status, stderr: done.stderr }).toEqual({
		status: 4,
		stderr: expect.stringContaining('E_NOT_STAGED'),
	});
});

test('validate --all, doctor and doctor --repair speak of the same damage, until it is mended', () => {
	const at = workplace();
	at.put('a.txt', feedText([{ id: '1' }, { id: '2' }]));
	expect(at.etl('run', '--yes').status).toBe(0);
	expect(at.etl('validate', '--all').status).toBe(0);
	expect(at.etl('doctor', '--repair', '--yes').stdout).toContain('nothing to repair');
	const harm = at.pipe('', 'sql', 'delete from med_users_master');
	expect(harm.status).not.toBe(0); // Not through us.
	at.hand("delete from med_users_master where CustomerID = '1'");
	const words = 'a.txt of 2026-11-23: 2 rows noted, 1 there';
	expect(at.etl('validate', '--all')).toMatchObject({ status: 6, stderr: expect.stringContaining(words) });
	expect(at.etl('doctor')).toMatchObject({ status: 7, stdout: expect.stringContaining(words) });
	expect(at.etl('doctor', '--repair')).toMatchObject({
		status: 8,
		stderr: expect.stringContaining('E_NEEDS_APPROVAL'),
	});
	const repaired = at.json<{ repaired: object[] }>('doctor', '--repair', '--yes');
	expect(repaired).toMatchObject({ ok: true, repaired: [{ name: 'a.txt', rescued: 1, isWhole: true }] });
	expect(at.etl('validate', '--all').status).toBe(0);
	expect(at.etl('doctor').status).toBe(0);
});
