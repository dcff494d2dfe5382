import path from 'node:path';
import { Readable } from 'node:stream';
import type { Attributes, SFTPWrapper } from 'ssh2';
import { EtlError } from '../../core/errors.js';
import type { RemoteFile, RemoteStore } from '../remote/remote-source.js';
import { streamOf } from '../remote/stream-of.js';
import type { PutAway, StoredFile } from '../source.js';
import { lookAt, lookAtOpen, lookBehind, openFile, realPath } from './calls.js';
import { type Connection, connect, type Target } from './connection.js';
import { isSame, isWithin, type Listing, lookInto, toFile, together } from './entries.js';
import { explain, isStatus, STATUS } from './faults.js';
import { moveThere, removeThere } from './put-away.js';
import { readAhead } from './read-ahead.js';
import { SmallFiles } from './small-files.js';

/** A folder on a server, and how to connect. */
export interface SftpFolder {
	/** For people: user, host, port and path. */
	readonly label: string;
	/** Absolute, or relative to the user's home. */
	readonly path: string;
	readonly recursive: boolean;
	readonly target: Target;
}

/** A folder on an SFTP server, over one connection. A broken connection is replaced. */
export class SftpStore implements RemoteStore {
	readonly resumes = true;
	readonly #folder: SftpFolder;
	#connection: Promise<Connection> | null = null;
	/** Real path of the folder, from the last list. */
	#root: string | null = null;
	readonly #small = new SmallFiles((file) => this.#whole(file));

	readonly #isPutAway: (folder: string) => boolean;

	/** @param isPutAway - which subfolders nobody looks into */
	constructor(folder: SftpFolder, isPutAway: (folder: string) => boolean = () => false) {
		this.#folder = folder;
		this.#isPutAway = isPutAway;
	}

