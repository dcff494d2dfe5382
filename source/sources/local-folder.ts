import { isUtf8 } from 'node:buffer';
import { close, constants, createReadStream, fstat, open, read } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { PARSED_ONCE } from '../core/config-values.js';
import { EtlError } from '../core/errors.js';
import { isZipName } from '../core/names/wrapped-name.js';
import { FOLDER_SETTINGS, nameKind, REFUSALS } from './folders.js';
import { moveOnDisk, removeOnDisk, whyNotMovedTo } from './put-away/on-disk.js';
import type { PassedOver, Source, SourceAddress, SourceFile, SourceKind } from './source.js';

/** Bytes a read: large enough that a million records cost few calls, small enough to stay in the cache. */
const CHUNK = 256 * 1024;

/** Bytes a read at least, of a small file: each read takes that much memory, and 10,000 files took 265 MB of it. */
const SMALL_CHUNK = 8 * 1024;

/** A file that became a pipe since it was listed opens at once, instead of waiting for a writer, and is then refused. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** For a file whose links were followed when it was listed: one that stands in its place since then is not. */
const LINKLESS = FLAGS | (constants.O_NOFOLLOW ?? 0);

/** Files looked at together: enough to keep the disk busy. */
const TOGETHER = 64;

/** A folder of this machine. */
export interface LocalFolder extends SourceAddress {
	readonly source: 'local';
	/** Absolute. */
	readonly folder: string;
	/** Whether files of its subfolders are its files. */
	readonly recursive: boolean;
}

/** Folders, as the registry of sources knows them. */
export const local: SourceKind<LocalFolder> = {
	schemes: [],
	form: 'the folder',
	description: 'a folder',
	settings: FOLDER_SETTINGS,
	putsAway: true,
	parse: (text, base, given) => {
		const folder = path.resolve(base, text);
		const { recursive = false } = z.object(FOLDER_SETTINGS).parse(given, PARSED_ONCE);
		const facts = recursive ? { recursive } : undefined;
		return { value: { source: 'local', folder, recursive, label: folder, ...(facts && { facts }) } };
	},
	open: async ({ folder, recursive }, { isPutAway }) => localFolder(folder, recursive, isPutAway),
};

/**
 * The files of one folder; hidden ones only where they may be data that is still arriving.
 *
 * @param recursive - files of its subfolders too, by their path within it
 * @param isPutAway - which subfolders nobody looks into
 */
export function localFolder(
	folder: string,
	recursive = false,
	isPutAway: (name: string) => boolean = () => false,
): Source {
	let passedOver: PassedOver = { folders: [], hidden: [] };
	const rootOf = () =>
		realpath(folder).catch((error) => {
			throw sourceFault(folder, error);
		});
	return {
		label: folder,
		place: path.resolve(folder),
		passedOver: () => passedOver,
		list: async () => {
			const top = await entries(folder, '');
			const root = await realpath(folder);
			const listing: Listing = { found: [], folders: [], hidden: [] };
			await look(root, top, listing);
			const linked: string[] = [];
			while (recursive && listing.folders.length > 0) {
				for (const name of listing.folders.splice(0)) {
					if (isPutAway(name)) continue;
					const inside = path.join(root, name);
					// A link to a folder may lead round in circles.
					if ((await realpath(inside)) !== inside) linked.push(name);
					else await look(root, await entries(inside, `${name}/`), listing);
				}
			}
			passedOver = { folders: [...listing.folders, ...linked], hidden: listing.hidden };
			return listing.found.sort(byName);
		},
		stat: async (name) => {
			const root = await rootOf();
			if (!recursive && name.includes('/')) return null;
			const isThere = await lstat(path.join(root, name)).catch(() => null);
			return isThere && sourceFile(root, { name, isText: true });
		},
		move: async (file, to) => moveOnDisk(await rootOf(), file, to),
		remove: async (file) => removeOnDisk(await rootOf(), file),
		refusesMoves: async (to) => whyNotMovedTo(await rootOf(), to),
	};
}

/** The files that a person named, wherever they are. */
export function namedFiles(paths: readonly string[]): Source {
	return {
		label: 'the files named',
		list: () => Promise.all(paths.map(namedFile)),
		stat: async (wanted) => {
			const file = paths.find((each) => path.basename(each) === wanted);
			return file === undefined ? null : namedFile(file);
		},
	};
}

/** One file that a person named, wherever it is. */
export async function namedFile(file: string): Promise<SourceFile> {
	const name = path.basename(file);
	const facts = await factsOf(file);
	return { name, ...facts, open: async () => openBytes(file), ...(isZipName(name) && { openRange: partsOf(file) }) };
}

async function factsOf(file: string): Promise<Pick<SourceFile, 'size' | 'modified' | 'refusal'>> {
	try {
		const facts = await stat(file);
		const { size, mtimeMs: modified } = facts;
		return facts.isFile() ? { size, modified, refusal: null } : { refusal: REFUSALS.irregular };
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		return { refusal: code === 'ENOENT' ? 'does not exist' : unreadable(error) };
	}
}

