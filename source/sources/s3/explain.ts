import { EtlError } from '../../core/errors.js';
import { type Failure, lost } from '../remote/line.js';
import { type Host, webFailure } from '../remote/web.js';

/** The bucket and its server, for messages. */
export interface BucketHost extends Host {
	readonly bucket: string;
	/** Whether the server is Amazon's. */
	readonly isUsual: boolean;
}

/** Codes of a store that refuses access, each with its hint. */
const REFUSED: Readonly<Record<string, string>> = {
	AccessDenied: 'Check that the key may list the bucket and get its objects (s3:ListBucket, s3:GetObject).',
	AccountProblem: 'Ask who owns the account.',
	AllAccessDisabled: 'Ask who owns the bucket.',
	AuthorizationHeaderMalformed: 'Check `region`: it has to be that of the bucket.',
	CredentialsProviderError:
		'Set accessKeyId and secretAccessKey, or `profile`, or the AWS_… variables, or give this machine a role.',
	ExpiredToken: 'Get new keys: these lasted for a time only.',
	ExpiredTokenException: 'Get new keys: these lasted for a time only.',
	Forbidden: 'Check the key, and what it may do in the bucket.',
	InvalidAccessKeyId: 'Check accessKeyId: the store does not know it.',
	InvalidToken: 'Check sessionToken: it belongs to the key.',
	PermanentRedirect: 'Check `region`: it has to be that of the bucket.',
	RequestTimeTooSkewed: 'Set the clock of this machine: it differs too much from the store’s.',
	SignatureDoesNotMatch: 'Check secretAccessKey: it is not that of the key.',
	TokenRefreshRequired: 'Get new keys: these lasted for a time only.',
	UnauthorizedAccess: 'Check the key, and what it may do in the bucket.',
};

/** Codes of failures that may pass. Every status from 500 on may pass as well. */
const PASSING: ReadonlySet<string> = new Set([
	'RequestTimeout',
	'SlowDown',
	'Throttling',
	'ThrottlingException',
	'TimeoutError',
	'TooManyRequestsException',
]);

/** Codes of an object that was replaced or deleted since it was listed. */
const CHANGED: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound', 'PreconditionFailed', 'InvalidRange']);

/** The error of an object that was replaced since it was listed. */
export function changed(name: string): EtlError {
	return new EtlError('E_FILE_CHANGED', `${name} is not what it was when it was listed`, { context: { file: name } });
}

/** The error of a list that goes on, and does not say where: what is behind would be missing without a word. */
export function listingCut(bucket: string): EtlError {
	const message = `The list of the bucket ${bucket} is cut off: its server says that there is more, and not how to go on`;
	const hint = 'Ask who runs the server: it has to answer ListObjectsV2 with a continuation token.';
	return new EtlError('E_SOURCE_UNREADABLE', message, { context: { bucket }, hint });
}

/** Translates a failure of one object; `null` where the store as a whole failed. */
export function fileFault(error: unknown, name: string): EtlError | null {
	const { code } = partsOf(error);
	if (CHANGED.has(code)) return changed(name);
	if (code !== 'InvalidObjectState') return null;
	const message = `${name} lies in an archive: restore it first`;
	return new EtlError('E_FILE_UNREADABLE', message, { context: { file: name } });
}

/**
 * Translates a failure of the store. The SDK's error is not kept as the cause, because it holds the request with its
 * keys.
 */
export function explainBucket(error: unknown, place: BucketHost): Failure {
	const { bucket, host, isUsual } = place;
	const { code, status } = partsOf(error);
	const at = isUsual ? '' : ` at ${host}`;
	const context = { bucket, host };
	if (code === 'NoSuchBucket') {
		const hint = 'Check the name of the bucket in `source`, and `endpoint` where it is not Amazon’s.';
		const missing = new EtlError('E_SOURCE_MISSING', `There is no bucket ${bucket}${at}`, { context, hint });
		return { error: missing, isPassing: false };
	}
	const hint = REFUSED[code] ?? (status === 401 || status === 403 ? REFUSED.Forbidden : undefined);
	if (hint !== undefined) {
		const why = code === 'CredentialsProviderError' ? 'there are no keys to sign in with' : `it says ${code}`;
		const refused = new EtlError('E_SOURCE_REFUSED', `The bucket ${bucket}${at} is refused: ${why}`, { context, hint });
		return { error: refused, isPassing: false };
	}
	if (PASSING.has(code) || status >= 500 || status === 429)
		return { error: lost(`${host} answers ${[status || '', code].join(' ').trim()}`), isPassing: true };
	return webFailure(error, place);
}

/** The code by which a store says what failed. */
export function codeOf(error: unknown): string {
	return partsOf(error).code;
}

/** The parts of an SDK error that may be shown. */
function partsOf(error: unknown): { readonly code: string; readonly status: number } {
	if (!(error instanceof Error)) return { code: '', status: 0 };
	const { httpStatusCode = 0 } = ('$metadata' in error ? error.$metadata : {}) as { httpStatusCode?: number };
	return { code: error.name, status: httpStatusCode };
}
