import { createHash } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import {
	access,
	copyFile,
	link,
	lstat,
	mkdir,
	open,
	realpath,
	rename,
	rm,
	stat,
	unlink,
	utimes,
} from 'node:fs/promises';
import path from 'node:path';
import { EtlError, isSystemError } from '../../core/errors.js';
import { isSameFile, type PutAway, type StoredFile, stays } from '../source.js';

/**
 * Moves a file within a folder. Nothing is lost at whatever moment this ends: the file is at one of its names or at both,
 * and the next try goes on from there.
 *
 * @param root - the folder, with no link in its path
 * @param to - its path within the folder from now on
 * @throws EtlError `E_FILE_STAYS`
 */
export async function moveOnDisk(root: string, file: StoredFile, to: string): Promise<PutAway> {
	return explained(file.name, async () => {
		const [from, target] = [path.join(root, file.name), path.join(root, to)];
		const facts = await lookAgain(from);
		const there = await lookAt(target);
		if (facts === null) return there !== null && there.size === file.size ? 'done' : 'gone';
		requirePlain(file.name, facts);
		if (!isSameFile(file, factsOf(facts))) return 'changed';
		if (there !== null) return (await isCopy(from, facts, target, there)) ? takeAway(from, file) : 'exists';
		await makeFolder(root, path.dirname(target), file.name);
		return place(from, facts, target, file);
	});
}

/** Deletes a file in a folder; see `moveOnDisk`. */
export async function removeOnDisk(root: string, file: StoredFile): Promise<PutAway> {
	return explained(file.name, async () => {
		const from = path.join(root, file.name);
		const facts = await lookAgain(from);
		if (facts === null) return 'gone';
		requirePlain(file.name, facts);
		return isSameFile(file, factsOf(facts)) ? takeAway(from, file) : 'changed';
	});
}

/** Why files cannot be moved to a folder, as its permissions say; `null` where they can. */
export async function whyNotMovedTo(root: string, folder: string): Promise<string | null> {
	const wanted = path.join(root, folder);
	for (let nearest = wanted; ; nearest = path.dirname(nearest)) {
		const facts = await stat(nearest).catch(() => null);
		if (facts === null && nearest !== root) continue;
		const name = path.relative(root, nearest) || root;
		if (!facts?.isDirectory()) return `${name} is no folder`;
		const isOpen = await access(nearest, constants.W_OK | constants.X_OK).then(
			() => true,
			() => false,
		);
		return isOpen ? null : `${name} may not be written`;
	}
}

/** Gives a file its new name, which nothing has. */
async function place(from: string, facts: Stats, target: string, file: StoredFile): Promise<PutAway> {
	try {
		await link(from, target);
	} catch (error) {
		const code = codeOf(error);
		if (code === 'EEXIST') return 'exists';
		if (code === 'EXDEV') return copyAcross(from, facts, target, file);
		// Not every file system has second names, and Linux gives none to a file of another user.
		if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'].includes(code)) throw error;
		return renameInto(from, target, file);
	}
	return takeAway(from, file, facts.ino);
}

/** Where a file cannot have two names: an empty file keeps the name until the file takes its place. */
async function renameInto(from: string, target: string, file: StoredFile): Promise<PutAway> {
	try {
		await (await open(target, 'wx')).close();
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return 'exists';
		throw error;
	}
	try {
		await rename(from, target);
	} catch (error) {
		await unlink(target);
		if (codeOf(error) === 'ENOENT') return 'gone';
		throw error;
	}
	const moved = await lookAt(target);
	if (moved !== null && isSameFile(file, factsOf(moved))) return 'done';
	await giveBack(target, from);
	return 'changed';
}

/** To another file system: the copy is whole and on the disk before the file is taken away. */
async function copyAcross(from: string, facts: Stats, target: string, file: StoredFile): Promise<PutAway> {
	const copy = hiddenName(target);
	try {
		await rm(copy, { force: true });
		await copyFile(from, copy, constants.COPYFILE_EXCL);
		const handle = await open(copy, 'r+');
		await handle.sync().finally(() => handle.close());
		await utimes(copy, facts.atime, facts.mtime);
		await link(copy, target).catch(async (error: unknown) => {
			if (codeOf(error) === 'EEXIST') throw error;
			await (await open(target, 'wx')).close();
			await rename(copy, target);
		});
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return 'exists';
		throw error;
	} finally {
		await rm(copy, { force: true });
	}
	const there = await lookAt(target);
	if (there !== null && (await isCopy(from, facts, target, there))) return takeAway(from, file);
	await unlink(target);
	return 'changed';
}

