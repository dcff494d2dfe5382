import { constants, createReadStream, statSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { EtlError } from '../core/errors.js';
import type { Source, SourceFile } from './source.js';

/** Bytes a read: large enough that a million records cost few calls, small enough to stay in the cache. */
const CHUNK = 256 * 1024;

/** Bytes a read at least, of a small file: each read takes that much memory, and 10,000 files took 265 MB of it. */
const SMALL_CHUNK = 8 * 1024;

/** A file that became a pipe since it was listed opens at once and is empty, instead of waiting for a writer. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Files looked at together: enough to keep the disk busy. */
const TOGETHER = 64;

/**
 * Hidden files that may be data: rsync and its kin write `.day.csv.Xy12Qz` until the file is whole. What systems and
 * programs keep in folders, such as `.DS_Store` and our own config, is nothing to list.
 */
const MAY_BE_DATA = /^\.(?!etlrc)[^.].*\.[a-z]{2,5}(?:\.|$)/i;

/** The files of one folder, not of its subfolders; hidden ones only where they may be data that is still arriving. */
export function localFolder(folder: string): Source {
	return {
		label: folder,
		list: async () => {
			const names = (await entries(folder)).filter((name) => !name.startsWith('.') || MAY_BE_DATA.test(name)).sort();
			const root = await realpath(folder);
			const found: SourceFile[] = [];
			for (let from = 0; from < names.length; from += TOGETHER) {
				const files = names.slice(from, from + TOGETHER).map((name) => sourceFile(root, name));
				found.push(...(await Promise.all(files)).filter((file) => file !== null));
			}
			return found;
		},
	};
}

/** One file that a person named, wherever it is. */
export function singleFile(file: string): SourceFile {
	return { name: path.basename(file), refusal: refusalOf(file), open: () => openBytes(file) };
}

function refusalOf(file: string): string | null {
	try {
		const facts = statSync(file, { throwIfNoEntry: false });
		if (facts === undefined) return 'does not exist';
		return facts.isFile() ? null : NOT_REGULAR;
	} catch (error) {
		return unreadable(error);
	}
}

const NOT_REGULAR = 'is not a regular file';

function openBytes(file: string, size = CHUNK): Readable {
	const highWaterMark = Math.min(CHUNK, Math.max(SMALL_CHUNK, size + 1));
	// Numbers are flags to Node as well, which its types do not know.
	return createReadStream(file, { highWaterMark, flags: FLAGS as unknown as string });
}

async function entries(folder: string): Promise<string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		const context = { source: folder };
		if (code === 'ENOENT')
			throw new EtlError('E_SOURCE_MISSING', `The source ${folder} does not exist`, { context, cause: error });
		if (code === 'ENOTDIR')
			throw new EtlError('E_SOURCE_MISSING', `The source ${folder} is not a folder`, { context, cause: error });
		throw new EtlError('E_SOURCE_UNREADABLE', `The source ${folder} cannot be read (${String(code)})`, {
			context,
			cause: error,
		});
	}
}

async function sourceFile(root: string, name: string): Promise<SourceFile | null> {
	const file = path.join(root, name);
	const open = () => openBytes(file);
	try {
		const real = await realpath(file);
		const inside = path.relative(root, real);
		if (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside))
			return { name, open, refusal: 'is a link that leads out of the source' };
		const facts = await stat(real);
		if (facts.isDirectory()) return null;
		const refusal = facts.isFile() ? null : NOT_REGULAR;
		const { size, mtimeMs: modified } = facts; // Of 100,000 files, what is not needed is 80 MB.
		return { name, open: () => openBytes(real, size), refusal, modified };
	} catch (error) {
		return { name, open, refusal: unreadable(error) };
	}
}

function unreadable(error: unknown): string {
	return `cannot be read (${error instanceof Error && 'code' in error ? error.code : error})`;
}
