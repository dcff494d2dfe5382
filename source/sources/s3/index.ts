import { z } from 'zod';
import { flag, PARSED_ONCE } from '../../core/config-values.js';
import { dateFaults } from '../../core/run/run-date.js';
import { FOLDER_SETTINGS } from '../folders.js';
import { REMOTE_SETTINGS, remoteOptions } from '../remote/line.js';
import { remoteSource } from '../remote/remote-source.js';
import { insecureFault, WEB_SETTINGS, type WebTrust, webTrust } from '../remote/web.js';
import type { SourceKind } from '../source.js';
import type { BucketAddress, BucketKeys } from './store.js';

const SETTINGS = {
	endpoint: z
		.string()
		.min(1)
		.optional()
		.describe("S3: the server, where it is not Amazon's: `https://minio.example:9000`"),
	region: z
		.string()
		.min(1)
		.optional()
		.describe('S3: the region of the bucket. Default: what the environment or the profile says, else `us-east-1`'),
	pathStyle: flag()
		.optional()
		.describe(
			'S3: whether the bucket stands in the path and not in the host. Default `true` with `endpoint`, else `false`',
		),
	accessKeyId: z
		.string()
		.min(1)
		.optional()
		.describe('S3: the access key. Without, keys come from the environment, a profile, a role or the instance'),
	secretAccessKey: z.string().min(1).optional().describe('S3: the secret of `accessKeyId`. It belongs in a variable'),
	sessionToken: z.string().min(1).optional().describe('S3: the token of keys that last for a time'),
	profile: z.string().min(1).optional().describe('S3: the profile of `~/.aws` that keys and region come from'),
	...FOLDER_SETTINGS,
	...WEB_SETTINGS,
	...REMOTE_SETTINGS,
};

/** The kind of source for the registry. */
export const s3: SourceKind<BucketAddress> = {
	schemes: ['s3'],
	form: 's3://BUCKET/PREFIX',
	description: '`s3://BUCKET/PREFIX`',
	settings: SETTINGS,
	putsAway: true,
	parse: (text, base, given) => {
		const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/*(.*)$/is.exec(text) ?? [];
		if (/[@:]/.test(bucket))
			return { fault: 'holds more than a bucket before its first slash: secrets have keys of their own' };
		if (!/^[a-z0-9][a-z0-9._-]{1,254}$/i.test(bucket)) return { fault: 'names no bucket: s3://BUCKET/PREFIX' };
		const { endpoint, region, pathStyle, recursive = false, ...rest } = z.object(SETTINGS).parse(given, PARSED_ONCE);
		const { accessKeyId, secretAccessKey, sessionToken, profile } = rest;
		const keys = { accessKeyId, secretAccessKey, sessionToken, profile };
		const trust = webTrust(given, base);
		const fault = dateFaults(prefix)[0] ?? keysFault(keys) ?? endpointFault(endpoint, trust);
		if (fault !== null) return { fault };
		const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
		const place = `s3://${bucket}/${folder}`;
		return {
			value: {
				source: 's3',
				folder: null,
				label: endpoint === undefined ? place : `${place} at ${new URL(endpoint).host}`,
				facts: { recursive },
				bucket,
				prefix: folder,
				recursive,
				endpoint: endpoint ?? null,
				region: region ?? null,
				pathStyle: pathStyle ?? endpoint !== undefined,
				keys,
				trust,
				options: remoteOptions(given),
			},
		};
	},
	open: async (address, context) => {
		const { BucketStore } = await import('./store.js');
		const store = await BucketStore.open(address, context.runDate);
		return remoteSource(store, address, address.options, context);
	},
};

function keysFault({ accessKeyId, secretAccessKey, sessionToken, profile }: BucketKeys): string | null {
	if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
		return 'has one of accessKeyId and secretAccessKey: it wants both, or neither';
	if (sessionToken !== undefined && accessKeyId === undefined) return 'has a sessionToken without accessKeyId';
	if (profile !== undefined && accessKeyId !== undefined)
		return 'has both accessKeyId and profile: which of them is it?';
	return null;
}

function endpointFault(endpoint: string | undefined, trust: WebTrust): string | null {
	if (endpoint === undefined) return null;
	const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) return 'has an endpoint that is no https:// URL';
	if (url.username !== '' || url.password !== '')
		return 'has an endpoint with a user: keys are accessKeyId and secretAccessKey';
	return insecureFault(url, trust);
}
