// Bundles the program from its sources into dist/bin: a command starts in half the time when it loads some tens of files
// instead of hundreds. Modules stay as they are in dist for the library, the tests and the reference.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = path.join(root, 'dist/bin');

/** Packages of many files, or that each command needs. All others are loaded from node_modules, where one needs them. */
const INLINED = [
	'cli-table3',
	'commander',
	'cosmiconfig',
	'fast-xml-parser',
	'fastest-levenshtein',
	'kysely',
	'picocolors',
	'picomatch',
	'string-width',
	'yaml',
	'zod',
];

const bundle = await rolldown({
	cwd: root,
	platform: 'node',
	// What is started as a thread or a process has a name of its own; it is looked for beside whoever starts it.
	input: {
		main: 'commands/main.ts',
		worker: 'source/engines/sqlite/worker.ts',
		'sqlite-worker': 'source/sources/sql/sqlite-worker.ts',
		thread: 'source/tui/work/thread.ts',
		'library-process': 'source/readers/excel/library-process.ts',
	},
	external: isExternal,
	resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
	tsconfig: path.join(root, 'tsconfig.json'),
});
const { output } = await bundle.write({
	dir: out,
	format: 'esm',
	sourcemap: true,
	cleanDir: true,
	chunkFileNames: '[name]-[hash].js',
});
writeFileSync(path.join(out, 'LICENSES.txt'), licenses(output.flatMap(({ moduleIds = [] }) => moduleIds)));

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
