import { CopyObjectCommand, DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { RemoteFile } from '../remote/remote-source.js';
import { isSameFile, type PutAway, type StoredFile, stays } from '../source.js';
import { codeOf } from './explain.js';

/** Bytes that a store copies at once; what is longer would have to be copied in parts. */
const LARGEST = 5 * 1024 ** 3;

/** Some of a bucket's objects, as files by their names under a prefix. */
export interface Objects {
	readonly client: S3Client;
	readonly bucket: string;
	readonly prefix: string;
	/** `null` where it is gone. */
	stat(name: string): Promise<RemoteFile | null>;
}

/**
 * Moves an object: a copy, and then the object is deleted, if it is the one that was copied. A copy whose object is still
 * there, since that was cut, is the one that was made: it has the same tag.
 *
 * @throws EtlError `E_FILE_STAYS`
 */
export async function moveObject(at: Objects, file: StoredFile, to: string, signal: AbortSignal): Promise<PutAway> {
	const [now, there] = await Promise.all([at.stat(file.name), at.stat(to)]);
	if (now === null) return there !== null && there.size === file.size ? 'done' : 'gone';
	if (!isSameFile(file, now)) return 'changed';
	if (there === null) {
		const copied = await copyObject(at, file, to, signal);
		if (copied !== 'done') return copied;
	} else if (there.version === undefined || there.version !== now.version || there.size !== now.size) return 'exists';
	return deleteObject(at, file, signal);
}

/** Deletes an object, if it is what was listed. @throws EtlError `E_FILE_STAYS` */
export async function removeObject(at: Objects, file: StoredFile, signal: AbortSignal): Promise<PutAway> {
	const now = await at.stat(file.name);
	if (now === null) return 'gone';
	return isSameFile(file, now) ? deleteObject(at, file, signal) : 'changed';
}

async function copyObject(at: Objects, file: StoredFile, to: string, signal: AbortSignal): Promise<PutAway> {
	const { client, bucket, prefix } = at;
	if ((file.size ?? 0) > LARGEST) throw stays(file, 'a store copies no more than 5 GiB at once');
	const path = `${bucket}/${prefix}${file.name}`.split('/').map(encodeURIComponent).join('/');
	const copy = { Bucket: bucket, Key: `${prefix}${to}`, CopySource: path, CopySourceIfMatch: file.version };
	try {
		await heeding({ IfNoneMatch: '*' }, (condition) =>
			client.send(new CopyObjectCommand({ ...copy, ...condition }), { abortSignal: signal }),
		);
		return 'done';
	} catch (error) {
		if (!isOther(error)) throw refusal(file, error);
		return (await at.stat(to)) === null ? 'changed' : 'exists';
	}
}

/** An object that became another one while it was copied stays, and the copy is what was loaded. */
async function deleteObject(at: Objects, file: StoredFile, signal: AbortSignal): Promise<PutAway> {
	const { client, bucket, prefix } = at;
	const now = await at.stat(file.name);
	if (now === null) return 'done';
	if (!isSameFile(file, now)) return 'changed';
	try {
		await heeding({ IfMatch: file.version }, (condition) =>
			client.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${prefix}${file.name}`, ...condition }), {
				abortSignal: signal,
			}),
		);
		return 'done';
	} catch (error) {
		if (isOther(error)) return 'changed';
		throw refusal(file, error);
	}
}

/** Does something under a condition; not every store that speaks as S3 does knows each, and says so. */
async function heeding<C extends object>(
	condition: C,
	work: (condition: Partial<C>) => Promise<unknown>,
): Promise<void> {
	try {
		await work(condition);
	} catch (error) {
		if (codeOf(error) !== 'NotImplemented') throw error;
		await work({});
	}
}

function isOther(error: unknown): boolean {
	return ['PreconditionFailed', 'NoSuchKey', 'ConditionalRequestConflict'].includes(codeOf(error));
}

/** What the key may not do is no reason to give up the source: it was read. */
function refusal(file: StoredFile, error: unknown): unknown {
	if (!['AccessDenied', 'Forbidden', 'InvalidRequest', 'InvalidObjectState'].includes(codeOf(error))) return error;
	return stays(
		file,
		`the store says ${codeOf(error)}`,
		'The key has to be allowed s3:PutObject and s3:DeleteObject there. What is loaded stays loaded, and the next run tries again.',
	);
}
