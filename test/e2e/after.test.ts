import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { zipOf } from '../helpers/archives.js';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { runInProcess } from '../helpers/in-process.js';
import { longTest } from '../helpers/long.js';
import { ENGINES, placeOn } from '../helpers/place.js';

const feed = (...ids: string[]) => feedText(ids.map((id) => ({ id })));
const CUT = feed('8').replace('|T|1|', '|T|7|');
const RUN = ['run', '--yes'];

interface Report {
	readonly status: number;
	readonly error: { readonly code: string; readonly message: string } | null;
	readonly files: readonly { readonly name: string; readonly staged: string | null }[];
	readonly missing: readonly { readonly name: string; readonly message: string }[];
	readonly putAway: readonly { readonly name: string; readonly to: string | null; readonly state: string }[];
	readonly warnings: readonly { readonly code: string; readonly message: string }[];
	readonly notices: readonly { readonly message: string }[];
}

/** Every file of the inbox, by its path. */
function lying({ inbox }: Pick<Workplace, 'inbox'>): string[] {
	const entries = readdirSync(inbox, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(inbox, path.join(entry.parentPath, entry.name)))
		.sort();
}

const member = (name: string, content: string) => ({ name, content });

const codes = ({ warnings }: Report) => warnings.map(({ code }) => code);

test('what is loaded is moved, what is refused elsewhere, with their markers; what waits stays', () => {
	const at = workplace();
	at.configure({ ready: '{name}.done', manifest: 'list.csv', after: 'move' });
	at.put('list.csv', 'name\na.txt\ncut.txt\nlate.txt\n');
	for (const name of ['a.txt', 'cut.txt']) at.put(`${name}.done`, '');
	at.put('a.txt', feed('1'));
	at.put('cut.txt', CUT);
	at.put('late.txt', feed('2'));
	const first = at.json<Report>(...RUN);
	expect(first.status).toBe(11);
	const moved = [
		'done/20261123/a.txt',
		'done/20261123/a.txt.done',
		'failed/20261123/cut.txt',
		'failed/20261123/cut.txt.done',
	];
	expect(lying(at)).toEqual([...moved, 'late.txt', 'list.csv']);
	expect(first.putAway.map(({ to, state }) => [to, state]).sort()).toEqual(moved.map((to) => [to, 'moved']));
	expect(at.etl('history', '2026-11-23.1').stdout).toMatch(/a\.txt +done +moved +done\/20261123\/a\.txt/);
	// What was refused is not forgotten, and what was moved is not missed. The manifest goes along with the last one.
	at.put('late.txt.done', '');
	at.put('cut.txt', feed('8'));
	at.put('cut.txt.done', '');
	const last = at.json<Report>(...RUN);
	expect([last.status, last.missing, codes(last)]).toEqual([0, [], []]);
	expect(lying(at).filter((name) => !name.includes('/'))).toEqual([]);
	const again = at.json<Report>(...RUN);
	expect([again.status, codes(again), again.files]).toEqual([0, [], []]);
	expect(again.notices[0]?.message).toBe(
		'Nothing new to read: 3 files of 2026-11-23 are loaded and put away: done/20261123/a.txt, done/20261123/cut.txt, done/20261123/late.txt',
	);
	const reload = at.etl(...RUN, '--reload');
	expect([reload.status, reload.stderr]).toEqual([4, expect.stringContaining('done/20261123/a.txt')]);
});

const REFUSED = 'Customer_Name,Customer_Id\nShort,9\n';
const GOOD = (id: string) =>
	`Customer_Name,Customer_Id,Open_Date,Consul_Dt,Country\nPerson,${id},20101012,20261101,IND\n`;

