import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { EtlError } from '../core/errors.js';
import type { Source, SourceFile } from './source.js';

/** Bytes a read: large enough that a million records cost few calls, small enough to stay in the cache. */
const CHUNK = 256 * 1024;

/** The files of one folder, not of its subfolders; names that begin with a dot are left out. */
export function localFolder(folder: string): Source {
	return {
		label: folder,
		list: async () => {
			const names = (await entries(folder)).filter((name) => !name.startsWith('.')).sort();
			const found = await Promise.all(names.map((name) => sourceFile(folder, name)));
			return found.filter((file) => file !== null);
		},
	};
}

/** One file that a person named, wherever it is. */
export function singleFile(file: string): SourceFile {
	return { name: path.basename(file), refusal: null, open: () => createReadStream(file, { highWaterMark: CHUNK }) };
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

async function sourceFile(folder: string, name: string): Promise<SourceFile | null> {
	const file = path.join(folder, name);
	const open = () => createReadStream(file, { highWaterMark: CHUNK });
	try {
		const real = await realpath(file);
		const inside = path.relative(await realpath(folder), real);
		if (inside.startsWith('..') || path.isAbsolute(inside))
			return { name, open, refusal: 'is a link that leads out of the source' };
		const facts = await stat(real);
		if (facts.isDirectory()) return null;
		if (!facts.isFile()) return { name, open, refusal: 'is not a regular file' };
		return { name, open, refusal: null };
	} catch (error) {
		return {
			name,
			open,
			refusal: `cannot be read (${error instanceof Error && 'code' in error ? error.code : error})`,
		};
	}
}
