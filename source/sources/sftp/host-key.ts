import { readFile } from 'node:fs/promises';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { EtlError } from '../../core/errors.js';
import { fingerprintOf, type HostKey, type HostLine, hostName, judge, linesFor } from './known-hosts.js';

/** How a host key is verified. */
export interface Trust {
	readonly host: string;
	readonly port: number;
	/** Pinned fingerprints; empty where known_hosts decides. */
	readonly pinned: readonly string[];
	/** Known_hosts files, absolute. The hint names the first one as the place for a new line. */
	readonly files: readonly string[];
}

/** Signature algorithms by key type, in the order in which they are offered. */
const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
	'ssh-ed25519': ['ssh-ed25519'],
	'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
	'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
	'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
	'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

/** Verifies the key that a host presents. */
export interface HostKeyCheck {
	/** The algorithms to offer; those of known keys come first. */
	readonly algorithms: ServerHostKeyAlgorithm[];
	/** Why a key is refused; `null` where it is accepted. */
	refusal(key: HostKey): EtlError | null;
}

/**
 * Makes the check of a host's key.
 *
 * @param shown - keys that the server presented before and that are not pinned: other types are requested
 * @throws EtlError `E_SOURCE_HOST_KEY` where a file of known hosts cannot be read
 */
export async function hostKeyCheck(trust: Trust, shown: readonly HostKey[] = []): Promise<HostKeyCheck> {
	if (trust.pinned.length > 0) return pinnedCheck(trust, shown);
	const { own, portless } = await knownLines(trust);
	const known = new Set([...own, ...portless].filter(({ marker }) => marker === null).map(({ type }) => type));
	const types = Object.keys(ALGORITHMS);
	const ordered = [...types.filter((type) => known.has(type)), ...types.filter((type) => !known.has(type))];
	// As in ssh, a key that is known for the host without a port is valid on every port.
	const lines = (key: HostKey) => (['known', 'revoked'].includes(judge(portless, key)) ? portless : own);
	return { algorithms: algorithmsOf(ordered), refusal: (key) => knownRefusal(trust, lines(key), key) };
}

function algorithmsOf(types: readonly string[]): ServerHostKeyAlgorithm[] {
	return types.flatMap((type) => ALGORITHMS[type] ?? []);
}

/** A fingerprint does not contain the type of its key, so each type of the server is tried. */
function pinnedCheck(trust: Trust, shown: readonly HostKey[]): HostKeyCheck {
	const types = Object.keys(ALGORITHMS).filter((type) => !shown.some((key) => key.type === type));
	return {
		algorithms: algorithmsOf(types),
		refusal: (key) => (trust.pinned.includes(key.fingerprint) ? null : pinnedRefusal(trust, [...shown, key])),
	};
}

function pinnedRefusal({ host, port, pinned }: Trust, shown: readonly HostKey[]): EtlError {
	const keys = shown.map(({ fingerprint, type }) => `${fingerprint} (${type})`).join(', ');
	const name = hostName(host, port);
	return refused(
		name,
		[
			`The host ${name} does not have the key that \`hostKey\` pins: somebody may stand between, and read what is sent`,
			`It shows ${keys}`,
			`hostKey is ${pinned.join(', ')}`,
		],
		'Ask the owner of the server, by another way, whether its key has changed. Until then nothing is sent there.',
	);
}

async function knownLines({ host, port, files }: Trust): Promise<Record<'own' | 'portless', HostLine[]>> {
	const texts = await Promise.all(files.map(async (file) => ({ file, text: await readKnown(file) })));
	const lines = (name: string) => texts.flatMap(({ file, text }) => linesFor(name, file, text));
	const own = lines(hostName(host, port));
	return { own, portless: own.length > 0 || port === 22 ? [] : lines(hostName(host, 22)) };
}

async function readKnown(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		if (code === 'ENOENT') return '';
		throw new EtlError('E_SOURCE_HOST_KEY', `The file of known hosts ${file} cannot be read (${code})`, {
			context: { file },
			hint: 'Check `knownHosts` of `source` in the config, and the permissions of the file.',
		});
	}
}

function knownRefusal(trust: Trust, lines: readonly HostLine[], key: HostKey): EtlError | null {
	const verdict = judge(lines, key);
	if (verdict === 'known') return null;
	const name = hostName(trust.host, trust.port);
	const shows = `It shows the ${key.type} key ${key.fingerprint}`;
	if (verdict === 'revoked') {
		const message = `The key of ${name} is revoked: whoever shows it is not to be trusted`;
		return refused(name, [message, shows], 'Ask the owner of the server for its new key. Nothing is sent there.');
	}
	if (verdict === 'changed') {
		const known = lines.filter(({ marker }) => marker === null);
		const where = known.map((line) => `${line.place} says ${fingerprintOf(line)} (${line.type})`);
		return refused(
			name,
			[`THE KEY OF ${name} HAS CHANGED: somebody may stand between, and read what is sent`, shows, ...where],
			'Ask the owner of the server, by another way, whether its key has changed, and only then mend that line. Nothing is sent there.',
		);
	}
	const authority =
		verdict === 'certified'
			? [`${lines[0]?.place} trusts an authority for it; certificates of hosts are not read`]
			: [];
	return refused(
		name,
		[
			`The host ${name} is not known`,
			shows,
			...authority,
			`Where its owner says the same, add this line to ${trust.files[0]}:`,
			`${name} ${key.type} ${key.base64}`,
		],
		`Ask the owner of the server for its fingerprint. Then add the line, or pin it: \`hostKey: "${key.fingerprint}"\`.`,
	);
}

function refused(host: string, lines: readonly string[], hint: string): EtlError {
	return new EtlError('E_SOURCE_HOST_KEY', lines.join('\n'), { hint, context: { host } });
}
