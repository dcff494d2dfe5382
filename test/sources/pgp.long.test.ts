import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as openpgp from 'openpgp';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { localFolder } from '../../source/sources/local-folder.js';
import type { SourceFile } from '../../source/sources/source.js';
import type { PgpSettings } from '../../source/sources/wrapped/pgp-settings.js';
import { unwrapSource } from '../../source/sources/wrapped/unwrap.js';
import { zipOf } from '../helpers/archives.js';
import { workplace } from '../helpers/cli.js';
import { collect } from './contract.js';

const LIMITS = { files: 100, fileBytes: 10_000_000 };
const PLAIN = `Name,Cust_I,Open_Dt,Consul_Dt,Country\n${'Ann,1,20200101,,IND\n'.repeat(20_000)}`;

/** Stretching a passphrase takes a second as GnuPG does it. */
const CHEAP = { s2kIterationCountByte: 0 };

type Pair = Awaited<ReturnType<typeof newKey>>;
const newKey = (passphrase?: string) =>
	openpgp.generateKey({
		userIDs: [{ email: 'feed@example.org' }],
		format: 'object',
		config: CHEAP,
		...(passphrase !== undefined && { passphrase }),
	});

let own: Pair;
let locked: Pair;
let sender: Pair;
beforeAll(async () => {
	[own, locked, sender] = await Promise.all([newKey(), newKey('geheim'), newKey()]);
});

const encrypted = async (options: Record<string, unknown> = {}, content: string | Buffer = PLAIN): Promise<Buffer> => {
	const message = await openpgp.createMessage({ binary: Buffer.from(content) });
	const keys = 'passwords' in options ? {} : { encryptionKeys: own.publicKey };
	const made = await openpgp.encrypt({ message, ...keys, format: 'binary', config: CHEAP, ...options } as never);
	return Buffer.from(made as unknown as string);
};

/** As programs of the last century wrote it: nothing tells whether it was changed. */
async function unprotected(): Promise<Buffer> {
	const session = await openpgp.generateSessionKey({ encryptionKeys: own.publicKey });
	const keyed = await openpgp.encryptSessionKey({ ...session, encryptionKeys: own.publicKey, format: 'object' });
	const literal = new openpgp.LiteralDataPacket();
	const writable = literal as unknown as { setBytes(bytes: Uint8Array, format: openpgp.enums.literal): void };
	writable.setBytes(Buffer.from(PLAIN), openpgp.enums.literal.binary);
	const data = new openpgp.SymmetricallyEncryptedDataPacket();
	const inner = new openpgp.PacketList<openpgp.LiteralDataPacket>();
	inner.push(literal);
	Object.assign(data, { packets: inner });
	await (data as unknown as { encrypt(...all: unknown[]): Promise<void> }).encrypt(
		openpgp.enums.symmetric.aes256,
		session.data,
		openpgp.config,
	);
	return Buffer.concat([Buffer.from(keyed.packets.write()), Buffer.from(listOf(data).write())]);
}

function listOf(packet: openpgp.AnyPacket): openpgp.PacketList<openpgp.AnyPacket> {
	const list = new openpgp.PacketList<openpgp.AnyPacket>();
	list.push(packet);
	return list;
}

function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-pgp-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
	return folder;
}

/** Settings with key files of these pairs. */
function settingsOf(key: Pair | null, more: PgpSettings = {}, signedBy: Pair | null = null): PgpSettings {
	const folder = folderOf({
		'key.asc': key?.privateKey.armor() ?? '',
		'senders.pgp': Buffer.from(signedBy?.publicKey.write() ?? []),
	});
	return {
		...(key && { keyFile: path.join(folder, 'key.asc') }),
		...(signedBy && { signedBy: path.join(folder, 'senders.pgp') }),
		...more,
	};
}

async function opened(bytes: Buffer, pgp: PgpSettings | null, name = 'a.csv.pgp'): Promise<string> {
	const [file] = await unwrapSource(localFolder(folderOf({ [name]: bytes })), { limits: LIMITS, pgp }).list();
	return (file as SourceFile)
		.open()
		.then(collect)
		.then(String, (error: { code: string; message: string }) => {
			return `${error.code} ${error.message}`;
		});
}

