import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LoaderResult } from 'cosmiconfig';
import { EtlError } from '../core/errors.js';
import { redactText } from '../core/redact.js';
import { parseConf } from './conf-file.js';

/** A config file that was found. */
export interface FoundConfig {
	readonly file: string;
	/** Not yet checked. */
	readonly document: unknown;
}

const ENDINGS = ['json', 'yaml', 'yml', 'js', 'ts', 'mjs', 'cjs'];

/** File names of a config. They are looked for in each folder upward. */
export const SEARCH_PLACES: readonly string[] = [
	'.etlrc',
	...ENDINGS.map((ending) => `.etlrc.${ending}`),
	...ENDINGS.map((ending) => `etl.config.${ending}`),
	'package.json',
];

/**
 * Finds the config: the named file, or the nearest one from a folder upward.
 *
 * @returns `null` where none is named and none found
 * @throws EtlError `E_CONFIG_UNREADABLE`, `E_CONFIG_SYNTAX`
 */
export async function findConfig(named: string | undefined, cwd: string): Promise<FoundConfig | null> {
	try {
		const explorer = await createExplorer(cwd);
		if (named === undefined) {
			const found = await explorer.search(cwd);
			await requireFirst(cwd, found?.filepath ?? null);
			return found ? { file: found.filepath, document: found.config ?? {} } : null;
		}
		const file = path.resolve(cwd, named);
		await readFile(file); // The error for a wrong path is clearer here than from a loader.
		const found = await explorer.load(file);
		return { file, document: found?.config ?? {} };
	} catch (error) {
		throw toConfigError(error, named === undefined ? null : path.resolve(cwd, named));
	}
}

async function createExplorer(cwd: string) {
	const { cosmiconfig } = await import('cosmiconfig');
	return cosmiconfig('etl', {
		searchPlaces: [...SEARCH_PLACES],
		stopDir: path.parse(cwd).root,
		loaders: {
			noExt: loadYaml,
			'.yaml': loadYaml,
			'.yml': loadYaml,
			'.json': loadYaml,
			'.ts': loadScript,
			'.js': loadScript,
			'.mjs': loadScript,
			'.cjs': loadScript,
			default: (file, content) => (/\.(conf|ini)$/i.test(file) ? parseConf(content, file) : loadYaml(file, content)),
		},
	});
}

/**
 * Refuses a config that cannot be read or holds nothing, such as one that a full disk left. Cosmiconfig would ignore it
 * and take one of a higher folder.
 */
async function requireFirst(cwd: string, found: string | null): Promise<void> {
	for (let folder = cwd; ; folder = path.dirname(folder)) {
		for (const name of SEARCH_PLACES) {
			const file = path.join(folder, name);
			if (file === found) return;
			if (name === 'package.json' || !(await stat(file).catch(() => null))?.isFile()) continue;
			await access(file, constants.R_OK);
			throw new EtlError('E_CONFIG_INVALID', `${file} holds no keys`, { context: { file } });
		}
		if (folder === path.dirname(folder)) return;
	}
}

/** YAML, which includes JSON: its errors have line and column. */
async function loadYaml(file: string, content: string): Promise<LoaderResult> {
	const { parseDocument } = await import('yaml');
	const document = parseDocument(content, { merge: true, prettyErrors: true, logLevel: 'error' });
	const [error] = document.errors;
	if (error) {
		const [place] = error.linePos ?? [];
		const context = { file, ...(place ? { line: place.line, column: place.col } : {}) };
		throw new EtlError('E_CONFIG_SYNTAX', `${file}: ${yamlMessage(error.message)}`, { context });
	}
	return document.toJS({ maxAliasCount: 100 }) as LoaderResult;
}

/** The first line with its position. The quote of the file is cut off, because it may be a password. */
function yamlMessage(message: string): string {
	const [first = ''] = message.split('\n');
	const place = / at line \d+, column \d+/.exec(first)?.[0] ?? '';
	return `${first
		.replace(place, '')
		.split(/: |["'`]/, 1)[0]
		?.replace(/:$/, '')}${place}`;
}

/** JavaScript and TypeScript, in either module system. */
async function loadScript(file: string): Promise<LoaderResult> {
	const { createJiti } = await import('jiti');
	const jiti = createJiti(import.meta.url, { moduleCache: false, fsCache: false });
	return jiti.import(file, { default: true });
}

function toConfigError(error: unknown, named: string | null): EtlError {
	if (error instanceof EtlError) return error;
	const message = error instanceof Error ? error.message : String(error);
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const file = error instanceof Error && 'filepath' in error ? String(error.filepath) : (named ?? 'the config');
	if (['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ELOOP'].includes(code)) {
		return new EtlError('E_CONFIG_UNREADABLE', `The config ${file} cannot be read (${code})`, {
			context: { file },
			cause: error,
		});
	}
	// There is no cause: its message and stack may quote the config.
	const [what = ''] = redactText(message).split('\n');
	return new EtlError('E_CONFIG_SYNTAX', `${file}: ${what}`, { context: { file } });
}
