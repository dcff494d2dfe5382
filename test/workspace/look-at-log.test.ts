import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { logTail, lookAtRun } from '../../source/tui/work/look.js';
import { openWorkspace } from '../../source/workspace/workspace.js';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';

const RUN = '2026-11-23.1';

const at = (place: Workplace, env: string) =>
	openWorkspace({ config: place.config, env }, { cwd: place.folder, env: {} });

const environments = ({ folder }: Workplace) =>
	Object.fromEntries(['dev', 'prod'].map((name) => [name, { connection: `sqlite:${folder}/${name}.db` }]));

test('a run of another environment, or of another database of the same, is not mixed into a run of the same id', async () => {
	const place = workplace();
	place.put('a.txt', feedText([{ id: '1' }]));
	place.configure({ environments: environments(place) });
	expect(place.etl('run', '--yes', '--env', 'dev').status).toBe(0);
	expect(place.etl('run', '--yes', '--env', 'prod', '--allow-destructive').status).toBe(0);
	const other = ['--connection', `sqlite:${place.folder}/other.db`];
	expect(place.etl('run', '--yes', '--env', 'dev', ...other).status).toBe(0);
	const dev = await lookAtRun(await at(place, 'dev'), RUN, false);
	expect(dev.log.filter((line) => line.includes('"event":"start"'))).toHaveLength(1);
	expect(dev.logLines).toBe(dev.log.length);
	expect(dev.log.filter((line) => !line.includes(`"database":"sqlite:${place.folder}/dev.db"`))).toEqual([]);
	expect(dev.ddl.filter((sql) => /^create table\s[^(]*"med_users_ind"/i.test(sql))).toHaveLength(1);
	const prod = await lookAtRun(await at(place, 'prod'), RUN, false);
	expect([prod.log.length > 0, prod.log.filter((line) => !line.includes('"environment":"prod"'))]).toEqual([true, []]);
	for (const id of [RUN, null]) expect(logTail(await at(place, 'prod'), id), String(id)).toEqual(prod.log);
});

test('a rehearsal under the id, and a database that was made anew, are not mixed into it; older lines are found', async () => {
	const place = workplace();
	place.put('a.txt', feedText([{ id: '1' }]));
	expect(place.etl('run', '--yes').status).toBe(0);
	rmSync(place.database);
	expect(place.etl('plan').status).toBe(0);
	expect(place.etl('run', '--yes').status).toBe(0);
	const { log, ddl } = await lookAtRun(await at(place, 'dev'), RUN, false);
	expect(log.filter((line) => /"event":"(?:start|committed|end)"/.test(line))).toHaveLength(4);
	expect(ddl.length).toBeGreaterThan(0);
	// Earlier versions wrote no database.
	const [name] = readdirSync(path.join(place.folder, 'logs'));
	const file = path.join(place.folder, 'logs', name as string);
	writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"database":"[^"]*",/g, ''));
	expect((await lookAtRun(await at(place, 'dev'), RUN, false)).log).toHaveLength(log.length);
});

test('the log of a run that waited past midnight is found under the day on which it began to wait', async () => {
	const place = workplace();
	place.put('a.txt', feedText([{ id: '1' }]));
	expect(place.etl('run', '--yes').status).toBe(0);
	const [name = ''] = readdirSync(path.join(place.folder, 'logs'));
	const day = new Date(`${name.slice(4, 14)}T00:00:03`);
	place.hand(`update etl_runs set started_at = '${day.toISOString()}'`);
	const { log } = await lookAtRun(await at(place, 'dev'), RUN, false);
	const before = new Date(day.getTime() - 86_400_000);
	const local = [before.getFullYear(), before.getMonth() + 1, before.getDate()].map((n) => String(n).padStart(2, '0'));
	renameSync(path.join(place.folder, 'logs', name), path.join(place.folder, 'logs', `etl-${local.join('-')}.log`));
	const found = await lookAtRun(await at(place, 'dev'), RUN, false);
	expect([log.length > 0, found.log]).toEqual([true, log]);
});
