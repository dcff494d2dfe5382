// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what a config writes
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Parsed } from '../../core/address.js';
import { flag, fromText, PARSED_ONCE } from '../../core/config-values.js';
import { FOLDER_SETTINGS } from '../folders.js';
import { REMOTE_SETTINGS, type RemoteOptions, remoteOptions } from '../remote/line.js';
import { remoteSource } from '../remote/remote-source.js';
import { SIGN_IN_SETTINGS } from '../remote/sign-in.js';
import type { SourceAddress, SourceKind, SourceSettings } from '../source.js';
import type { SftpFolder } from './store.js';

/** The address of a folder on an SFTP server. */
interface SftpAddress extends SourceAddress, SftpFolder {
	readonly source: 'sftp';
	readonly remote: RemoteOptions;
}

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

const SETTINGS = {
	...FOLDER_SETTINGS,
	...SIGN_IN_SETTINGS,
	...REMOTE_SETTINGS,
	keyFile: z.string().min(1).optional().describe('SFTP: the file of the private key, as OpenSSH or in PEM'),
	passphrase: z
		.string()
		.min(1)
		.optional()
		.describe('SFTP: what the key file is encrypted with, from a variable: `"${SFTP_PASSPHRASE}"`'),
	agent: flag().optional().describe('SFTP: whether the agent of `SSH_AUTH_SOCK` is asked for keys. Default `false`'),
	knownHosts: z
		.string()
		.min(1)
		.optional()
		.describe(
			'SFTP: the file of the hosts whose keys are known, as `ssh` writes it. Default: `~/.ssh/known_hosts`, then `/etc/ssh/ssh_known_hosts`',
		),
	hostKey: fromText(
		z.array(z.string().regex(FINGERPRINT, { error: 'is no fingerprint: expected SHA256:…' })).min(1),
		(text) => text.split(',').map((part) => part.trim()),
	)
		.optional()
		.describe(
			'SFTP: the fingerprint of the key that the host must have, `SHA256:…` as `ssh-keygen -l` says it, or several; `knownHosts` is not asked then',
		),
};

/** The kind of source for the registry. */
export const sftp: SourceKind<SftpAddress> = {
	schemes: ['sftp'],
	form: 'sftp://USER@HOST/PATH',
	description: '`sftp://USER@HOST:PORT/PATH` (`/~/PATH` begins at home)',
	settings: SETTINGS,
	putsAway: true,
	parse,
	open: async (address, context) => {
		const { SftpStore } = await import('./store.js');
		return remoteSource(new SftpStore(address, context.isPutAway), address, address.remote, context);
	},
};

function parse(text: string, base: string, given: SourceSettings): Parsed<SftpAddress> {
	const settings = z.object(SETTINGS).parse(given, PARSED_ONCE);
	const url = toUrl(text);
	if (typeof url === 'string') return { fault: url };
	const { recursive = false, keyFile, passphrase, agent = false, hostKey = [], knownHosts } = settings;
	if (url.user !== '' && settings.user !== undefined) return { fault: 'names a user twice: in the URL and as `user`' };
	if (url.password !== '' && settings.password !== undefined)
		return { fault: 'has a password twice: in the URL and as `password`' };
	const user = url.user || settings.user;
	if (user === undefined) return { fault: 'names no user; expected sftp://USER@HOST/PATH' };
	const password = url.password || settings.password || null;
	if (password === null && keyFile === undefined && !agent)
		return { fault: 'has no way to log in: set `password`, `keyFile` or `agent: true`' };
	if (passphrase !== undefined && keyFile === undefined) return { fault: 'has a passphrase and no `keyFile`' };
	const { host, port, path: at } = url;
	const files =
		knownHosts === undefined
			? [path.join(os.homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts']
			: [atHome(knownHosts, base)];
	const login = {
		user,
		password,
		passphrase: passphrase ?? null,
		agent,
		keyFile: keyFile ? atHome(keyFile, base) : null,
	};
	const pinned = hostKey.map((each) => each.replace(/=$/, ''));
	const shownPort = port === 22 ? '' : `:${port}`;
	const shownHost = host.includes(':') ? `[${host}]` : host;
	const label = `sftp://${user}@${shownHost}${shownPort}${at.startsWith('/') ? at : `/~/${at}`}`;
	return {
		value: {
			source: 'sftp',
			label,
			folder: null,
			path: at === '' ? '.' : at,
			recursive,
			target: { host, port, files, pinned, ...login },
			remote: remoteOptions(settings),
			...(recursive && { facts: { recursive } }),
		},
	};
}

function atHome(file: string, base: string): string {
	return file.startsWith('~/') ? path.join(os.homedir(), file.slice(2)) : path.resolve(base, file);
}

interface Url {
	readonly user: string;
	readonly password: string;
	readonly host: string;
	readonly port: number;
	/** Absolute, or relative to the user's home. */
	readonly path: string;
}

/** @returns what is wrong with the URL. It never quotes the URL, which may hold a password. */
function toUrl(text: string): Url | string {
	if (!URL.canParse(text))
		return 'is no URL; expected sftp://USER@HOST:PORT/PATH. In a name or a password, % # ? / @ are written %25 %23 %3F %2F %40';
	const url = new URL(text);
	if (url.hostname === '') return 'names no host; expected sftp://USER@HOST:PORT/PATH';
	if (url.search !== '' || url.hash !== '') return 'holds ? or #: in a path they are written %3F and %23';
	try {
		const [user, password, whole] = [url.username, url.password, url.pathname].map(decodeURIComponent) as [
			string,
			string,
			string,
		];
		const plain = whole.replace(/\/+$/, '') || '/';
		const at = /^\/~(?:\/|$)/.test(plain) ? plain.slice(3) : plain;
		const host = decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '');
		return { user, password, host, port: url.port === '' ? 22 : Number(url.port), path: at };
	} catch {
		return 'holds a % that begins no character: it is written %25';
	}
}
