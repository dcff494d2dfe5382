import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import {
	GetObjectCommand,
	type GetObjectCommandOutput,
	type _Object as ListedObject,
	ListObjectsV2Command,
	S3Client,
	type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { fillRunDate } from '../../core/run/run-date.js';
import { nameKind } from '../folders.js';
import { type Failure, NoMiddle, type RemoteOptions } from '../remote/line.js';
import type { RemoteFile, RemoteStore } from '../remote/remote-source.js';
import { authorities, hostOf, type WebTrust } from '../remote/web.js';
import type { PassedOver, PutAway, SourceAddress, StoredFile } from '../source.js';
import { type BucketHost, changed, explainBucket, fileFault, listingCut } from './explain.js';
import { moveObject, type Objects, removeObject } from './put-away.js';

/**
 * Credentials of a bucket. The SDK finds those that are left out: in the environment, the profile, the role or the
 * instance.
 */
export interface BucketKeys {
	readonly accessKeyId: string | undefined;
	readonly secretAccessKey: string | undefined;
	readonly sessionToken: string | undefined;
	readonly profile: string | undefined;
}

/** The address of objects under a prefix of a bucket, on Amazon's S3 or on a compatible server. */
export interface BucketAddress extends SourceAddress {
	readonly source: 's3';
	readonly bucket: string;
	/** As written, with its `{date:…}`. It ends with a slash, or is empty. */
	readonly prefix: string;
	readonly recursive: boolean;
	/** `null` for Amazon's. */
	readonly endpoint: string | null;
	readonly region: string | null;
	readonly pathStyle: boolean;
	readonly keys: BucketKeys;
	readonly trust: WebTrust;
	readonly options: RemoteOptions;
}

/** Storage classes whose objects have to be restored before they can be read. */
const ARCHIVED: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** The region where none is configured. Compatible servers accept it. */
const USUAL_REGION = 'us-east-1';

/** Number of connections: one for the list, the others for files. */
const CONNECTIONS = 8;

/** One page of a list. */
interface Page {
	readonly objects: readonly ListedObject[];
	/** Prefixes below the requested one, where the source is not recursive. */
	readonly folders: readonly string[];
	/** Whether there are more pages. */
	readonly isCut: boolean;
	/** Token of the next page. */
	readonly next: string | undefined;
}

/** The store of the objects under a prefix. */
export class BucketStore implements RemoteStore {
	readonly resumes = true;
	readonly #client: S3Client;
	readonly #bucket: string;
	readonly #prefix: string;
	readonly #recursive: boolean;
	readonly #place: BucketHost;

	private constructor(client: S3Client, { bucket, recursive, endpoint }: BucketAddress, prefix: string) {
		this.#client = client;
		this.#bucket = bucket;
		this.#prefix = prefix;
		this.#recursive = recursive;
		const { host, port } = hostOf(new URL(endpoint ?? 'https://s3.amazonaws.com'));
		this.#place = { bucket, host, port, isUsual: endpoint === null };
	}

	/** Reads certificates and profiles of this machine; it sends nothing yet. */
	static async open(address: BucketAddress, runDate: string): Promise<BucketStore> {
		// The SDK would warn on standard error in every run on Node 20 that its versions of 2027 need a newer one.
		process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
		const config = clientConfig(address, await authorities(address.trust));
		let client = new S3Client(config);
		const isRegionKnown = await client.config.region().then(
			() => true,
			() => false,
		);
		if (!isRegionKnown) client = new S3Client({ ...config, region: USUAL_REGION });
		return new BucketStore(client, address, fillRunDate(address.prefix, runDate));
	}

	async list(signal: AbortSignal): Promise<{ readonly files: readonly RemoteFile[]; readonly passedOver: PassedOver }> {
		const files: RemoteFile[] = [];
		const passedOver = { folders: [] as string[], hidden: [] as string[] };
		let next: string | undefined;
		do {
			const page = await this.#page(this.#prefix, { ContinuationToken: next }, signal);
			for (const object of page.objects) {
				const name = object.Key?.slice(this.#prefix.length) ?? '';
				// An object whose key ends with a slash is the mark of a folder.
				if (name === '' || name.endsWith('/')) continue;
				const kind = nameKind(name);
				if (kind === 'listed') files.push(toFile(name, object));
				else if (kind === 'hidden') passedOver.hidden.push(name);
			}
			passedOver.folders.push(...page.folders.map((folder) => folder.slice(this.#prefix.length, -1)));
			if (page.isCut && (page.next === undefined || page.next === next)) throw listingCut(this.#bucket);
			next = page.next;
		} while (next !== undefined);
		return { files, passedOver };
	}

	async stat(name: string, signal: AbortSignal): Promise<RemoteFile | null> {
		// A list is used, because the time in an object's HEAD is rounded and differs from that in the list.
		const key = `${this.#prefix}${name}`;
		const { objects } = await this.#page(key, { MaxKeys: 1 }, signal);
		const object = objects.find(({ Key }) => Key === key);
		return object === undefined ? null : toFile(name, object);
	}

	async read(file: RemoteFile, from: number, signal: AbortSignal): Promise<Readable> {
		const command = new GetObjectCommand({
			Bucket: this.#bucket,
			Key: `${this.#prefix}${file.name}`,
			IfMatch: file.version,
			...(from > 0 ? { Range: `bytes=${from}-` } : {}),
		});
		const answer = await this.#client.send(command, { abortSignal: signal }).catch((error: unknown) => {
			throw fileFault(error, file.name) ?? error;
		});
		const body = answer.Body as Readable;
		const fault = differs(file, from, answer);
		if (fault === null) return body;
		body.on('error', () => undefined).destroy();
		throw fault;
	}

	move(file: StoredFile, to: string, signal: AbortSignal): Promise<PutAway> {
		return moveObject(this.#objects(signal), file, to, signal);
	}

	remove(file: StoredFile, signal: AbortSignal): Promise<PutAway> {
		return removeObject(this.#objects(signal), file, signal);
	}

	#objects(signal: AbortSignal): Objects {
		const stat = (name: string) => this.stat(name, signal);
		return { client: this.#client, bucket: this.#bucket, prefix: this.#prefix, stat };
	}

	explain(error: unknown): Failure {
		return explainBucket(error, this.#place);
	}

	async close(): Promise<void> {
		this.#client.destroy();
	}

	/** Keys are requested URL-encoded, because XML cannot hold every character of a key. */
	async #page(
		prefix: string,
		more: { readonly ContinuationToken?: string | undefined; readonly MaxKeys?: number },
		signal: AbortSignal,
	): Promise<Page> {
		const command = new ListObjectsV2Command({
			Bucket: this.#bucket,
			Prefix: prefix,
			EncodingType: 'url',
			OptionalObjectAttributes: ['RestoreStatus'],
			...(this.#recursive ? {} : { Delimiter: '/' }),
			...more,
		});
		const answer = await this.#client.send(command, { abortSignal: signal });
		const plain = (text = '') => (answer.EncodingType === 'url' ? decodeURIComponent(text.replaceAll('+', ' ')) : text);
		return {
			objects: (answer.Contents ?? []).map((object) => ({ ...object, Key: plain(object.Key) })),
			folders: (answer.CommonPrefixes ?? []).map(({ Prefix }) => plain(Prefix)),
			isCut: answer.IsTruncated === true,
			next: answer.IsTruncated === true ? answer.NextContinuationToken : undefined,
		};
	}
}

function clientConfig({ endpoint, region, pathStyle, keys }: BucketAddress, ca: string | undefined): S3ClientConfig {
	const { accessKeyId, secretAccessKey, sessionToken, profile } = keys;
	const agent = { keepAlive: true, maxSockets: CONNECTIONS };
	return {
		// Retries are made, counted and shown by `remoteSource`.
		maxAttempts: 1,
		requestHandler: { httpAgent: new HttpAgent(agent), httpsAgent: new HttpsAgent({ ...agent, ...(ca && { ca }) }) },
		forcePathStyle: pathStyle,
		followRegionRedirects: true,
		// Amazon's checksum covers whole objects, so a resumed part has none. Every file is hashed here anyway.
		responseChecksumValidation: 'WHEN_REQUIRED',
		...(endpoint !== null && { endpoint }),
		...(region !== null && { region }),
		...(profile !== undefined && { profile }),
		...(accessKeyId !== undefined &&
			secretAccessKey !== undefined && {
				credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
			}),
	};
}

function toFile(name: string, { Size, LastModified, ETag, StorageClass, RestoreStatus }: ListedObject): RemoteFile {
	const isAway = ARCHIVED.has(StorageClass ?? '') && RestoreStatus?.RestoreExpiryDate === undefined;
	return {
		name,
		...(Size !== undefined && { size: Size }),
		...(LastModified !== undefined && { modified: LastModified.getTime() }),
		...(ETag !== undefined && { version: ETag }),
		refusal: isAway ? `lies in an archive (${StorageClass}): restore it first` : null,
	};
}

/** What is wrong with a response, since some compatible servers ignore conditions and ranges; else `null`. */
function differs({ name, size, version }: RemoteFile, from: number, answer: GetObjectCommandOutput): Error | null {
	const { ETag, ContentLength, ContentRange } = answer;
	const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(ContentRange ?? '');
	const total = range === null ? ContentLength : Number(range[2]);
	const isOther = version !== undefined && ETag !== undefined && version !== ETag;
	if (isOther || (size !== undefined && total !== undefined && size !== total)) return changed(name);
	if (from > 0 && (version === undefined || Number(range?.[1]) !== from)) return new NoMiddle(`${name} has no middle`);
	return null;
}
