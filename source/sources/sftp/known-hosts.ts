import { createHash, createHmac } from 'node:crypto';

/** The key that a server shows. */
export interface HostKey {
	/** As SSH calls it: `ssh-ed25519`. */
	readonly type: string;
	/** The key in base64, as known_hosts writes it. */
	readonly base64: string;
	/** `SHA256:…`, as ssh-keygen says it. */
	readonly fingerprint: string;
}

/** A line of known_hosts that speaks of a host. */
export interface HostLine {
	/** The file and the number of the line, for people. */
	readonly place: string;
	readonly marker: 'revoked' | 'cert-authority' | null;
	readonly type: string;
	readonly base64: string;
}

/** What known_hosts says of a key. */
export type Verdict = 'known' | 'unknown' | 'changed' | 'revoked' | 'certified';

/** Reads the key out of what a server sent: a length, the type's name, and what the type needs. */
export function toHostKey(blob: Buffer): HostKey {
	const type = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
	const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
	return { type, base64: blob.toString('base64'), fingerprint: `SHA256:${digest}` };
}

/** The fingerprint of a line's key. */
export function fingerprintOf({ base64 }: HostLine): string {
	return toHostKey(Buffer.from(base64, 'base64')).fingerprint;
}

/** How known_hosts writes a host: the port stands there where it is not the usual one. */
export function hostName(host: string, port: number): string {
	return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** The lines of a known_hosts file that speak of a host. What is no such line is passed over, as ssh does. */
export function linesFor(name: string, file: string, text: string): HostLine[] {
	return text.split('\n').flatMap((line, index) => {
		const fields = line.trim().split(/\s+/);
		const marker = fields[0]?.startsWith('@') ? fields.shift() : null;
		const [hosts = '', type, base64] = fields;
		if (type === undefined || base64 === undefined || hosts.startsWith('#') || !speaksOf(hosts, name)) return [];
		if (marker !== null && marker !== '@revoked' && marker !== '@cert-authority') return [];
		const which = marker === null ? null : marker === '@revoked' ? 'revoked' : 'cert-authority';
		return [{ place: `${file}:${index + 1}`, marker: which, type, base64 }];
	});
}

/** What the lines of a host say of the key that it shows. */
export function judge(lines: readonly HostLine[], key: HostKey): Verdict {
	const same = (line: HostLine) => line.base64 === key.base64;
	if (lines.some((line) => line.marker === 'revoked' && same(line))) return 'revoked';
	const keys = lines.filter(({ marker }) => marker === null);
	if (keys.some(same)) return 'known';
	if (keys.length > 0) return 'changed';
	return lines.some(({ marker }) => marker === 'cert-authority') ? 'certified' : 'unknown';
}

/** Names with commas, with `*`, `?` and `!`; or one that is hashed: `|1|SALT|HASH`. */
function speaksOf(hosts: string, name: string): boolean {
	if (hosts.startsWith('|')) {
		const [, version, salt = '', hash] = hosts.split('|');
		return version === '1' && createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
	}
	const patterns = hosts.toLowerCase().split(',');
	const fits = (pattern: string) => toExpression(pattern).test(name);
	if (patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1)))) return false;
	return patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern));
}

function toExpression(pattern: string): RegExp {
	const escaped = pattern.replace(/[\\^$.+()[\]{}|]/g, '\\$&');
	return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
