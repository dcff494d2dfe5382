import type { Attributes, FileEntryWithStats, SFTPWrapper } from 'ssh2';
import { isStatus, STATUS } from './faults.js';

// The calls of SFTP as promises. `lookAt` does not follow links (lstat), `lookBehind` does (stat).

type Done<T> = (error: Error | undefined, value: T) => void;

function call<T>(begin: (done: Done<T>) => void): Promise<T> {
	return new Promise((resolve, reject) => {
		begin((error, value) => {
			if (error) reject(error);
			else resolve(value);
		});
	});
}

export function realPath(sftp: SFTPWrapper, path: string): Promise<string> {
	return call((done) => sftp.realpath(path, done));
}

export function listFolder(sftp: SFTPWrapper, path: string): Promise<FileEntryWithStats[]> {
	return call((done) => sftp.readdir(path, done));
}

/** `null` where nothing is there. */
export function lookAt(sftp: SFTPWrapper, path: string): Promise<Attributes | null> {
	return orNull(call<Attributes>((done) => sftp.lstat(path, done)));
}

/** `null` where nothing is there. */
export function lookBehind(sftp: SFTPWrapper, path: string): Promise<Attributes | null> {
	return orNull(call<Attributes>((done) => sftp.stat(path, done)));
}

export function lookAtOpen(sftp: SFTPWrapper, handle: Buffer): Promise<Attributes> {
	return call((done) => sftp.fstat(handle, done));
}

/** Opens a file for reading, and gives its handle. */
export function openFile(sftp: SFTPWrapper, path: string): Promise<Buffer> {
	return call((done) => sftp.open(path, 'r', done));
}

/** Gives a file another name. Servers refuse one that another file has, or are to: version 3 of the protocol says so. */
export function renameFile(sftp: SFTPWrapper, from: string, to: string): Promise<void> {
	return call((done) => sftp.rename(from, to, (error) => done(error ?? undefined, undefined)));
}

export function removeFile(sftp: SFTPWrapper, path: string): Promise<void> {
	return call((done) => sftp.unlink(path, (error) => done(error ?? undefined, undefined)));
}

export function makeFolder(sftp: SFTPWrapper, path: string): Promise<void> {
	return call((done) => sftp.mkdir(path, (error) => done(error ?? undefined, undefined)));
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
	try {
		return await answer;
	} catch (error) {
		if (isStatus(error, STATUS.missing)) return null;
		throw error;
	}
}
