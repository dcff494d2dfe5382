// Bundles the program from its sources into dist/bin: a command starts in a third of the time when it loads some tens of
// files instead of hundreds, and with what V8 made of them before. Modules stay as they are in dist for the library, the
// tests and the reference.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = path.join(root, 'dist/bin');

/** Packages of many files, or that each command needs. All others are loaded from node_modules, where one needs them. */
const INLINED = [
	'cli-progress',
	'cli-table3',
	'commander',
	'cosmiconfig',
	'fast-xml-parser',
	'fastest-levenshtein',
	'iconv-lite',
	'kysely',
	'log4js',
	'picocolors',
	'picomatch',
	'string-width',
	'yaml',
	'zod',
];

/** What is started as a process has a name of its own; it is looked for beside whoever starts it. */
const PROCESSES = { main: 'commands/main.ts', 'library-process': 'source/readers/excel/library-process.ts' };

/** The same for threads. */
const THREADS = {
	worker: 'source/engines/sqlite/worker.ts',
	'sqlite-worker': 'source/sources/sql/sqlite-worker.ts',
	thread: 'source/tui/work/thread.ts',
	'block-thread': 'source/steps/read/threads/block-thread.ts',
};

/** Packages that wait for something while they load, so that `require` refuses them. */
const ASYNCHRONOUS = ['ink', 'ink-table'];

const bundle = await rolldown({
	cwd: root,
	platform: 'node',
	input: { ...PROCESSES, ...THREADS },
	external: isExternal,
	resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
	tsconfig: path.join(root, 'tsconfig.json'),
});
const { output } = await bundle.write({
	dir: out,
	// V8's cache can be given to scripts alone, and not to ES modules.
	format: 'cjs',
	// What Node puts around a module. The loader would have to copy the text for that.
	postBanner: '(function (exports, require, module, __filename, __dirname, importModule) {',
	postFooter: '})',
	// Text of two bytes a character takes twice the memory, and longer to read.
	charset: 'ascii',
	comments: false,
	sourcemap: true,
	cleanDir: true,
	entryFileNames: '[name]-[hash].js',
	chunkFileNames: '[name]-[hash].js',
});
writeFileSync(path.join(out, 'LICENSES.txt'), licenses(output.flatMap(({ moduleIds = [] }) => moduleIds)));
writeFileSync(path.join(out, 'package.json'), JSON.stringify({ type: 'commonjs' }));
copyFileSync(path.join(root, 'scripts/bundle/loader.cjs'), path.join(out, 'loader.js'));
const chunks = new Map(output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
for (const fileName of chunks.keys()) importByLoader(path.join(out, fileName));
writeFileSync(path.join(out, 'chunks.json'), JSON.stringify({ ASYNCHRONOUS: packagesToImport() }));
for (const { isEntry, name, fileName } of chunks.values()) {
	if (isEntry) writeFileSync(path.join(out, `${name}.js`), entry(name, fileName));
}
loadDay();

/** Lets the loader import: Node 20 forgets how a script imports once its code is from V8's cache. Lines stay as they are. */
function importByLoader(file) {
	const code = readFileSync(file, 'latin1');
	writeFileSync(file, code.replaceAll(/(?<![.\w$])import\(/g, 'importModule('), 'latin1');
}

/** What starts a chunk by the loader. */
function entry(name, fileName) {
	const start = name in THREADS ? 'startThread' : 'startProcess';
	return `#!/usr/bin/env node\nrequire('./loader.js').${start}('${fileName}');\n`;
}

/** By chunk, the packages that must be imported before it is loaded, since it or what it needs at once needs them. */
function packagesToImport() {
	const needs = (fileName, seen = new Set()) => {
		if (seen.has(fileName)) return [];
		seen.add(fileName);
		const imports = chunks.get(fileName)?.imports ?? [];
		return imports.flatMap((each) => (ASYNCHRONOUS.includes(each) ? [each] : needs(each, seen)));
	};
	const all = [...chunks.keys()].map((fileName) => [fileName, [...new Set(needs(fileName))]]);
	return Object.fromEntries(all.filter(([, packages]) => packages.length > 0));
}

/**
 * Whether an import stays one. What an inlined package imports is inlined as well, since its version may be another one
 * than ours; cosmiconfig asks for TypeScript only where a config is written in it, and this program gives it its own loader.
 */
function isExternal(id, importer) {
	if (!/^[a-z@]/i.test(id) || path.isAbsolute(id)) return false;
	if (id === 'typescript' || isBuiltin(id)) return true;
	return !importer?.includes('node_modules') && !INLINED.includes(packageOf(id));
}

function packageOf(id) {
	const parts = id.split('/');
	return parts.slice(0, id.startsWith('@') ? 2 : 1).join('/');
}

/** Loads a small day, so that V8's cache has each function that a day needs. */
function loadDay() {
	const cwd = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-build-'));
	try {
		mkdirSync(path.join(cwd, 'inbox'));
		execFileSync(process.execPath, [path.join(root, 'bench/make-feed.mjs'), '50', 'inbox/feed_23112026.txt'], { cwd });
		const words = ['--source', 'inbox', '--connection', 'sqlite:day.db', '--date', '2026-11-23', '--allow-new-tables'];
		execFileSync(process.execPath, [path.join(out, 'main.js'), 'run', '--yes', ...words], { cwd, stdio: 'pipe' });
	} finally {
		rmSync(cwd, { recursive: true });
	}
}

/** The licenses of what is inlined, which have to go along with it. */
function licenses(modules) {
	const inPackage = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;
	const folders = new Set(modules.map((id) => inPackage.exec(id)?.[0]).filter(Boolean));
	return [...folders]
		.sort()
		.map((folder) => {
			const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
			const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
			const text = file ? readFileSync(path.join(folder, file), 'utf8') : '';
			return `${name} ${version}, ${license}\n\n${text.trim()}\n`;
		})
		.join(`\n${'-'.repeat(80)}\n\n`);
}