describe('an OpenPGP file', () => {
	test('is decrypted as it streams: by a key, a locked key and a password, binary and armored', async () => {
		expect(await opened(await encrypted(), settingsOf(own))).toBe(PLAIN);
		expect(await opened(await encrypted({ format: 'armored' }), settingsOf(own), 'a.csv.asc')).toBe(PLAIN);
		expect(await opened(await encrypted({ passwords: ['p'] }), { password: 'p' }, 'a.csv.gpg')).toBe(PLAIN);
		const toLocked = await encrypted({ encryptionKeys: locked.publicKey });
		expect(await opened(toLocked, settingsOf(locked, { passphrase: 'geheim' }))).toBe(PLAIN);
		const signed = await encrypted({ signingKeys: sender.privateKey });
		expect(await opened(signed, settingsOf(own, {}, sender))).toBe(PLAIN);
		expect(await opened(Buffer.alloc(0), settingsOf(own))).toBe('');
	});

	test('of several armored messages is refused, and one with blanks behind it is read', async () => {
		const armored = await encrypted({ format: 'armored' });
		const blanks = Buffer.concat([armored, Buffer.from('\n \r\n')]);
		expect(await opened(blanks, settingsOf(own), 'a.csv.asc')).toBe(PLAIN);
		for (const more of [armored, Buffer.from('-- sent by hand')]) {
			const both = Buffer.concat([armored, Buffer.from('\n'), more]);
			expect(await opened(both, settingsOf(own), 'a.csv.asc')).toMatch(
				/^E_FILE_MALFORMED .* goes on behind its message/,
			);
		}
	});

	test('that is not for us, or not as it was encrypted, is refused in words', async () => {
		const good = await encrypted();
		const flipped = Buffer.from(good);
		flipped[flipped.length - 100] = (flipped.at(-100) as number) ^ 1;
		const signed = await encrypted({ signingKeys: sender.privateKey });
		const cases: readonly [bytes: Buffer, pgp: PgpSettings | null, said: RegExp][] = [
			[
				good,
				null,
				/^E_FILE_ENCRYPTED a\.csv\.pgp is encrypted for the key [0-9A-F]{16}, and `pgp\.keyFile` is not set/,
			],
			[
				good,
				settingsOf(sender),
				/^E_FILE_ENCRYPTED .* is encrypted for the key [0-9A-F]{16}; .*key\.asc holds [0-9A-F]{16}/,
			],
			[
				await encrypted({ passwords: ['p'] }),
				settingsOf(own),
				/^E_FILE_ENCRYPTED .* by a password, and `pgp\.password` is not set/,
			],
			[await encrypted({ passwords: ['p'] }), { password: 'q' }, /^E_FILE_ENCRYPTED .* is not decrypted by/],
			[flipped, settingsOf(own), /^E_FILE_INTEGRITY .*its integrity check fails/],
			[good.subarray(0, -300), settingsOf(own), /^E_FILE_MALFORMED .* is cut short or damaged/],
			[await unprotected(), settingsOf(own), /^E_FILE_INTEGRITY .* has no integrity protection/],
			[good, settingsOf(own, {}, sender), /^E_FILE_INTEGRITY .* is not signed/],
			[signed, settingsOf(own, {}, locked), /^E_FILE_INTEGRITY .* is signed by no key of `pgp\.signedBy`/],
			[Buffer.from('a,b\n'), settingsOf(own), /^E_FILE_MALFORMED .* is no message of OpenPGP/],
			[Buffer.from(own.publicKey.armor()), settingsOf(own), /^E_FILE_MALFORMED .* is a key, not a message/],
		];
		for (const [bytes, pgp, said] of cases) expect(await opened(bytes, pgp)).toMatch(said);
	});

	test('is not opened by a key file that is missing, none, or locked: that is no fault of the file', async () => {
		const toLocked = await encrypted({ encryptionKeys: locked.publicKey });
		expect(await opened(toLocked, { keyFile: '/none/key.asc' })).toMatch(/^E_SOURCE_KEY .*cannot be read \(ENOENT\)/);
		expect(await opened(toLocked, settingsOf(locked))).toMatch(/^E_SOURCE_KEY .*`pgp\.passphrase` is not set/);
		const wrong = await opened(toLocked, settingsOf(locked, { passphrase: 'falsch' }));
		expect(wrong).toMatch(/^E_SOURCE_KEY .* is not opened by `pgp\.passphrase`/);
		expect(wrong).not.toContain('falsch');
		const none = path.join(folderOf({ 'k.asc': 'no key' }), 'k.asc');
		expect(await opened(toLocked, { keyFile: none })).toMatch(/^E_SOURCE_KEY .* holds no key that we can read/);
	});

	test('that is looked into and left leaves nothing behind', async () => {
		const folder = folderOf({ 'a.csv.pgp': await encrypted({}, PLAIN.repeat(10)) });
		const [file] = await unwrapSource(localFolder(folder), { limits: LIMITS, pgp: settingsOf(own) }).list();
		for (let round = 0; round < 5; round++)
			for await (const chunk of await (file as SourceFile).open()) {
				expect((chunk as Buffer).length).toBeGreaterThan(0);
				break;
			}
	});
});

test('a day of zips and encrypted files gives the tables of the same day in plain files', async () => {
	const table = (name: string, key: number) => `Name,Cust_I,Open_Dt,Consul_Dt,Country\n${name},${key},20200101,,IND\n`;
	const days: Readonly<Record<string, string | Buffer>>[] = [
		{ 'a.csv': table('Ann', 1), 'b.csv': table('Bob', 2), 'c.csv': table('Cid', 3), 'd.csv': table('Dan', 4) },
		{
			'a.zip': await zipOf([
				{ name: 'a.csv', content: table('Ann', 1) },
				{ name: 'b.csv.pgp', content: await encrypted({}, table('Bob', 2)) },
			]),
			'c.csv.gz.gpg': await encrypted({}, gzipSync(table('Cid', 3))),
			'd.zip.pgp': await encrypted({}, await zipOf([{ name: 'in/d.csv', content: table('Dan', 4) }])),
		},
	];
	const dumps: unknown[] = [];
	for (const files of days) {
		const at = workplace();
		for (const [name, content] of Object.entries(files)) at.put(name, content);
		at.configure({ pgp: { keyFile: settingsOf(own).keyFile } });
		expect(at.etl('run', '--yes')).toMatchObject({ status: 0 });
		dumps.push(at.rows('select * from med_users_ind order by CustomerID'));
	}
	expect(dumps[0]).toHaveLength(4);
	expect(dumps[1]).toEqual(dumps[0]);
});
