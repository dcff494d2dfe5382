import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { flagVariable } from '../../commands/command.js';
import { EVERYWHERE } from '../../commands/flags.js';
import { COMMANDS } from '../../commands/index.js';
import { workplace } from '../helpers/cli.js';
import { longTest, oneOf } from '../helpers/long.js';
import { ROOT } from '../helpers/program.js';

/** The program as modules: what its bundle loads has no names of packages, and the same seams. */
const MODULES = path.join(ROOT, 'dist/commands/main.js');

/** Packages that a help may load; all others are for work. */
const LIGHT = ['commander'];

/** The program's answer to some words, and the packages that it loaded for it. */
async function answer(...words: string[]): Promise<{ stdout: string; packages: string[] }> {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-help-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const file = path.join(folder, 'loads');
	const preload = path.join(ROOT, 'test/helpers/note-loads.mjs');
	const env = { ...process.env, LOADS_FILE: file, NO_COLOR: '1' };
	const { stdout } = await promisify(execFile)(process.execPath, ['--import', preload, MODULES, ...words], { env });
	const loads = readFileSync(file, 'utf8');
	expect(loads).toContain('dist/commands/main.js');
	const packages = [...loads.matchAll(/node_modules\/((?:@[^/]+\/)?[^/\n]+)/g)].map(([, name]) => name as string);
	return { stdout, packages: [...new Set(packages)] };
}

test.each(oneOf(Object.keys(COMMANDS)))('%s --help is complete, and loads nothing that works', async (name) => {
	const command = await (COMMANDS[name] as (typeof COMMANDS)[string]).load();
	const { stdout, packages } = await answer(name, '--help');
	expect(packages).toEqual(LIGHT);
	const text = stdout.replace(/\s+/g, ' ');
	expect(text).toContain(command.description.replace(/\s+/g, ' '));
	for (const flag of [...(command.flags ?? []), ...EVERYWHERE]) {
		expect(text).toContain(`--${flag.name}`);
		expect(text).toContain(`[${flagVariable(flag.name)}]`);
	}
	for (const argument of command.arguments ?? []) expect(text).toContain(argument.description);
	for (const [line] of command.examples) expect(text).toContain(line.replace(/\s+/g, ' '));
});

test.each(oneOf(['--help', '--version']))('%s loads nothing that works', async (flag) => {
	expect((await answer(flag)).packages).toEqual(LIGHT);
});

longTest('read loads no database, which it does not use', async () => {
	const { config, folder, put } = workplace();
	put('feed.json', '[{"Name":"Ann","Cust_I":"1","Open_Dt":"20240101","Consul_Dt":null,"Country":"IND"}]');
	const { stdout, packages } = await answer('read', path.join(folder, 'inbox/feed.json'), '--config', config);
	expect(stdout).toContain('feed.json');
	for (const database of ['kysely', 'better-sqlite3', 'pg']) expect(packages).not.toContain(database);
});