/**
 * Takes a file away, and no other one: a sender may put a new file in its place at this very moment. So the name is taken
 * first, and what had it is looked at then.
 *
 * @param ino - of the file, where it has another name already
 */
async function takeAway(from: string, file: StoredFile, ino?: number): Promise<PutAway> {
	const hidden = hiddenName(from);
	try {
		await rename(from, hidden);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return 'gone';
		throw error;
	}
	const taken = (await lookAt(hidden)) as Stats;
	if ((ino === undefined || taken.ino === ino) && isSameFile(file, factsOf(taken))) {
		await unlink(hidden);
		return 'done';
	}
	await giveBack(hidden, from);
	return 'changed';
}

/** What has a name, once a try that was cut has given it back what it had taken: that may be a new file of a sender's. */
async function lookAgain(from: string): Promise<Stats | null> {
	const facts = await lookAt(from);
	const hidden = hiddenName(from);
	if (facts !== null || (await lookAt(hidden)) === null) return facts;
	await giveBack(hidden, from);
	return lookAt(from);
}

/** Gives a file its former name, unless yet another one has it. */
async function giveBack(now: string, before: string): Promise<void> {
	try {
		await link(now, before);
		await unlink(now);
	} catch (error) {
		if (codeOf(error) === 'EEXIST' || (await lookAt(before)) !== null) return;
		await rename(now, before);
	}
}

/** A name next to a file that no listing speaks of: nobody takes what has it for one of the feed. */
function hiddenName(file: string): string {
	const mark = createHash('sha256').update(path.basename(file)).digest('hex').slice(0, 16);
	return path.join(path.dirname(file), `.etlrc-away-${mark}`);
}

/** Whether what has the new name holds the same bytes: a move that was cut has come so far. */
async function isCopy(from: string, facts: Stats, target: string, there: Stats): Promise<boolean> {
	if (facts.ino === there.ino && facts.dev === there.dev) return true;
	if (!there.isFile() || facts.size !== there.size) return false;
	return (await hashOf(from)) === (await hashOf(target));
}

async function hashOf(file: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
	return hash.digest('hex');
}

function factsOf({ size, mtimeMs }: Stats): Pick<StoredFile, 'size' | 'modified'> {
	return { size, modified: mtimeMs };
}

async function lookAt(file: string): Promise<Stats | null> {
	try {
		return await lstat(file);
	} catch (error) {
		if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
		throw error;
	}
}

function requirePlain(name: string, facts: Stats): void {
	if (facts.isFile()) return;
	const what = facts.isSymbolicLink() ? 'is a link' : 'is not a regular file';
	throw new EtlError('E_FILE_STAYS', `${name} ${what}, and stays where it is`, { context: { file: name } });
}

/** A link to elsewhere, which a sender may have put there, would have files written wherever it leads. */
async function makeFolder(root: string, folder: string, name: string): Promise<void> {
	const parts = path.relative(root, folder).split(path.sep);
	for (const [index] of parts.entries()) {
		const each = path.join(root, ...parts.slice(0, index + 1));
		await mkdir(each).catch((error: unknown) => {
			if (codeOf(error) !== 'EEXIST') throw error;
		});
		if ((await realpath(each)) === each) continue;
		throw stays({ name }, `${path.relative(root, each)} is a link`);
	}
}

function codeOf(error: unknown): string {
	return isSystemError(error) ? error.code : '';
}

async function explained(name: string, work: () => Promise<PutAway>): Promise<PutAway> {
	try {
		return await work();
	} catch (error) {
		if (!isSystemError(error)) throw error;
		throw new EtlError('E_FILE_STAYS', `${name} stays where it is (${error.code})`, {
			context: { file: name },
			cause: error,
		});
	}
}