/** @param part - the first byte and the byte behind the last one; left out, all of the file */
function openBytes(file: string, flags = FLAGS, size = CHUNK, part?: { readonly from: number; readonly to: number }) {
	const highWaterMark = Math.min(CHUNK, Math.max(SMALL_CHUNK, size + 1));
	if (part && part.from >= part.to) return Readable.from([], { objectMode: false });
	// Numbers are flags to Node as well, which its types do not know.
	const how = { highWaterMark, flags: flags as unknown as string, fs: REGULAR_ONLY };
	return createReadStream(file, part ? { ...how, start: part.from, end: part.to - 1 } : how);
}

/** Any part of a file's bytes. */
function partsOf(file: string, flags = FLAGS): NonNullable<SourceFile['openRange']> {
	return async (from, to) => openBytes(file, flags, to - from, { from, to });
}

/** What was a regular file when it was listed may be a pipe or a device when it is opened: the open file decides. */
const REGULAR_ONLY = {
	read,
	close,
	open: (file: string, flags: string, mode: number, done: (error: Error | null, fd?: number) => void) => {
		open(file, flags, mode, (failed, fd) => {
			if (failed) return done(failed);
			fstat(fd, (error, facts) => {
				if (!error && facts.isFile()) return done(null, fd);
				const name = path.basename(file);
				const irregular = new EtlError('E_FILE_UNREADABLE', `${name} ${REFUSALS.irregular}`, {
					context: { file: name },
				});
				close(fd, () => done(error ?? irregular));
			});
		});
	},
};

/** A name in the folder; `isText` where its bytes are UTF-8, so that the name leads to it again. */
interface Entry {
	readonly name: string;
	readonly isText: boolean;
}

/** What is found as folders are looked through. */
interface Listing {
	readonly found: SourceFile[];
	/** Subfolders that nobody has looked into. */
	readonly folders: string[];
	readonly hidden: string[];
}

async function look(root: string, all: readonly Entry[], { found, folders, hidden }: Listing): Promise<void> {
	hidden.push(...all.filter(({ name }) => nameKind(name) === 'hidden').map(({ name }) => name));
	const names = all.filter(({ name }) => nameKind(name) === 'listed');
	for (let from = 0; from < names.length; from += TOGETHER) {
		const files = names.slice(from, from + TOGETHER).map((entry) => sourceFile(root, entry));
		for (const [index, file] of (await Promise.all(files)).entries()) {
			if (file !== null) found.push(file);
			else folders.push((names[from + index] as Entry).name);
		}
	}
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
	return one.name < other.name ? -1 : 1;
}

/** Bytes that are no text are written `\xff`: two such names, or one and a text, must not become the same. */
function toEntry(bytes: Buffer): Entry {
	if (isUtf8(bytes)) return { name: bytes.toString(), isText: true };
	const name = bytes.toString('latin1').replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
	return { name, isText: false };
}

/** @param prefix - path of the folder within the source, with a slash behind it */
async function entries(folder: string, prefix: string): Promise<Entry[]> {
	try {
		const names = (await readdir(folder, { encoding: 'buffer' })).map(toEntry);
		return names.map(({ name, isText }) => ({ name: `${prefix}${name}`, isText })).sort(byName);
	} catch (error) {
		throw sourceFault(folder, error);
	}
}

function sourceFault(folder: string, error: unknown): EtlError {
	const code = error instanceof Error && 'code' in error ? error.code : '';
	const options = { context: { source: folder }, cause: error };
	if (code === 'ENOENT') return new EtlError('E_SOURCE_MISSING', `The source ${folder} does not exist`, options);
	if (code === 'ENOTDIR') return new EtlError('E_SOURCE_MISSING', `The source ${folder} is not a folder`, options);
	return new EtlError('E_SOURCE_UNREADABLE', `The source ${folder} cannot be read (${String(code)})`, options);
}

async function sourceFile(root: string, { name, isText }: Entry): Promise<SourceFile | null> {
	const file = path.join(root, name);
	const open = async () => openBytes(file, LINKLESS);
	if (!isText) return { name, open, refusal: REFUSALS.notText };
	try {
		const real = await realpath(file);
		const inside = path.relative(root, real);
		if (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside))
			return { name, open, refusal: REFUSALS.leadsOut };
		const facts = await stat(real);
		if (facts.isDirectory()) return null;
		const refusal = facts.isFile() ? null : REFUSALS.irregular;
		const { size, mtimeMs: modified } = facts; // Of 100,000 files, what is not needed is 80 MB.
		const listed = { name, size, modified, refusal, path: real, open: async () => openBytes(real, LINKLESS, size) };
		return isZipName(name) ? { ...listed, openRange: partsOf(real, LINKLESS) } : listed;
	} catch (error) {
		return { name, open, refusal: unreadable(error) };
	}
}

function unreadable(error: unknown): string {
	return `cannot be read (${error instanceof Error && 'code' in error ? error.code : error})`;
}
