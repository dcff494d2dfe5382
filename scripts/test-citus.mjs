// Runs what must hold on a cluster: `npm run test:citus -- postgres://USER@COORDINATOR/DATABASE [--kills N]`. The database has
// the extension; the user may create schemas in it. Tests get a schema each, which goes with them. See docs/engines.md.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILES = [
	...['postgres', 'conversions', 'aside', 'spool', 'citus-cluster'].map((what) => `test/engines/${what}.test.ts`),
	'test/steps/invariant.test.ts',
	...['schema', 'index', 'config'].map((what) => `test/steps/plan/${what}-change.test.ts`),
	...['key-change', 'winners-again', 'transform-alone'].map((what) => `test/steps/transform/${what}.test.ts`),
];

const [url, ...more] = process.argv.slice(2);
if (!url?.startsWith('postgres')) {
	console.error('Say where: npm run test:citus -- postgres://USER@COORDINATOR/DATABASE [--kills N]');
	process.exit(2);
}
const env = { ...process.env, ETL_TEST_POSTGRES_URL: url, ETL_TEST_CITUS: '1', ETL_PROPERTY_RUNS: '12' };
const runs = (...words) => spawnSync('npx', words, { cwd: ROOT, env, stdio: 'inherit' }).status === 0;
const life = runs('node', path.join(ROOT, 'test/e2e/life.mjs'), url, ...more);
const tests = runs('vitest', 'run', ...FILES, '-t', 'postgres|Postgre', '--testTimeout', '600000', '--maxWorkers', '1');
process.exitCode = life && tests ? 0 : 1;
