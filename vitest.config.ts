import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import SkippedReporter from './test/helpers/skipped-reporter.js';

// Tests run against what is built, the same files that users get: worker threads and lazy imports included.
const dist = fileURLToPath(new URL('./dist', import.meta.url));

const LONG = process.env.ETL_TEST_LONG !== undefined;

/** Gigabytes are read with `npm run bombs` alone. */
const BOMBS = process.env.ETL_BOMBS !== undefined;

/** What takes long: files of its own, and files that have a long form, which is what helpers/long.ts gives. */
function longFiles(): string[] {
	const folder = fileURLToPath(new URL('./test', import.meta.url));
	const hasLongForm = (name: string) =>
		name.endsWith('.long.test.ts') ||
		(name.endsWith('.test.ts') && readFileSync(`${folder}/${name}`, 'utf8').includes("helpers/long.js'"));
	const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
	return names.filter(hasLongForm).map((name) => `test/${name}`);
}

export default defineConfig({
	resolve: { alias: [{ find: /^(?:\.\.\/)+(source|commands)\/(.*)$/, replacement: `${dist}/$1/$2` }] },
	test: {
		include: LONG ? longFiles() : ['test/**/*.test.ts'],
		exclude: LONG ? (BOMBS ? [] : ['test/e2e/bombs.long.test.ts']) : ['test/**/*.long.test.ts'],
		globalSetup: 'test/helpers/global-setup.ts',
		reporters: ['default', new SkippedReporter()],
		server: { deps: { external: [/\/dist\//] } },
		testTimeout: 60_000,
		// Most tests wait for processes and disks: more of them at a time than cores, and small databases in memory.
		maxWorkers: LONG ? 4 : 3,
		// The program keeps no state in its modules: a process loads them once for all of its files.
		isolate: false,
		env: existsSync('/dev/shm') ? { TMPDIR: '/dev/shm' } : {},
	},
});
