import path from 'node:path';
import type { Attributes, FileEntryWithStats, SFTPWrapper } from 'ssh2';
import { nameKind, REFUSALS } from '../folders.js';
import type { RemoteFile } from '../remote/remote-source.js';
import { listFolder, lookAt, lookBehind, realPath } from './calls.js';
import { isStatus, STATUS } from './faults.js';

/** Number of concurrent requests, so that a distant server is never idle. */
const TOGETHER = 32;

/** ssh2 decodes bytes that are no UTF-8 as this character. Such a name cannot be sent back to open the file. */
const NO_TEXT = '\uFFFD';

/** The content of the folders so far. Names are paths within the source. */
export interface Listing {
	readonly files: RemoteFile[];
	readonly folders: string[];
	/** Links to folders. They are not followed, because they may form a cycle. */
	readonly linked: string[];
	readonly hidden: string[];
}

/**
 * Adds the content of a folder to a listing.
 *
 * @param root - the source's own folder, with no link in its path
 * @param folder - path within it; empty for itself
 */
export async function lookInto(sftp: SFTPWrapper, root: string, folder: string, listing: Listing): Promise<void> {
	const entries = named(await listFolder(sftp, path.posix.join(root, folder)), folder);
	listing.hidden.push(...entries.filter(({ name }) => nameKind(name) === 'hidden').map(({ name }) => name));
	const listed = entries.filter(({ name }) => nameKind(name) === 'listed');
	await together(listed, async ({ name, attrs }) => {
		const found = await toFile(sftp, root, name, attrs);
		if (found === 'folder') listing.folders.push(name);
		else if (found === 'linked folder') listing.linked.push(name);
		else listing.files.push(found);
	});
}

/** Runs work for each item, {@link TOGETHER} items at a time. */
export async function together<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
	for (let from = 0; from < all.length; from += TOGETHER) await Promise.all(all.slice(from, from + TOGETHER).map(work));
}

/** Numbers names that became equal because their bytes are no UTF-8. */
function named(entries: readonly FileEntryWithStats[], folder: string): { name: string; attrs: Attributes }[] {
	const counts = new Map<string, number>();
	return entries.map(({ filename, attrs }) => {
		const count = (counts.get(filename) ?? 0) + 1;
		if (filename.includes(NO_TEXT)) counts.set(filename, count);
		return { name: path.posix.join(folder, count === 1 ? filename : `${filename} (${count})`), attrs };
	});
}

/** The file at a path within the source, or that a folder is there. Links are resolved. */
export async function toFile(
	sftp: SFTPWrapper,
	root: string,
	name: string,
	attributes: Attributes,
): Promise<RemoteFile | 'folder' | 'linked folder'> {
	if (name.includes(NO_TEXT)) return { name, refusal: REFUSALS.notText };
	// Some servers leave the mode out of a list.
	const at = path.posix.join(root, name);
	const facts = attributes.mode === undefined ? ((await lookAt(sftp, at)) ?? attributes) : attributes;
	const kind = kindOf(facts);
	if (kind === 'folder') return 'folder';
	if (kind !== 'link') return toRegular(name, facts);
	try {
		const real = await realPath(sftp, at);
		if (real === at) return { name, refusal: 'is a link, and the server does not say where it leads' };
		if (!isWithin(root, real)) return { name, refusal: REFUSALS.leadsOut };
		const behind = await lookBehind(sftp, at);
		if (behind === null) return { name, refusal: 'is a link to nothing' };
		return kindOf(behind) === 'folder' ? 'linked folder' : toRegular(name, behind);
	} catch (error) {
		if (!isStatus(error, STATUS.missing) && !isStatus(error, STATUS.denied)) throw error;
		return { name, refusal: `cannot be read (${(error as Error).message})` };
	}
}

function toRegular(name: string, facts: Attributes): RemoteFile {
	const { size, mtime } = facts;
	const modified = mtime === undefined ? {} : { modified: mtime * 1000 };
	return { name, size, ...modified, refusal: kindOf(facts) === 'file' ? null : REFUSALS.irregular };
}

/** Whether a path is the folder or lies within it. */
export function isWithin(root: string, real: string): boolean {
	return real === root || real.startsWith(root.endsWith('/') ? root : `${root}/`);
}

/** Whether a file is what was listed, by what the server says of it. */
export function isSame({ size, modified }: Pick<RemoteFile, 'size' | 'modified'>, facts: Attributes): boolean {
	const isOther = facts.size !== size || (modified !== undefined && facts.mtime * 1000 !== modified);
	return kindOf(facts) === 'file' && !isOther;
}

/** The kind of a file, by the type bits of its mode. */
export function kindOf({ mode }: Attributes): 'file' | 'folder' | 'link' | 'other' {
	return KINDS.get(mode & 0o170000) ?? 'other';
}

const KINDS = new Map([
	[0o100000, 'file'],
	[0o040000, 'folder'],
	[0o120000, 'link'],
] as const) as ReadonlyMap<number, 'file' | 'folder' | 'link'>;
