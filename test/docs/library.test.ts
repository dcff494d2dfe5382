import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect } from 'vitest';
import { workplace } from '../helpers/cli.js';
import { examplesOf } from '../helpers/examples.js';
import { longTest } from '../helpers/long.js';
import { ROOT } from '../helpers/program.js';

const { module, target } = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };

/** A folder of a program that has the package: the first day's files, a config, and `etl-tui` by its name. */
function program() {
	const place = workplace();
	cpSync(path.join(ROOT, 'fixtures/first-day'), place.inbox, { recursive: true });
	place.configure({ policies: { newCountries: 'ask' } });
	mkdirSync(path.join(place.folder, 'node_modules'));
	symlinkSync(ROOT, path.join(place.folder, 'node_modules/etl-tui'), 'dir');
	const start = (code: string, options: readonly string[] = [], env: Record<string, string> = {}) => {
		writeFileSync(path.join(place.folder, 'program.mjs'), code);
		return spawnSync(process.execPath, [...options, 'program.mjs'], {
			cwd: place.folder,
			encoding: 'utf8',
			env: { ...process.env, ...env },
		});
	};
	return { ...place, start };
}

longTest('the examples of the guide print what stands under them, one after the other', () => {
	const examples = examplesOf('docs/guides/library.md');
	expect(examples.length).toBeGreaterThan(4);
	const { folder, start } = program();
	for (const [at, { code }] of examples.entries()) {
		const { outputText } = ts.transpileModule(code, { compilerOptions: { module, target } });
		writeFileSync(path.join(folder, `example-${at}.mjs`), outputText);
	}
	const said = start(examples.map((_, at) => `await import('./example-${at}.mjs'); console.log('---');`).join('\n'));
	expect(said.stderr).toBe('');
	expect(said.stdout.split('---\n').slice(0, -1)).toEqual(examples.map(({ output }) => output));
});

longTest('an import loads no package, and reading a file none of a screen or a database', () => {
	const { folder, start } = program();
	const loads = path.join(folder, 'loads');
	const code = `
		import { appendFileSync } from 'node:fs';
		const { readFile } = await import('etl-tui');
		appendFileSync(process.env.LOADS_FILE, '===\\n');
		for await (const _ of readFile('inbox/clinic_23112026.csv')) {}`;
	const preload = path.join(ROOT, 'test/helpers/note-loads.mjs');
	const said = start(code, ['--import', preload], { LOADS_FILE: loads });
	expect(said.stderr).toBe('');
	const packages = (text = '') =>
		[...text.matchAll(/node_modules\/(?!etl-tui)((?:@[^/]+\/)?[^/\n]+)/g)].map(([, name]) => name);
	const [imported, read] = readFileSync(loads, 'utf8').split('===\n');
	expect(imported).toContain('/source/index.js');
	expect(packages(imported)).toEqual([]);
	expect(packages(read)).toContain('zod');
	for (const heavy of ['ink', 'react', 'pg', 'better-sqlite3', 'kysely']) expect(packages(read)).not.toContain(heavy);
});
