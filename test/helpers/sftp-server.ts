import { createHash, generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import ssh2, { type AuthContext, type FileEntry, type SFTPWrapper, type Stats } from 'ssh2';
import { onTestFinished } from 'vitest';

const { STATUS_CODE } = ssh2.utils.sftp;

/** How a server behaves; without a word it lets `etl` in with its password and gives what is on the disk. */
export interface ServerManners {
	/** Private keys of the host; without them one that is made anew. */
	readonly hostKeys?: readonly string[];
	/** Decides who is let in. */
	readonly login?: (context: AuthContext) => void;
	/** Paths that nobody may read. */
	readonly denied?: (path: string) => boolean;
	/** Called before each read, with how many there were before. */
	readonly reading?: (path: string, before: number) => void;
	readonly algorithms?: ssh2.Algorithms;
	/** Bytes that a read gives at most. */
	readonly most?: number;
	readonly hasSftp?: boolean;
}

/** A server of ssh2 on 127.0.0.1. */
export interface SftpServer {
	readonly port: number;
	/** Of its keys, in the order of `hostKeys`: as known_hosts writes them behind the host. */
	readonly publicKeys: readonly string[];
	/** Of its keys, as ssh-keygen says them. */
	readonly fingerprints: readonly string[];
	/** Logins so far. */
	logins(): number;
	/** Ends every connection. */
	cut(): void;
}

/** What `etl` is let in with. */
export const PASSWORD = 'k3in Geheimnis: @/?#%';

/** A host's key that is made anew, in PEM: now and then ssh2 makes one that it cannot read itself. */
export function newHostKey(namedCurve: 'prime256v1' | 'secp384r1' = 'prime256v1'): string {
	return String(generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'pem', type: 'sec1' }));
}

/** Lets a user in with its password. */
export function byPassword(context: AuthContext): void {
	if (context.method === 'password' && context.username === 'etl' && context.password === PASSWORD) context.accept();
	else context.reject(['password']);
}

/** Starts a server that gives the files of this machine; gone when the test ends. */
export async function sftpServer(manners: ServerManners = {}): Promise<SftpServer> {
	const hostKeys = [...(manners.hostKeys ?? [newHostKey()])];
	const open = new Set<{ end(): void }>();
	let logins = 0;
	const server = new ssh2.Server(
		{ hostKeys, ...(manners.algorithms && { algorithms: manners.algorithms }) },
		(client) => {
			open.add(client);
			client.on('close', () => open.delete(client));
			client.on('error', () => undefined);
			client.on('authentication', manners.login ?? byPassword);
			client.on('ready', () => {
				logins++;
				client.on('session', (accept) => {
					const session = accept();
					if (manners.hasSftp !== false) session.on('sftp', (take) => serve(take(), manners));
				});
			});
		},
	);
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(async () => {
		for (const client of open) client.end();
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
		});
	});
	const publics = hostKeys.map((key) => {
		const parsed = [ssh2.utils.parseKey(key)].flat()[0];
		if (parsed instanceof Error || parsed === undefined) throw new Error('no key');
		return { type: parsed.type, blob: parsed.getPublicSSH() };
	});
	return {
		port: (server.address() as AddressInfo).port,
		publicKeys: publics.map(({ type, blob }) => `${type} ${blob.toString('base64')}`),
		fingerprints: publics.map(
			({ blob }) => `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
		),
		logins: () => logins,
		cut: () => {
			for (const client of open) client.end();
		},
	};
}

function serve(sftp: SFTPWrapper, manners: ServerManners): void {
	const files = new Map<number, { readonly path: string; readonly fd: number }>();
	const folders = new Map<number, FileEntry[]>();
	let last = 0;
	let reads = 0;
	const toHandle = (id: number) => {
		const handle = Buffer.alloc(4);
		handle.writeUInt32BE(id);
		return handle;
	};
	const answer = (id: number, at: string | null, work: () => void) => {
		try {
			if (at !== null && manners.denied?.(at)) return void sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
			work();
		} catch (error) {
			const code = (error as NodeJS.ErrnoException).code ?? '';
			const isMissing = ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code);
			sftp.status(id, isMissing ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE, code);
		}
	};
	const attributes = (stats: Stats | fs.Stats) => {
		const { mode, uid, gid, size } = stats as fs.Stats;
		const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);
		const { atimeMs, mtimeMs } = stats as fs.Stats;
		return { mode, uid, gid, size, atime: seconds(atimeMs), mtime: seconds(mtimeMs) };
	};
	sftp.on('REALPATH', (id, at) =>
		answer(id, null, () => {
			const filename = fs.realpathSync(path.resolve('/', at));
			sftp.name(id, [{ filename, longname: filename, attrs: {} as never }]);
		}),
	);
	sftp.on('LSTAT', (id, at) => answer(id, null, () => sftp.attrs(id, attributes(fs.lstatSync(at)))));
	sftp.on('STAT', (id, at) => answer(id, null, () => sftp.attrs(id, attributes(fs.statSync(at)))));
	sftp.on('OPENDIR', (id, at) =>
		answer(id, at, () => {
			const entries = fs.readdirSync(at).map((filename) => {
				return { filename, longname: filename, attrs: attributes(fs.lstatSync(path.join(at, filename))) };
			});
			folders.set(++last, entries);
			sftp.handle(id, toHandle(last));
		}),
	);
	sftp.on('READDIR', (id, handle) => {
		const entries = folders.get(handle.readUInt32BE())?.splice(0, 100) ?? [];
		if (entries.length === 0) sftp.status(id, STATUS_CODE.EOF);
		else sftp.name(id, entries);
	});
	const change = (id: number, at: string, work: () => void) =>
		answer(id, at, () => {
			work();
			sftp.status(id, STATUS_CODE.OK);
		});
	sftp.on('MKDIR', (id, at) => change(id, at, () => fs.mkdirSync(at)));
	sftp.on('REMOVE', (id, at) => change(id, at, () => fs.unlinkSync(at)));
	sftp.on('RENAME', (id, from, to) =>
		change(id, from, () => {
			fs.linkSync(from, to);
			fs.unlinkSync(from);
		}),
	);
	sftp.on('OPEN', (id, at) =>
		answer(id, at, () => {
			files.set(++last, { path: at, fd: fs.openSync(at, 'r') });
			sftp.handle(id, toHandle(last));
		}),
	);
	sftp.on('FSTAT', (id, handle) => {
		const file = files.get(handle.readUInt32BE());
		answer(id, null, () => sftp.attrs(id, attributes(fs.fstatSync(file?.fd as number))));
	});
	sftp.on('READ', (id, handle, offset, length) => {
		const file = files.get(handle.readUInt32BE()) as { path: string; fd: number };
		manners.reading?.(file.path, reads++);
		answer(id, null, () => {
			const buffer = Buffer.alloc(Math.min(length, manners.most ?? length));
			const count = fs.readSync(file.fd, buffer, 0, buffer.length, offset);
			if (count === 0) sftp.status(id, STATUS_CODE.EOF);
			else sftp.data(id, buffer.subarray(0, count));
		});
	});
	sftp.on('CLOSE', (id, handle) => {
		const number = handle.readUInt32BE();
		const file = files.get(number);
		if (file) fs.closeSync(file.fd);
		files.delete(number);
		folders.delete(number);
		sftp.status(id, STATUS_CODE.OK);
	});
	sftp.on('close', () => {
		for (const { fd } of files.values()) fs.closeSync(fd);
	});
}
