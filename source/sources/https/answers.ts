import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { decryptedName } from '../../core/names/wrapped-name.js';
import type { RemoteFile } from '../remote/remote-source.js';

// What the headers of an answer say of a file: RFC 9110.

/** How a body was encoded on its way, where that is undone here. */
type Encoding = 'gzip' | 'br';

/** A file as an answer tells of it. */
export function toFile(name: string, message: IncomingMessage): RemoteFile {
	const { headers } = message;
	const encoding = encodingOf(name, headers);
	const size = totalOf(message, encoding);
	const modified = Date.parse(headers['last-modified'] ?? '');
	const version = headers.etag;
	const file = {
		name,
		...(size !== undefined && { size }),
		...(!Number.isNaN(modified) && { modified }),
		...(version !== undefined && { version }),
	};
	const hasParts = message.statusCode === 206 && encoding === null && conditionOf(file) !== null;
	return { ...file, refusal: refusalOf(message, encoding), resumes: hasParts };
}

function refusalOf({ headers, statusCode }: IncomingMessage, encoding: Encoding | 'unknown' | null): string | null {
	if (encoding === 'unknown')
		return `is sent encoded (${headers['content-encoding']}), and was asked for as it is: ask the owner of the server`;
	const isBounded = 'content-length' in headers || /chunked/i.test(headers['transfer-encoding'] ?? '');
	if (isBounded || statusCode !== 200) return null;
	return 'comes from a server that does not say where it ends, so that nobody could tell when it is cut short';
}

/** Bytes of the whole file, where the answer says so. */
function totalOf({ headers, statusCode }: IncomingMessage, encoding: Encoding | 'unknown' | null): number | undefined {
	if (encoding !== null) return undefined;
	const text = statusCode === 200 ? headers['content-length'] : rangeOf(headers)?.total;
	return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** What part of a file an answer has: its first byte, and bytes of the whole. */
function rangeOf(headers: IncomingHttpHeaders): { readonly from: number; readonly total: string } | null {
	const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/i.exec(headers['content-range'] ?? '');
	return match && { from: Number(match[1] ?? Number.NaN), total: match[2] as string };
}

/** Whether a server says that it has no first byte: the file is empty. */
export function isEmpty({ headers, statusCode }: IncomingMessage): boolean {
	return statusCode === 416 && rangeOf(headers)?.total === '0';
}

/** A file in gzip is often said to be one encoded by it: then its bytes are what was asked for. */
function encodingOf(name: string, headers: IncomingHttpHeaders): Encoding | 'unknown' | null {
	const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
	if (encoding === '' || encoding === 'identity') return null;
	if (encoding === 'gzip' || encoding === 'x-gzip') return /\.gz$/i.test(decryptedName(name)) ? null : 'gzip';
	return encoding === 'br' ? 'br' : 'unknown';
}

/** The bytes of a file as they were before they were encoded. */
export function bodyOf({ name }: RemoteFile, message: IncomingMessage): Readable {
	const encoding = encodingOf(name, message.headers);
	if (encoding === null) return message;
	// A failure arrives on the stream that is returned.
	return pipeline(message, encoding === 'br' ? createBrotliDecompress() : createGunzip(), () => undefined);
}

/** Milliseconds after which a file was certainly not changed twice within the second that its time says. */
const SETTLED = 60_000;

/** By what a part of a file is known to be of the same content; `null` where the server gives nothing sure. */
export function conditionOf({ version, modified }: RemoteFile): string | null {
	if (version !== undefined) return isStrong(version) ? version : null;
	return modified !== undefined && Date.now() - modified > SETTLED ? new Date(modified).toUTCString() : null;
}

/** Whether equal tags are equal bytes. */
export function isStrong(tag: string): boolean {
	return tag.startsWith('"');
}

/** Whether an answer is of another content than was listed. */
export function isOther(file: RemoteFile, message: IncomingMessage): boolean {
	const now = toFile(file.name, message);
	if (file.size !== undefined && now.size !== undefined && file.size !== now.size) return true;
	if (file.version !== undefined && now.version !== undefined) return plainTag(file.version) !== plainTag(now.version);
	if (file.modified === undefined || now.modified === undefined || file.modified === now.modified) return false;
	// What is made for whoever asks carries the time of the asking.
	return Math.abs(now.modified - Date.parse(message.headers.date ?? '')) > 1_000 || message.headers.date === undefined;
}

/** Some servers call a tag weak as long as its file is new. */
function plainTag(tag: string): string {
	return tag.replace(/^W\//, '');
}

/** Whether an answer begins with a byte of the file. */
export function beginsAt({ headers, statusCode }: IncomingMessage, from: number): boolean {
	return from === 0 ? statusCode === 200 : statusCode === 206 && rangeOf(headers)?.from === from;
}

/** Seconds that a server asks to be left alone; `undefined` where it does not. */
export function retryAfter({ headers }: IncomingMessage): number | undefined {
	const text = headers['retry-after'] ?? '';
	const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
	return seconds > 0 ? seconds : undefined;
}
