import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rehearse } from '../../source/engines/rehearsal.js';
import { openDatabase } from '../helpers/open.js';
import { say } from './contract.js';

test('what is asked aside sees what is committed, and cannot write', async () => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-'));
	const engine = await openDatabase(`sqlite:${path.join(folder, 'etl.db')}`, 'write');
	onTestFinished(async () => {
		await engine.close();
		rmSync(folder, { recursive: true, force: true });
	});
	await engine.run(say('create table t (a integer)'));
	await engine.run(say('insert into t values (1)'));
	await engine.begin();
	await engine.run(say('insert into t values (2)'));
	expect(await engine.onSideConnection?.(say('select a from t'))).toEqual([{ a: 1 }]);
	expect(await engine.rows(say('select a from t'))).toEqual([{ a: 1 }, { a: 2 }]);
	await expect(engine.onSideConnection?.(say('insert into t values (3) returning a'))).rejects.toMatchObject({
		code: 'E_SQL',
	});
	await engine.commit();
	expect(await engine.onSideConnection?.(say('select count(*) as n from t'))).toEqual([{ n: 2 }]);
	expect(rehearse(engine).onSideConnection).toBeNull();
});
