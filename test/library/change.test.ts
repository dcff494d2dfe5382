import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, RunError, repair, run, undo } from '../../source/index.js';
import { type Workplace, workplace } from '../helpers/cli.js';
import { longTest } from '../helpers/long.js';

const FEED = 'Name;Cust_I;Open_Dt;Consul_Dt;DOB;Country\nGood;1;20100101;;;USA\nB;2;BAD;;;USA\nC;3;WORSE;;;IND\n';
const YES = { yes: true };

async function loaded(): Promise<{ at: Workplace; config: Awaited<ReturnType<typeof loadConfig>> }> {
	const at = workplace();
	at.configure({ policies: { maxRejects: 50 } });
	at.put('a.csv', FEED);
	const config = await loadConfig({ config: at.config });
	await run(config, { date: '2026-11-23', ...YES });
	return { at, config };
}

const names = (at: Workplace) => at.rows('select CustomerName as n from med_users_master order by 1').map(({ n }) => n);

longTest('a program repairs, waives and takes back as the commands do', async () => {
	const { at, config } = await loaded();
	const file = path.join(at.folder, 'bad.csv');
	at.etl('rejects', '--output', file);
	writeFileSync(file, readFileSync(file, 'utf8').replace('BAD', '20100102'));
	const asked: string[] = [];
	const approve = ({ question }: { readonly question: string }) => asked.push(question) > 0;
	const repaired = await repair(config, { file, note: 'by phone' }, { approve });
	expect(repaired).toMatchObject({ status: 'incomplete', repairs: { counts: { repaired: 1, 'still-bad': 1 } } });
	expect(asked).toContain('Load 1 repaired record of 1 file into med_users_master?');
	const waived = await repair(config, { waive: 'all', code: 'E_DATE', note: 'test data' }, YES);
	expect(waived).toMatchObject({ status: 'done', repairs: { counts: { waived: 1 } } });
	expect(names(at)).toEqual(['B', 'Good']);
	const undone = await undo(config, { run: String(repaired.runId) }, YES);
	expect(undone).toMatchObject({ status: 'done', repairs: { counts: { undone: 1 } } });
	await undo(config, { file: 'a.csv', date: '2026-11-23' }, YES);
	expect(names(at)).toEqual([]);
});

test('what cannot be repaired or taken back is an error with its code, and nothing is written', async () => {
	const { at, config } = await loaded();
	const codeOf = (work: Promise<unknown>) =>
		work.then(
			() => null,
			(error: { readonly code: string }) => error.code,
		);
	expect(await codeOf(undo(config, { run: '2026-11-23.1' }))).toBe('E_NEEDS_APPROVAL');
	expect(await codeOf(repair(config, { waive: 'all', note: 'x' }))).toBe('E_NEEDS_APPROVAL');
	expect(await codeOf(repair(config, { waive: 'all', note: ' ' }, YES))).toBe('E_USAGE');
	expect(await codeOf(repair(config, { waive: '2026-11-23.9', note: 'x' }, YES))).toBe('E_NOT_FOUND');
	expect(await codeOf(repair(config, { file: path.join(at.folder, 'none.csv'), note: 'x' }, YES))).toBe(
		'E_FILE_UNREADABLE',
	);
	expect(await codeOf(undo(config, { run: '2026-11-23.9' }, YES))).toBe('E_NOT_FOUND');
	expect(await codeOf(undo(config, { file: 'b.csv', date: '2026-11-23' }, YES))).toBe('E_NOT_FOUND');
	expect(await codeOf(undo(config, { run: '2026-11-23.1' }, { approve: () => false }))).toBe('E_REFUSED');
	const file = path.join(at.folder, 'bad.csv');
	at.etl('rejects', 'all', '--output', file);
	const refused = await repair(config, { file, note: 'x' }, YES).catch((error: unknown) => error);
	expect(refused).toBeInstanceOf(RunError);
	expect(refused).toMatchObject({ code: 'E_REPAIR', report: { repairs: { counts: { 'still-bad': 2 } } } });
	expect(names(at)).toEqual(['Good']);
	await undo(config, { run: '2026-11-23.1' }, YES);
	expect(await codeOf(undo(config, { run: '2026-11-23.1' }, YES))).toBe('E_NOTHING_TO_UNDO');
});