test('a day stays incomplete, and says of which file, until what was refused and put away comes again', async () => {
	const at = workplace();
	at.configure({ after: 'move' });
	const said = ({ status, error, missing }: Report) => [status, error?.code, missing.map(({ message }) => message)];
	at.put('c_23112026.zip', await zipOf([member('n.csv', GOOD('1')), member('s.csv', REFUSED)]));
	at.put('empty.csv', '');
	expect(at.json<Report>(...RUN).status).toBe(11);
	const gone = [
		'c_23112026.zip!s.csv was refused (E_COLUMN_MISSING), was put away and has not come again: failed/20261123/c_23112026.zip',
		'empty.csv was empty (E_FILE_EMPTY), was put away and has not come again: failed/20261123/empty.csv',
	];
	for (const words of [RUN, ['stage', '--yes'], ['read']]) {
		const again = at.json<Report>(...words);
		expect(said(again), words.join(' ')).toEqual([11, 'E_DAY_INCOMPLETE', gone]);
		expect(again.notices[0]?.message).toBe(
			'Nothing new to read: 1 file of 2026-11-23 is put away and not loaded, or in part: failed/20261123/c_23112026.zip',
		);
	}
	expect(at.etl(...RUN).stderr).toContain('2 files are missing; what is loaded is put away');
	expect(at.etl('history').stdout).toMatch(/2026-11-23\.3 .*incomplete/);
	// An archive that comes again without it does not bring it, nor does another file of the day.
	at.put('c_23112026.zip', await zipOf([member('n.csv', GOOD('1'))]));
	at.put('empty.csv', GOOD('2'));
	expect(said(at.json<Report>(...RUN))).toEqual([11, 'E_DAY_INCOMPLETE', gone.slice(0, 1)]);
	expect(said(at.json<Report>(...RUN))).toEqual([11, 'E_DAY_INCOMPLETE', gone.slice(0, 1)]);
	at.put('c_23112026.zip', await zipOf([member('s.csv', GOOD('3'))]));
	for (const _ of ['it comes', 'and is put away']) expect(said(at.json<Report>(...RUN))).toEqual([0, undefined, []]);
});

test.each(ENGINES)(
	'%s: when a file came is told by its run, wherever its name stands among the others',
	async (engine) => {
		const at = await placeOn(engine);
		at.configure({ after: 'move' });
		const ended = () => at.json<Report>(...RUN).status;
		for (const name of ['a.csv', 'n.csv', 'z.csv']) at.put(name, REFUSED);
		at.put('m.csv', GOOD('m'));
		expect(ended()).toBe(11);
		for (const name of ['a.csv', 'n.csv', 'z.csv']) {
			at.put(name, GOOD(name.slice(0, 1)));
			expect([name, ended()]).toEqual([name, name === 'z.csv' ? 0 : 11]);
		}
		expect(ended()).toBe(0);
		// So many files before it that numbers run out and are given anew.
		at.put('m.csv', REFUSED);
		expect(ended()).not.toBe(0);
		for (const name of 'lkjihgfedcb') {
			at.put(`${name}.csv`, GOOD(`${name}${name}`));
			expect([name, ended()]).toEqual([name, 11]);
		}
		at.put('m.csv', GOOD('mm'));
		expect([ended(), ended()]).toEqual([0, 0]);
	},
);

test('a refused correction is missed too, and a file that the config no longer takes is not', async () => {
	const at = workplace();
	at.configure({ after: 'move' });
	for (const name of ['a.csv', 'b.csv', 'c.csv']) at.put(name, GOOD(name.slice(0, 1)));
	at.put('broken.zip', 'no archive');
	expect(at.json<Report>(...RUN).status).toBe(11);
	for (const name of ['a.csv', 'b.csv']) at.put(name, REFUSED);
	at.put('c.csv', GOOD('d'));
	at.put('broken.zip', await zipOf([member('e.csv', GOOD('e'))]));
	expect(at.json<Report>(...RUN).status).toBe(11);
	const names = () => at.json<Report>(...RUN).missing.map(({ name }) => name);
	expect(names()).toEqual(['a.csv', 'b.csv']);
	at.configure({ after: 'move', files: ['!(a).csv', '*.zip'] });
	expect(names()).toEqual(['b.csv']);
	at.put('b.csv', GOOD('b'));
	expect(at.json<Report>(...RUN)).toMatchObject({ status: 0, missing: [] });
	expect(at.json<Report>(...RUN)).toMatchObject({ status: 0, missing: [] });
});

