// What is installed of the programs that the bench compares with.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';

/** The first line that a program says of its version, or `null` where there is no such program. */
export function version(file, ...words) {
	const { status, stdout, stderr } = spawnSync(file, words.length === 0 ? ['--version'] : words, { encoding: 'utf8' });
	return status === 0 ? ((stdout || stderr).split('\n')[0]?.trim() ?? '') : null;
}

/** Removes a database of SQLite, with what lies beside it. */
export function removeDatabase(file) {
	for (const tail of ['', '-wal', '-shm', '-journal', '-etl-lock']) rmSync(`${file}${tail}`, { force: true });
}

/** Installs a package of npm into a folder, and gives the folder; `null` where it cannot be had. */
export function nodePackage(folder, name) {
	mkdirSync(folder, { recursive: true });
	const words = ['install', '--no-audit', '--no-fund', '--no-save', '--prefix', folder, name];
	return spawnSync('npm', words, { stdio: 'ignore', timeout: 120_000 }).status === 0 ? folder : null;
}

/** A Python that has the modules, as `{ file, version }`, or `null`. `BENCH_PYTHON` names another than the usual. */
export function pythonWith(...modules) {
	for (const file of [process.env.BENCH_PYTHON, 'python3', '/usr/bin/python3']) {
		if (!file) continue;
		const text = `import sys, ${modules.join(', ')}; print("Python", sys.version.split()[0] + ", ${modules[0]}", ${modules[0]}.__version__)`;
		const found = version(file, '-c', text);
		if (found !== null) return { file, version: found };
	}
	return null;
}
