import path from 'node:path';
import type { SFTPWrapper } from 'ssh2';
import { type PutAway, type StoredFile, stays } from '../source.js';
import { lookAt, makeFolder, removeFile, renameFile } from './calls.js';
import { isSame, kindOf } from './entries.js';

/**
 * Moves a file within a folder of a server.
 *
 * @param root - the folder, with no link in its path
 * @throws EtlError `E_FILE_STAYS`
 */
export function moveThere(sftp: SFTPWrapper, root: string, file: StoredFile, to: string): Promise<PutAway> {
	const [from, target] = [path.posix.join(root, file.name), path.posix.join(root, to)];
	return explained(file, async () => {
		const [facts, there] = await Promise.all([lookAt(sftp, from), lookAt(sftp, target)]);
		if (facts === null) return there !== null && there.size === file.size ? 'done' : 'gone';
		if (!isSame(file, facts)) return 'changed';
		if (there !== null) return 'exists';
		await makeFolders(sftp, root, path.posix.dirname(to), file);
		try {
			await renameFile(sftp, from, target);
		} catch (error) {
			// Servers have one answer for whatever they refuse.
			if ((await lookAt(sftp, target)) !== null) return 'exists';
			throw error;
		}
		const moved = await lookAt(sftp, target);
		if (moved === null || isSame(file, moved)) return 'done';
		await renameFile(sftp, target, from);
		return 'changed';
	});
}

/** Deletes a file of a server. @throws EtlError `E_FILE_STAYS` */
export function removeThere(sftp: SFTPWrapper, root: string, file: StoredFile): Promise<PutAway> {
	const at = path.posix.join(root, file.name);
	return explained(file, async () => {
		const facts = await lookAt(sftp, at);
		if (facts === null) return 'gone';
		if (!isSame(file, facts)) return 'changed';
		await removeFile(sftp, at);
		return 'done';
	});
}

/** A link to elsewhere, which a sender may have put there, would have files written wherever it leads. */
async function makeFolders(sftp: SFTPWrapper, root: string, folder: string, file: StoredFile): Promise<void> {
	const parts = folder.split('/');
	for (const [index] of parts.entries()) {
		const each = path.posix.join(root, ...parts.slice(0, index + 1));
		const there = (await lookAt(sftp, each)) ?? (await makeNew(sftp, each));
		if (there !== null && kindOf(there) !== 'folder')
			throw stays(file, `${path.posix.relative(root, each)} is no folder`);
	}
}

/** Makes a folder; gives what is there where something is by now, since files that are moved together need the same folder. */
async function makeNew(sftp: SFTPWrapper, folder: string): Promise<Awaited<ReturnType<typeof lookAt>>> {
	try {
		await makeFolder(sftp, folder);
		return null;
	} catch (error) {
		const there = await lookAt(sftp, folder);
		if (there === null) throw error;
		return there;
	}
}

/** What a server refuses is said once: it would refuse it again. A connection that broke has no number. */
async function explained(file: StoredFile, work: () => Promise<PutAway>): Promise<PutAway> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') throw error;
		throw stays(file, `the server says ${error.message}`);
	}
}