test('a move that fails leaves the load as it is, is said, and is made by the next run of any date', () => {
	const at = workplace();
	at.configure({ after: 'move' });
	at.put('done', 'a file in the place of the folder');
	at.put('a_23112026.txt', feed('1'));
	const first = at.etl(...RUN, '--quiet');
	expect([first.status, first.stderr]).toEqual([
		0,
		'▲ 1 file could not be put away, and the next run tries again: a_23112026.txt\n',
	]);
	expect(at.etl('doctor').stdout).toContain('▲ after     files cannot be moved to done/20261123: done is no folder');
	expect(lying(at)).toEqual(['a_23112026.txt', 'done']);
	expect(at.rows('select state, problem from etl_put_away')).toEqual([
		{ state: 'planned', problem: 'a_23112026.txt stays where it is (ENOTDIR)' },
	]);
	rmSync(path.join(at.inbox, 'done'));
	at.put('b_24112026.txt', feed('2'));
	expect(at.json<Report>(...RUN, '--date', '2026-11-24').status).toBe(0);
	expect(lying(at)).toEqual(['done/20261123/a_23112026.txt', 'done/20261124/b_24112026.txt']);
});

test('deletes only what is loaded and what a plan has shown', () => {
	const at = workplace();
	at.configure({ after: 'delete', policies: { maxRejects: 1 } });
	at.put('a.txt', feed('1'));
	at.put('cut.txt', CUT);
	expect(at.etl('plan', '--out', 'plan.json').stdout).toContain('1 file to be deleted after the commit: a.txt');
	expect(lying(at)).toEqual(['a.txt', 'cut.txt']);
	const applied = at.json<Report>('apply', 'plan.json', '--yes');
	expect([applied.status, applied.putAway]).toMatchObject([11, [{ name: 'a.txt', to: null, state: 'deleted' }]]);
	expect(lying(at)).toEqual(['cut.txt']);
	expect(at.etl('stage', '--yes').status).toBe(4);
	at.put('b.txt', feedText([{ id: '2' }, { id: '3', opened: 'never' }]));
	at.configure({ after: { do: 'delete', failed: 'bad', rejects: 'failed' }, policies: { maxRejects: 1 } });
	expect(at.json<Report>(...RUN).status).toBe(11);
	expect(lying(at)).toEqual(['bad/b.txt', 'bad/cut.txt']);
});

test('an archive goes as one, a list of sources each within its own, and nothing that was moved is read again', async () => {
	const at = workplace();
	const archive = await zipOf(['a', 'b'].map((name) => ({ name: `${name}.txt`, content: feed(name) })));
	const week = await zipOf(['23', '24'].map((day) => ({ name: `c_${day}112026.txt`, content: feed(day) })));
	at.put('both.zip', archive);
	at.put('week.zip', week);
	at.configure({ source: [{ url: at.inbox, name: 'north', recursive: true }], after: { do: 'move', done: 'old' } });
	const first = at.json<Report>(...RUN);
	expect([first.status, first.putAway]).toMatchObject([0, [{ name: 'north/both.zip', to: 'north/old/both.zip' }]]);
	expect(lying(at)).toEqual(['old/both.zip', 'week.zip']);
	expect(first.notices.map(({ message }) => message)).toContain(
		'north/week.zip stays where it is: 1 file of it is not of this run: north/week.zip!c_24112026.txt',
	);
	expect(at.json<Report>(...RUN)).toMatchObject({ status: 0, files: [{ staged: 'already' }, { state: 'skipped' }] });
});

