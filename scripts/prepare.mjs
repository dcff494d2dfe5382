// Brings a clone to where everything can run: installs where the lock file changed, builds what changed.
// Uses nothing but Node, since it runs before there is anything else.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** What the last whole build was made of: CI alone asks for one five times. */
const built = `${root}dist/.built`;
const build = buildOf(root);
const madeOf = [wanted, build, ...builders().map(hashOf)].join('\n');
const isBuilt = [built, `${root}dist/source/index.js`, `${root}dist/bin/main.js`].every((file) => existsSync(file));
if (!isBuilt || readFileSync(built, 'utf8') !== madeOf) {
	rmSync(built, { force: true });
	run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`]);
	writeFileSync(`${root}dist/build.json`, JSON.stringify({ build }));
	run(process.execPath, [`${root}scripts/bundle.mjs`]);
	writeFileSync(built, madeOf);
}

/** Files that say how it is built. */
function builders() {
	const bundler = readdirSync(`${root}scripts/bundle`).map((name) => `scripts/bundle/${name}`);
	const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
	return ['scripts/prepare.mjs', 'scripts/build-of.mjs', 'scripts/bundle.mjs', ...bundler, ...settings];
}

function hashOf(name) {
	return createHash('sha256')
		.update(readFileSync(`${root}${name}`))
		.digest('hex');
}

function run(command, args) {
	execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
}
