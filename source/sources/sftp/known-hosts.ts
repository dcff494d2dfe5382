import { createHash, createHmac } from 'node:crypto';

/** The public key that a server presents. */
export interface HostKey {
	/** Name of its type in SSH, such as `ssh-ed25519`. */
	readonly type: string;
	/** The key in base64, as in known_hosts. */
	readonly base64: string;
	/** `SHA256:…`, as ssh-keygen prints it. */
	readonly fingerprint: string;
}

/** A line of known_hosts for a host. */
export interface HostLine {
	/** File and line number, for messages. */
	readonly place: string;
	readonly marker: 'revoked' | 'cert-authority' | null;
	readonly type: string;
	readonly base64: string;
}

/** The verdict of known_hosts on a key. */
export type Verdict = 'known' | 'unknown' | 'changed' | 'revoked' | 'certified';

/** Parses the key that a server sent: a length, the name of the type, and the type's own fields. */
export function toHostKey(blob: Buffer): HostKey {
	const type = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
	const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
	return { type, base64: blob.toString('base64'), fingerprint: `SHA256:${digest}` };
}

/** The fingerprint of a line's key. */
export function fingerprintOf({ base64 }: HostLine): string {
	return toHostKey(Buffer.from(base64, 'base64')).fingerprint;
}

/** The name of a host in known_hosts, which has the port where it is not 22. */
export function hostName(host: string, port: number): string {
	return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** The lines of a known_hosts file for a host. Malformed lines are ignored, as ssh does. */
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

/** Judges the key that a host presents by the lines for it. */
export function judge(lines: readonly HostLine[], key: HostKey): Verdict {
	const same = (line: HostLine) => line.base64 === key.base64;
	if (lines.some((line) => line.marker === 'revoked' && same(line))) return 'revoked';
	const keys = lines.filter(({ marker }) => marker === null);
	if (keys.some(same)) return 'known';
	if (keys.length > 0) return 'changed';
	return lines.some(({ marker }) => marker === 'cert-authority') ? 'certified' : 'unknown';
}

/**
 * Whether the first field of a line matches a host: patterns with `*`, `?` and `!`, separated by commas; or one hashed
 * name, `|1|SALT|HASH`.
 */
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