test('PostgreSQL: a run that was killed between commit and move is put right by the next one', async () => {
	const at = await placeOn('PostgreSQL');
	at.configure({ after: 'move' });
	for (const name of ['moved.txt', 'there.txt']) at.put(name, feed(name.slice(0, 3)));
	at.put('cut.txt', CUT);
	expect((await runInProcess(at)).outcome.fault?.code).toBe('E_FILE_REFUSED');
	// As if it had been killed when one of them was moved, and nothing was noted.
	await at.change("update etl_put_away set state = 'planned', ended_at = null");
	renameSync(path.join(at.inbox, 'done/20261123/there.txt'), path.join(at.inbox, 'there.txt'));
	const next = await runInProcess(at);
	expect(next.outcome.fault?.message).toContain('One file is missing');
	expect(lying(at)).toEqual(['done/20261123/moved.txt', 'done/20261123/there.txt', 'failed/20261123/cut.txt']);
	expect(await at.rows('select distinct state from etl_put_away order by 1')).toEqual([
		{ state: 'moved' },
		{ state: 'superseded' },
	]);
});

longTest('what another file has become stays, and nothing is written over', async () => {
	const at = workplace();
	at.configure({ after: { do: 'move', done: 'done' } });
	at.put('a.txt', feed('1'));
	expect(at.json<Report>(...RUN).status).toBe(0);
	at.put('a.txt', feed('1', '2'));
	const second = at.json<Report>(...RUN);
	expect(second.putAway).toMatchObject([{ to: 'done/a.2026-11-23.2.txt', state: 'moved' }]);
	expect(readFileSync(path.join(at.inbox, 'done/a.txt'), 'utf8')).toBe(feed('1'));
	// A file that changes between commit and move: it is planned, and then another one.
	at.put('a.txt', feed('3'));
	expect(at.json<Report>(...RUN, '--date', '2026-11-24').status).toBe(0);
	at.hand("update etl_put_away set state = 'planned' where run_date = '2026-11-24'");
	writeFileSync(path.join(at.inbox, 'a.txt'), feed('4', '5'));
	rmSync(path.join(at.inbox, 'done/a.2026-11-24.1.txt'));
	at.put('b_25112026.txt', feed('6'));
	at.configure({ after: { do: 'move', done: 'done' }, files: ['b*'] });
	const later = at.json<Report>(...RUN, '--date', '2026-11-25');
	expect([later.status, codes(later)]).toEqual([0, ['W_PUT_AWAY']]);
	expect(readFileSync(path.join(at.inbox, 'a.txt'), 'utf8')).toBe(feed('4', '5'));
});

longTest('a config that cannot be kept is refused, and one that holds for another source touches none', () => {
	const at = workplace();
	at.put('a.txt', feed('1'));
	at.configure({ after: { do: 'move', done: '../out' } });
	expect(at.etl(...RUN).stderr).toContain('"../out" is no folder within the source');
	at.configure({ after: { do: 'delete', rejects: 'failed' } });
	expect(at.etl(...RUN).stderr).toContain('is failed, and there is no folder `failed`');
	at.configure({ after: 'move' });
	expect(at.etl(...RUN, '--source', at.inbox).status).toBe(0);
	expect(lying(at)).toEqual(['a.txt']);
});

test('an undo says where the files were moved, takes their rows out, and they are not loaded again from there', () => {
	const at = workplace();
	at.configure({ after: 'move' });
	at.put('a.txt', feed('1'));
	expect(at.json<Report>(...RUN).putAway).toMatchObject([{ name: 'a.txt', state: 'moved' }]);
	const [away] = lying(at);
	const undone = at.json<Report & { runId: string }>('undo', '2026-11-23.1', '--yes');
	expect(undone).toMatchObject({ status: 0, missing: [] });
	expect(undone.notices.map(({ message }) => message).join()).toContain(`stay where they were moved: ${away}`);
	expect(lying(at)).toEqual([away]);
	expect(at.rows('select * from med_users_master')).toEqual([]);
	// The same file, put back by hand, stays taken back; the undo of the undo brings its rows without it.
	at.put('a.txt', feed('1'));
	expect(at.json<Report>(...RUN).files).toMatchObject([{ name: 'a.txt', staged: 'withdrawn' }]);
	expect(at.json('undo', undone.runId, '--yes')).toMatchObject({ status: 0 });
	expect(at.rows('select count(*) as n from med_users_ind')).toEqual([{ n: 1 }]);
	expect(at.etl('validate', '--all').status).toBe(0);
});
