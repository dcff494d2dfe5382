import { execFileSync } from 'node:child_process';
import {
	cpSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { quickTestFolder } from '../helpers/folder.js';
import { MAIN, ROOT } from '../helpers/program.js';

/** The bundle in a place of its own, as it is before its first start. */
function freshProgram() {
	const folder = quickTestFolder();
	const bin = path.join(folder, 'dist/bin');
	const cache = path.join(bin, 'cache');
	cpSync(path.dirname(MAIN), bin, { recursive: true });
	rmSync(cache, { recursive: true, force: true });
	for (const name of ['package.json', 'dist/build.json']) cpSync(path.join(ROOT, name), path.join(folder, name));
	symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
	const run = (options: readonly string[], words: readonly string[]) =>
		execFileSync(process.execPath, [...options, path.join(bin, 'main.js'), ...words], {
			encoding: 'utf8',
			cwd: folder,
		});
	const start = (...options: string[]) => run(options, ['--version']);
	const kept = () => readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
	return { cache, folder, start, run, kept };
}

/** Changes a byte in the middle of a file, over which V8 would end the process. */
function turnByte(file: string): void {
	const bytes = readFileSync(file);
	const at = Math.trunc(bytes.length / 2);
	bytes[at] = (bytes[at] as number) ^ 0xff;
	writeFileSync(file, bytes);
}

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

it('keeps what V8 compiled at its first start, for each set of flags, and compiles it again where it is damaged', () => {
	const { cache, start, kept } = freshProgram();
	expect(start()).toContain(version);
	const first = kept();
	expect(first.some((name) => /main-.*\.js$/.test(name))).toBe(true);
	expect(start()).toContain(version);
	expect(kept()).toEqual(first);
	start('--stack-size=900');
	expect(kept()).toHaveLength(2 * first.length);
	const whole = first.map((name) => readFileSync(path.join(cache, name)).length);
	for (const name of first) truncateSync(path.join(cache, name), 100);
	expect(start()).toContain(version);
	for (const name of first) turnByte(path.join(cache, name));
	expect(start()).toContain(version);
	const again = first.map((name) => readFileSync(path.join(cache, name)).length);
	expect(again.every((size, at) => size > 100 && size <= 2 * (whole[at] as number))).toBe(true);
});

it('starts where nothing can be kept, and with the source maps of Node', () => {
	const { cache, start } = freshProgram();
	writeFileSync(cache, 'a file where the folder would be');
	expect(start()).toContain(version);
	rmSync(cache);
	expect(start('--enable-source-maps')).toContain(version);
	mkdirSync(cache);
	expect(readdirSync(cache)).toEqual([]);
});

it('imports packages from what is in the cache too', () => {
	const { folder, run } = freshProgram();
	// An encoding that has to be guessed takes a package that is imported only then.
	const columns = [
		{ name: 'id', type: 'varchar(9)', key: true },
		{ name: 'name', type: 'varchar(20)' },
	];
	const config = { connection: 'sqlite:x.db', source: '.', schema: { columns }, countryColumn: 'name' };
	writeFileSync(path.join(folder, '.etlrc.json'), JSON.stringify(config));
	writeFileSync(path.join(folder, 'x.csv'), Buffer.from('id,name\n1,Zo\xe9\n2,Ren\xe9e\n', 'latin1'));
	const read = () => run([], ['read', 'x.csv', '--json']);
	const first = JSON.parse(read());
	expect(JSON.parse(read()).files).toEqual(first.files);
});
