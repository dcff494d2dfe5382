import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { quickTestFolder } from './folder.js';

/** The key that the server knows. Its secret may be any: the server adds up a list's signature otherwise than the SDK. */
export const S3_KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'Tr0ub4dor/3+secret' } as const;

/** A bucket on a server of a test's own. */
export interface S3Bucket {
	readonly port: number;
	readonly bucket: string;
	/** A client of the test's own. */
	readonly client: S3Client;
	put(key: string, content: string | Buffer): Promise<void>;
	remove(key: string): Promise<void>;
}

/** A real server that speaks as S3 does, on 127.0.0.1, with one bucket; gone when the test ends. */
export async function s3Bucket(): Promise<S3Bucket> {
	const bucket = 'feeds';
	const require = createRequire(import.meta.url);
	giveDes(require('node:crypto'));
	const S3rver = require('@20minutes/s3rver'); // Its package has no types.
	const s3rver = new S3rver({
		address: '127.0.0.1',
		port: 0,
		silent: true,
		vhostBuckets: false,
		allowMismatchedSignatures: true,
		directory: quickTestFolder(),
		configureBuckets: [{ name: bucket }],
	});
	s3rver.on('error', () => undefined); // Its clients end in the middle, which it says on standard error otherwise.
	const { port } = (await s3rver.run()) as { port: number };
	const client = new S3Client({
		endpoint: `http://127.0.0.1:${port}`,
		region: 'us-east-1',
		forcePathStyle: true,
		credentials: { ...S3_KEYS },
	});
	onTestFinished(() => {
		client.destroy();
		const server: Server = s3rver.httpServer;
		server.closeAllConnections();
		server.close();
	});
	return {
		port,
		bucket,
		client,
		put: async (key, content) => {
			await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(content) }));
		},
		remove: async (key) => {
			await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
		},
	};
}

/** The server writes the tokens of its pages by DES, which OpenSSL has no more; by three times the same key 3DES is DES. */
function giveDes(crypto: Pick<typeof import('node:crypto'), 'createCipheriv' | 'createDecipheriv'>): void {
	for (const name of ['createCipheriv', 'createDecipheriv'] as const) {
		const make = crypto[name] as unknown as (cipher: string, key: Buffer, ...rest: unknown[]) => never;
		if (make.name === 'withDes') return;
		// No arrow: some call it with `new`.
		const withDes = function withDes(cipher: string, key: Buffer, ...rest: unknown[]) {
			return cipher === 'des'
				? make('des-ede3-cbc', Buffer.concat([key, key, key]), ...rest)
				: make(cipher, key, ...rest);
		};
		crypto[name] = withDes as never;
	}
}
