import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { judge, linesFor, toHostKey } from '../../source/sources/sftp/known-hosts.js';

/** A key as servers send it: the length of its type, its type, and something of its own. */
function keyOf(type: string, content: string): ReturnType<typeof toHostKey> {
	const blob = Buffer.alloc(4 + type.length + content.length);
	blob.writeUInt32BE(type.length);
	blob.write(type + content, 4, 'latin1');
	return toHostKey(blob);
}

const KEY = keyOf('ssh-ed25519', 'right');
const OTHER = keyOf('ssh-ed25519', 'other');
const RSA = keyOf('ssh-rsa', 'right');
const line = (hosts: string, key = KEY) => `${hosts} ${key.type} ${key.base64} a comment`;

function verdict(name: string, lines: readonly string[], key = KEY) {
	return judge(linesFor(name, 'known_hosts', lines.join('\n')), key);
}

function hashed(name: string): string {
	const salt = createHash('sha1').update('salt').digest();
	return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

test('a key is read as ssh-keygen shows it', () => {
	expect(KEY.type).toBe('ssh-ed25519');
	expect(KEY.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});

test.each([
	['its name', 'files.example.org', 'files.example.org'],
	['its name in other letters', 'Files.Example.org', 'files.example.org'],
	['one of several names', '10.0.0.1,files.example.org', 'files.example.org'],
	['its port', '[files.example.org]:2222', '[files.example.org]:2222'],
	['wildcards', '*.example.???', 'files.example.org'],
	['wildcards and a port', '[*.example.org]:2222', '[files.example.org]:2222'],
	['a hash', hashed('files.example.org'), 'files.example.org'],
	['a hash with its port', hashed('[files.example.org]:2222'), '[files.example.org]:2222'],
])('a host is known by %s', (_, hosts, name) => {
	expect(verdict(name, ['', '# files.example.org', 'broken', line('elsewhere.org', OTHER), line(hosts)])).toBe('known');
	expect(verdict(name, [line(hosts, OTHER)])).toBe('changed');
	expect(verdict('another.org', [line(hosts)])).toBe('unknown');
});

test('a name is not known by a pattern that leaves it out, by a part of itself, or by another port', () => {
	expect(verdict('test.example.org', [line('*.example.org,!test.example.org')])).toBe('unknown');
	expect(verdict('files.example.org.evil.net', [line('files.example.org')])).toBe('unknown');
	expect(verdict('filesXexample.org', [line('files.example.org')])).toBe('unknown');
	expect(verdict('[files.example.org]:2222', [line('[files.example.org]:22221')])).toBe('unknown');
});

test('a host may have several keys, and one of another type only is a changed one', () => {
	expect(verdict('h', [line('h', RSA), line('h')])).toBe('known');
	expect(verdict('h', [line('h', RSA)])).toBe('changed');
});

test('a key that is revoked is refused though another line knows it', () => {
	expect(verdict('h', [line('h'), `@revoked ${line('*')}`])).toBe('revoked');
	expect(verdict('h', [line('h'), `@revoked ${line('*', OTHER)}`])).toBe('known');
});

test('an authority of hosts is no key of a host, and a marker that nobody knows is no line', () => {
	expect(verdict('h', [`@cert-authority ${line('*')}`])).toBe('certified');
	expect(verdict('h', [`@cert-authority ${line('*', OTHER)}`, line('h')])).toBe('known');
	expect(verdict('h', [`@trusted ${line('h')}`])).toBe('unknown');
});
