import { readFile } from 'node:fs/promises';
import type { PrivateKey, PublicKey } from 'openpgp';
import { EtlError } from '../../core/errors.js';
import type { PgpSettings } from './pgp-settings.js';

/** Reads and unlocks the keys when the first file needs them, because that may take seconds. */
export class PgpKeys {
	readonly settings: PgpSettings;
	#private: Promise<readonly PrivateKey[]> | null = null;
	#senders: Promise<readonly PublicKey[]> | null = null;

	constructor(settings: PgpSettings) {
		this.settings = settings;
	}

	/**
	 * The private keys that files are decrypted with.
	 *
	 * @throws EtlError `E_SOURCE_KEY`
	 */
	private(): Promise<readonly PrivateKey[]> {
		const { keyFile, passphrase } = this.settings;
		this.#private ??= keyFile === undefined ? Promise.resolve([]) : unlockedKeys(keyFile, passphrase);
		return this.#private;
	}

	/**
	 * The public keys of accepted signers; empty where no signature is required.
	 *
	 * @throws EtlError `E_SOURCE_KEY`
	 */
	senders(): Promise<readonly PublicKey[]> {
		const { signedBy } = this.settings;
		this.#senders ??= signedBy === undefined ? Promise.resolve([]) : publicKeys(signedBy);
		return this.#senders;
	}
}

async function unlockedKeys(file: string, passphrase: string | undefined): Promise<readonly PrivateKey[]> {
	const { decryptKey, readPrivateKeys } = await import('openpgp');
	const keys = await parsed(file, 'a private key', (text, bytes) =>
		text === null ? readPrivateKeys({ binaryKeys: bytes }) : readPrivateKeys({ armoredKeys: text }),
	);
	return Promise.all(
		keys.map(async (privateKey) => {
			if (privateKey.isDecrypted()) return privateKey;
			if (passphrase === undefined || passphrase === '')
				throw keyFault(file, 'is locked by a passphrase, and `pgp.passphrase` is not set');
			return decryptKey({ privateKey, passphrase }).catch((error: unknown) => {
				const isWrong = error instanceof Error && /passphrase/i.test(error.message);
				throw keyFault(file, isWrong ? 'is not opened by `pgp.passphrase`' : `cannot be unlocked (${wordsOf(error)})`);
			});
		}),
	);
}

async function publicKeys(file: string): Promise<readonly PublicKey[]> {
	const { readKeys } = await import('openpgp');
	const keys = await parsed(file, 'a public key', (text, bytes) =>
		text === null ? readKeys({ binaryKeys: bytes }) : readKeys({ armoredKeys: text }),
	);
	return keys.map((key) => key.toPublic());
}

/** Reads a file of keys, armored or binary. */
async function parsed<K>(
	file: string,
	what: string,
	parse: (text: string | null, bytes: Buffer) => Promise<readonly K[]>,
): Promise<readonly K[]> {
	const bytes = await readFile(file).catch((error: unknown) => {
		const code = error instanceof Error && 'code' in error ? String(error.code) : wordsOf(error);
		throw keyFault(file, `cannot be read (${code})`);
	});
	// The first bit of a binary packet is set. Armor is ASCII.
	const text = (bytes[0] ?? 0) < 0x80 ? bytes.toString('utf8') : null;
	const keys = await parse(text, bytes).catch(() => []);
	if (keys.length > 0) return keys;
	throw keyFault(file, `holds no key that we can read: expected ${what} of OpenPGP`);
}

function keyFault(file: string, what: string): EtlError {
	return new EtlError('E_SOURCE_KEY', `The key file ${file} ${what}`, { context: { file } });
}

function wordsOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
