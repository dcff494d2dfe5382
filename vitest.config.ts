import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests run against what is built, the same files that users get: worker threads and lazy imports included.
const dist = fileURLToPath(new URL('./dist', import.meta.url));

export default defineConfig({
	resolve: { alias: [{ find: /^(?:\.\.\/)+(source|commands)\/(.*)$/, replacement: `${dist}/$1/$2` }] },
	test: {
		include: ['test/**/*.test.ts'],
		globalSetup: 'test/helpers/global-setup.ts',
		server: { deps: { external: [/\/dist\//] } },
		testTimeout: 60_000,
		// Most tests wait for processes and disks: two at a time on two cores, and small databases in memory.
		maxWorkers: 2,
		env: existsSync('/dev/shm') ? { TMPDIR: '/dev/shm' } : {},
	},
});
