import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests run against what is built, the same files that users get: worker threads and lazy imports included.
const dist = fileURLToPath(new URL('./dist', import.meta.url));

const LONG = process.env.ETL_TEST_LONG !== undefined;

/** Gigabytes are read with `npm run bombs` alone. */
const BOMBS = process.env.ETL_BOMBS !== undefined;

/** Files that are long, and those that have a long form. */
const LONG_FILES = [
	'test/**/*.long.test.ts',
	'test/e2e/{interrupted,overlap,commands,failures,plan,names,refused-day,questions}.test.ts',
	'test/e2e/journeys/*.test.ts',
	'test/steps/{invariant,{schema,index,key,config}-change,winners-again,transform-alone}.test.ts',
	'test/engines/citus-stand-in.test.ts',
	'test/{fuzz,e2e/secrets,e2e/weapons-on-screen}.test.ts',
];

export default defineConfig({
	resolve: { alias: [{ find: /^(?:\.\.\/)+(source|commands)\/(.*)$/, replacement: `${dist}/$1/$2` }] },
	test: {
		// What takes long is in files of its own, and in tests that look at ETL_TEST_LONG: `npm run test:long`.
		include: LONG ? LONG_FILES : ['test/**/*.test.ts'],
		exclude: LONG ? (BOMBS ? [] : ['test/e2e/bombs.long.test.ts']) : ['test/**/*.long.test.ts'],
		globalSetup: 'test/helpers/global-setup.ts',
		server: { deps: { external: [/\/dist\//] } },
		testTimeout: 60_000,
		// Most tests wait for processes and disks: two at a time on two cores, and small databases in memory.
		maxWorkers: 2,
		env: existsSync('/dev/shm') ? { TMPDIR: '/dev/shm' } : {},
	},
});