	list(signal: AbortSignal): ReturnType<RemoteStore['list']> {
		return this.#using(signal, async ({ sftp }) => {
			this.#root = null;
			const root = await this.#rootOf(sftp);
			const listing: Listing = { files: [], folders: [], linked: [], hidden: [] };
			await lookInto(sftp, root, '', listing).catch(async (error) => {
				throw await this.#folderFault(sftp, root, error);
			});
			const { recursive } = this.#folder;
			const next = () => listing.folders.splice(0).filter((folder) => !this.#isPutAway(folder));
			while (recursive && listing.folders.length > 0)
				await together(next(), (folder) => lookInto(sftp, root, folder, listing));
			const { files, folders, linked, hidden } = listing;
			this.#small.listed(files);
			return { files, passedOver: { folders: [...folders, ...linked], hidden } };
		});
	}

	stat(name: string, signal: AbortSignal): Promise<RemoteFile | null> {
		return this.#using(signal, async ({ sftp }) => {
			if (name.includes('/') && !this.#folder.recursive) return null;
			const root = await this.#rootOf(sftp);
			const there = await lookAt(sftp, path.posix.join(root, name));
			const found = there && (await toFile(sftp, root, name, there));
			return typeof found === 'string' ? null : found;
		});
	}

	read(file: RemoteFile, from: number, signal: AbortSignal): Promise<Readable> {
		return this.#using(signal, async ({ sftp, drop }) => {
			const small = from === 0 ? this.#small.take(file) : null;
			if (small)
				return Readable.from(
					[await small].filter(({ length }) => length > 0),
					{ objectMode: false },
				);
			return streamOf(contentOf(await this.#open(sftp, file), file, from), (reason) => reason !== null && drop());
		});
	}

	move(file: StoredFile, to: string, signal: AbortSignal): Promise<PutAway> {
		return this.#using(signal, async ({ sftp }) => moveThere(sftp, await this.#rootOf(sftp), file, to));
	}

	remove(file: StoredFile, signal: AbortSignal): Promise<PutAway> {
		return this.#using(signal, async ({ sftp }) => removeThere(sftp, await this.#rootOf(sftp), file));
	}

	explain(error: unknown): ReturnType<RemoteStore['explain']> {
		return explain(error, this.#folder);
	}

	async close(): Promise<void> {
		const connection = await this.#connection?.catch(() => null);
		this.#connection = null;
		await connection?.end();
	}

	async #open(sftp: SFTPWrapper, file: RemoteFile): Promise<OpenFile> {
		const root = await this.#rootOf(sftp);
		const at = path.posix.join(root, file.name);
		// The three requests are concurrent, so that they take one round trip.
		const looking = Promise.all([realPath(sftp, at), lookBehind(sftp, at)]);
		looking.catch(() => undefined);
		const handle = await openFile(sftp, at).catch((error) => {
			throw openFault(error, file);
		});
		return { sftp, root, handle, looking };
	}

	/** Fetches a whole small file over the open connection. */
	async #whole(file: RemoteFile): Promise<Buffer> {
		const connection = await this.#connection;
		if (connection === null) throw new Error('Not connected');
		const chunks: Buffer[] = [];
		for await (const chunk of contentOf(await this.#open(connection.sftp, file), file, 0)) chunks.push(chunk);
		return Buffer.concat(chunks);
	}

	/**
	 * Runs a call on the connection. An aborted call closes the connection, since the server may no longer answer on it.
	 */
	async #using<T>(signal: AbortSignal, work: (connection: Connection) => Promise<T>): Promise<T> {
		const connection = await this.#connected(signal);
		signal.throwIfAborted();
		signal.addEventListener('abort', connection.drop, { once: true });
		try {
			return await work(connection);
		} finally {
			signal.removeEventListener('abort', connection.drop);
		}
	}

	/** The open connection, or a new one. Concurrent callers share it. */
	async #connected(signal: AbortSignal): Promise<Connection> {
		for (let known = this.#connection; known !== null; known = this.#connection) {
			const connection = await known;
			if (connection.isOpen()) return connection;
			if (this.#connection === known) this.#connection = null;
		}
		const made = connect(this.#folder.target, signal);
		this.#connection = made;
		made.catch(() => {
			if (this.#connection === made) this.#connection = null;
		});
		return made;
	}

	async #rootOf(sftp: SFTPWrapper): Promise<string> {
		this.#root ??= await realPath(sftp, this.#folder.path).catch(async (error) => {
			throw await this.#folderFault(sftp, this.#folder.path, error);
		});
		return this.#root;
	}

	async #folderFault(sftp: SFTPWrapper, at: string, error: unknown): Promise<unknown> {
		if (!isStatus(error, STATUS.missing)) return error;
		const what = (await lookBehind(sftp, at)) === null ? 'does not exist' : 'is not a folder';
		const { label } = this.#folder;
		return new EtlError('E_SOURCE_MISSING', `The source ${label} ${what}`, {
			context: { source: label },
			cause: error,
		});
	}
}

/** An open file, with the requests about its path. */
interface OpenFile {
	readonly sftp: SFTPWrapper;
	readonly root: string;
	readonly handle: Buffer;
	readonly looking: Promise<readonly [real: string, there: Attributes | null]>;
}

/** Reads a file, and checks before and after that it is the one that was listed. */
async function* contentOf(
	{ sftp, root, handle, looking }: OpenFile,
	file: RemoteFile,
	from: number,
): AsyncGenerator<Buffer> {
	try {
		const [real, before] = await looking;
		if (before === null || !isSame(file, before) || !isWithin(root, real)) throw changed(file);
		yield* readAhead(sftp, handle, from, file.size ?? Number.POSITIVE_INFINITY);
		const [opened, after] = await Promise.all([lookAtOpen(sftp, handle), lookAt(sftp, real)]);
		if (after === null || !isSame(file, opened) || !isSame(file, after)) throw changed(file);
	} finally {
		sftp.close(handle, () => undefined);
	}
}

function changed({ name }: RemoteFile): EtlError {
	return new EtlError('E_FILE_CHANGED', `${name} is not what it was when it was listed`, { context: { file: name } });
}

function openFault(error: unknown, { name }: RemoteFile): unknown {
	const options = { context: { file: name }, cause: error };
	if (isStatus(error, STATUS.missing)) return new EtlError('E_FILE_CHANGED', `${name} is gone`, options);
	if (isStatus(error, STATUS.denied))
		return new EtlError('E_FILE_UNREADABLE', `${name} may not be read by this user`, options);
	return error;
}
