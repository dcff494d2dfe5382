import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import type { DecryptMessageResult, KeyID, Message, PrivateKey } from 'openpgp';
import { type ErrorCode, EtlError } from '../../core/errors.js';
import type { PgpKeys } from './pgp-keys.js';

type Bytes = Message<ReadableStream<Uint8Array>>;

/** openpgp gives chunks as small as 512 bytes, which would slow the readers down. */
const CHUNK = 64 * 1024;

/**
 * Decrypts a message of OpenPGP as it streams. Its integrity and its signature are verified at its end, so the caller
 * may not act on the bytes before that.
 *
 * @param name - of the file, for messages
 * @throws EtlError `E_FILE_ENCRYPTED`, `E_FILE_INTEGRITY`, `E_FILE_MALFORMED`, `E_SOURCE_KEY`; errors of the source as they are
 */
export async function* decrypt(stored: Readable, name: string, keys: PgpKeys): AsyncGenerator<Buffer> {
	try {
		const chunks = stored[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
		const first = await chunks.next();
		if (first.done) return;
		const armor = new ArmorEnd();
		const message = await readMessage(first.value, chunks, name, armor);
		const { data } = await decrypted(message, name, keys);
		// The library's types are those of browsers' streams; Node's streams are the same.
		const plain = Readable.fromWeb(data as ReadableStream<Uint8Array>, { highWaterMark: 1 });
		yield* inChunks(plain, name);
		// The library reads no further than the end of the first armor.
		for (let next = await chunks.next(); !next.done; next = await chunks.next())
			armor.see(next.value.toString('latin1'));
		if (armor.goesOn)
			throw fault('E_FILE_MALFORMED', name, 'goes on behind its message', {
				hint: 'Ask the sender for a file for each message.',
			});
	} finally {
		stored.destroy();
	}
}

const END = '-----END PGP MESSAGE-----';

/** Looks whether anything but blanks stands behind an armored message. */
class ArmorEnd {
	/** The end of what was seen, which may be the beginning of the last line. */
	#last = '';
	#hasEnded = false;
	goesOn = false;

	see(text: string): void {
		if (this.#hasEnded) {
			this.goesOn ||= /\S/.test(text);
			return;
		}
		const all = this.#last + text;
		const end = all.indexOf(END);
		this.#last = all.slice(1 - END.length);
		if (end === -1) return;
		this.#hasEnded = true;
		this.goesOn = /\S/.test(all.slice(end + END.length));
	}
}

/** Parses the beginning of a message, which names its recipients. */
async function readMessage(
	first: Buffer,
	chunks: AsyncIterator<Buffer>,
	name: string,
	armor: ArmorEnd,
): Promise<Bytes> {
	const openpgp = await import('openpgp');
	const text = first.toString('latin1', 0, 4096);
	// The first bit of a binary packet is set. Armor is ASCII.
	const isArmored = (first[0] as number) < 0x80;
	const kind = /-----BEGIN PGP ([A-Z, ]+)-----/.exec(text)?.[1];
	if (isArmored && kind !== 'MESSAGE') throw noMessage(name, NOT_MESSAGES[String(kind)]);
	const all = async function* () {
		yield first;
		for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
	};
	const asText = async function* () {
		for await (const chunk of all()) {
			const text = chunk.toString('latin1');
			armor.see(text);
			yield text;
		}
	};
	try {
		const read = isArmored
			? openpgp.readMessage({ armoredMessage: ReadableStream.from(asText()) as never })
			: openpgp.readMessage({ binaryMessage: ReadableStream.from(all()) as never });
		return (await read) as unknown as Bytes;
	} catch (error) {
		if (isOfSource(error)) throw error;
		throw noMessage(name, undefined, error);
	}
}

const NOT_MESSAGES: Readonly<Record<string, string>> = {
	SIGNATURE: 'is a signature of another file, not a message',
	'SIGNED MESSAGE': 'is signed, but not encrypted',
	'PUBLIC KEY BLOCK': 'is a key, not a message',
	'PRIVATE KEY BLOCK': 'is a private key, not a message',
};

function noMessage(name: string, what = 'is no message of OpenPGP, or is damaged', cause?: unknown): EtlError {
	return fault('E_FILE_MALFORMED', name, what, {
		hint: 'Ask the sender for the encrypted file, or leave it out by `files`.',
		cause,
	});
}

async function decrypted(message: Bytes, name: string, keys: PgpKeys): Promise<DecryptMessageResult> {
	const openpgp = await import('openpgp');
	const { password } = keys.settings;
	const [decryptionKeys, verificationKeys] = await Promise.all([keys.private(), keys.senders()]);
	const ids = message.getEncryptionKeyIDs();
	// A key ID of zeros stands for a hidden recipient.
	const fits = ids.some((id) => /^0+$/.test(id.toHex()) || decryptionKeys.some((key) => key.getKeys(id).length > 0));
	const isForPassword = message.packets.filterByTag(openpgp.enums.packet.symEncryptedSessionKey).length > 0;
	const usesPassword = !fits && isForPassword && password !== undefined;
	if (!fits && !usesPassword && (ids.length > 0 || isForPassword))
		throw fault('E_FILE_ENCRYPTED', name, whyClosed(ids, decryptionKeys, keys, isForPassword));
	try {
		const result = await openpgp.decrypt({
			message: message as never,
			...(usesPassword ? { passwords: [password] } : { decryptionKeys: [...decryptionKeys] }),
			...(keys.settings.signedBy !== undefined && { verificationKeys: [...verificationKeys], expectSigned: true }),
			format: 'binary',
			// Without this the library holds the whole message in memory. Every reader reads to the end before a row is staged.
			config: { allowUnauthenticatedStream: true },
		});
		// A signature that need not be verified may be wrong. Its promise would reject unhandled.
		for (const { verified, signature } of result.signatures) {
			verified.catch(() => undefined);
			signature.catch(() => undefined);
		}
		return result as unknown as DecryptMessageResult;
	} catch (error) {
		throw isOfSource(error) ? error : explained(error, name);
	}
}

/** Why neither key nor password of `pgp` opens a message. */
function whyClosed(
	ids: readonly KeyID[],
	own: readonly PrivateKey[],
	{ settings }: PgpKeys,
	isForPassword: boolean,
): string {
	const hex = (all: readonly KeyID[]) => all.map((id) => id.toHex().toUpperCase()).join(' and ');
	if (ids.length === 0) return 'is encrypted by a password, and `pgp.password` is not set';
	const wanted = `is encrypted for the key ${hex(ids)}${isForPassword ? ' and by a password' : ''}`;
	if (settings.keyFile === undefined) return `${wanted}, and \`pgp.keyFile\` is not set`;
	return `${wanted}; ${settings.keyFile} holds ${hex(own.flatMap((key) => key.getKeyIDs()))}`;
}

async function* inChunks(plain: Readable, name: string): AsyncGenerator<Buffer> {
	let held: Buffer[] = [];
	let size = 0;
	try {
		for await (const chunk of plain) {
			held.push(Buffer.from((chunk as Uint8Array).buffer, chunk.byteOffset, chunk.byteLength));
			size += chunk.byteLength;
			if (size < CHUNK) continue;
			yield Buffer.concat(held);
			held = [];
			size = 0;
		}
	} catch (error) {
		throw isOfSource(error) ? error : explained(error, name);
	}
	if (size > 0) yield Buffer.concat(held);
}

const REASONS: readonly [pattern: RegExp, code: ErrorCode, what: string][] = [
	[/not authenticated/i, 'E_FILE_INTEGRITY', 'has no integrity protection, as messages of old programs'],
	[
		/Modification detected|Modified|authentication tag/i,
		'E_FILE_INTEGRITY',
		'is not as it was encrypted: its integrity check fails',
	],
	[/not signed/i, 'E_FILE_INTEGRITY', 'is not signed, and `pgp.signedBy` wants it to be'],
	[/signing key|signature|signed/i, 'E_FILE_INTEGRITY', 'is signed by no key of `pgp.signedBy`, or not rightly'],
	[/Session key decryption failed/i, 'E_FILE_ENCRYPTED', 'is not decrypted by the key or the password of `pgp`'],
	[/No encrypted data/i, 'E_FILE_MALFORMED', 'is an OpenPGP message that is not encrypted'],
	[/end of packet|end of stream|parsing|Misformed|armor/i, 'E_FILE_MALFORMED', 'is cut short or damaged'],
];

/** Translates a failure of the library. */
function explained(error: unknown, name: string): EtlError {
	const text = error instanceof Error ? error.message : String(error);
	const [, code, what] = REASONS.find(([pattern]) => pattern.test(text)) ?? [null, 'E_FILE_MALFORMED' as const, null];
	const hint = code === 'E_FILE_MALFORMED' ? { hint: 'Ask the sender for the file again.' } : {};
	const detail = text.replace(/^Error decrypting message: /, '');
	return fault(code, name, what === null ? `cannot be decrypted (${detail})` : `${what} (${detail})`, {
		...hint,
		cause: error,
	});
}

function isOfSource(error: unknown): boolean {
	return error instanceof EtlError || (error instanceof Error && 'syscall' in error);
}

function fault(
	code: ErrorCode,
	name: string,
	what: string,
	options: { readonly hint?: string; readonly cause?: unknown } = {},
): EtlError {
	return new EtlError(code, `${name} ${what}`, { context: { file: name }, ...options });
}
