import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';

vi.setConfig({ testTimeout: 60_000 });

/** A workplace with a day loaded, and another file that it has not seen. */
function loaded(): Workplace {
	const at = workplace();
	at.put('a.txt', feedText([{ id: '1' }]));
	at.put('b.csv', 'Customer_Name,Customer_Id,Open_Date,Consul_Dt,Country\nAnn,2,20101012,,IND\n');
	expect(at.etl('run', '--yes', '--quiet').status).toBe(0);
	return at;
}

it('a plan takes the place of a plan, and of nothing else that was named by mistake', () => {
	const at = loaded();
	execFileSync('mkfifo', [path.join(at.folder, 'pipe')]);
	for (const name of ['inbox/b.csv', 'etl.db', '.etlrc.json', 'pipe', 'inbox']) {
		const before = statSync(path.join(at.folder, name)).ino;
		const done = at.etl('plan', '--out', name);
		expect({ name, status: done.status, said: done.stderr }).toMatchObject({
			status: 2,
			said: expect.stringContaining('is there already, and is no plan'),
		});
		expect(statSync(path.join(at.folder, name)).ino).toBe(before);
	}
	writeFileSync(path.join(at.folder, 'plan.json'), '');
	for (const _ of ['an empty file', 'a plan']) expect(at.etl('plan', '--out', 'plan.json').status).toBe(0);
	expect(JSON.parse(readFileSync(path.join(at.folder, 'plan.json'), 'utf8'))).toMatchObject({ version: 1 });
});

it('records that are exported never take the place of a file of the source, or of what is no file', () => {
	const at = loaded();
	mkdirSync(path.join(at.folder, 'folder.csv'));
	const feed = readFileSync(path.join(at.inbox, 'b.csv'), 'utf8');
	for (const name of ['inbox/b.csv', 'folder.csv'])
		expect(at.etl('read', 'inbox/a.txt', '--output', name).stderr).toContain('E_OUTPUT');
	expect(readFileSync(path.join(at.inbox, 'b.csv'), 'utf8')).toBe(feed);
});
