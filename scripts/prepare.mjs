// Brings a clone to where everything can run: installs where the lock file changed, builds what changed.
// Uses nothing but Node, since it runs before there is anything else.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildOf } from './build-of.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.etl-tui-installed`;
const wanted = createHash('sha256')
	.update(readFileSync(`${root}package-lock.json`))
	.update(process.version)
	.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
	run('npm', ['ci', '--no-audit', '--no-fund']);
	writeFileSync(stamp, wanted);
}
run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`]);
writeFileSync(`${root}dist/build.json`, JSON.stringify({ build: buildOf(root) }));
run(process.execPath, [`${root}scripts/bundle.mjs`]);

function run(command, args) {
	execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
}
