import path from 'node:path';
import type { Attributes, FileEntryWithStats, SFTPWrapper } from 'ssh2';
import { nameKind, REFUSALS } from '../folders.js';
import type { RemoteFile } from '../remote/remote-source.js';
import { listFolder, lookAt, lookBehind, realPath } from './calls.js';
import { isStatus, STATUS } from './faults.js';

/** Links and folders looked at together, so that a far server has always something to answer. */
const TOGETHER = 32;

/** What bytes that are no UTF-8 become on the way here: the name does not lead to its file again. */
const NO_TEXT = '\uFFFD';

/** What is found as a folder is looked through. Names are paths within the source. */
export interface Listing {
	readonly files: RemoteFile[];
	readonly folders: string[];
	/** Links to folders: nobody looks into them, since they may lead round in circles. */
	readonly linked: string[];
	readonly hidden: string[];
}

/**
 * What a folder holds.
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

/** Does something with each, some at a time. */
export async function together<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
	for (let from = 0; from < all.length; from += TOGETHER) await Promise.all(all.slice(from, from + TOGETHER).map(work));
}

/** Names that are no text may have become the same: they get a number. */
function named(entries: readonly FileEntryWithStats[], folder: string): { name: string; attrs: Attributes }[] {
	const counts = new Map<string, number>();
	return entries.map(({ filename, attrs }) => {
		const count = (counts.get(filename) ?? 0) + 1;
		if (filename.includes(NO_TEXT)) counts.set(filename, count);
		return { name: path.posix.join(folder, count === 1 ? filename : `${filename} (${count})`), attrs };
	});
}

/** What is at a path within the source, of its attributes, where links are not followed. */
export async function toFile(
	sftp: SFTPWrapper,
	root: string,
	name: string,
	attributes: Attributes,
): Promise<RemoteFile | 'folder' | 'linked folder'> {
	if (name.includes(NO_TEXT)) return { name, refusal: REFUSALS.notText };
	// Some servers say of what kind a file is only when they are asked for it.
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

/** Whether a path leads to the folder or to what is in it. */
export function isWithin(root: string, real: string): boolean {
	return real === root || real.startsWith(root.endsWith('/') ? root : `${root}/`);
}

/** What is there, by the bits of its mode. */
export function kindOf({ mode }: Attributes): 'file' | 'folder' | 'link' | 'other' {
	return KINDS.get(mode & 0o170000) ?? 'other';
}

const KINDS = new Map([
	[0o100000, 'file'],
	[0o040000, 'folder'],
	[0o120000, 'link'],
] as const) as ReadonlyMap<number, 'file' | 'folder' | 'link'>;
