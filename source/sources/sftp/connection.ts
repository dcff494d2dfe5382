import { once } from 'node:events';
import { connect as openSocket, type Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import { EtlError } from '../../core/errors.js';
import { type HostKeyCheck, hostKeyCheck, type Trust } from './host-key.js';
import { type HostKey, toHostKey } from './known-hosts.js';
import { type Credentials, type Login, toLogin } from './login.js';

/** Milliseconds between two questions whether the server is still there, and how many may stay without an answer. */
const KEEPALIVE = { keepaliveInterval: 15_000, keepaliveCountMax: 3 };

/** Where and as whom to connect. */
export interface Target extends Trust, Credentials {}

/** A connection that is logged in. */
export interface Connection {
	readonly sftp: SFTPWrapper;
	isOpen(): boolean;
	/** Ends it at once: what is under way fails. */
	drop(): void;
	/** Takes leave of the server. */
	end(): Promise<void>;
}

/**
 * Connects and logs in, where the host has the key that it should.
 *
 * @throws EtlError `E_SOURCE_HOST_KEY`, `E_SOURCE_REFUSED`; else whatever the network says
 */
export async function connect(target: Target, signal: AbortSignal): Promise<Connection> {
	const login = await toLogin(target);
	const shown: HostKey[] = [];
	for (let refusal: EtlError | null = null; ; ) {
		const check = await hostKeyCheck(target, shown);
		if (refusal !== null && check.algorithms.length === 0) throw refusal;
		const seen: Seen = { key: null, refusal: null, isAuthentic: false };
		try {
			return await attempt(target, { check, login, seen, signal });
		} catch (error) {
			// A server that has no other type of key ends the search with what its keys were.
			if (refusal !== null && seen.key === null && isHandshake(error)) throw refusal;
			if (seen.refusal === null || seen.key === null) throw error;
			if (target.pinned.length === 0) throw seen.refusal;
			refusal = seen.refusal;
			shown.push(seen.key);
		}
	}
}

/** What an attempt saw of the host. */
interface Seen {
	key: HostKey | null;
	refusal: EtlError | null;
	/** The host is the one that is meant: what fails from here on is the login. */
	isAuthentic: boolean;
}

interface Attempt {
	readonly check: HostKeyCheck;
	readonly login: Login;
	readonly seen: Seen;
	readonly signal: AbortSignal;
}

async function attempt(target: Target, { check, login, seen, signal }: Attempt): Promise<Connection> {
	const { default: Client } = await import('ssh2-sftp-client');
	const socket = openSocket({ host: target.host, port: target.port, noDelay: true });
	const drop = () => void socket.destroy();
	signal.addEventListener('abort', drop, { once: true });
	try {
		await once(socket, 'connect', { signal });
		// Without these it writes to standard output.
		const client = new Client('etl-tui', { error: () => {}, end: () => {}, close: () => {} });
		let failure: unknown = null;
		client.on('error', (error) => {
			failure ??= error; // What the library throws in its place has lost what failed.
		});
		client.on('handshake', () => {
			seen.isAuthentic = true;
		});
		const sftp = await client
			.connect({
				sock: socket,
				username: target.user,
				authHandler: login.handler,
				algorithms: { serverHostKey: check.algorithms },
				hostVerifier: (blob: Buffer) => {
					seen.key = toHostKey(blob);
					seen.refusal = check.refusal(seen.key);
					return seen.refusal === null;
				},
				readyTimeout: 0, // Who waits says how long.
				...KEEPALIVE,
			})
			.catch((error: unknown) => {
				throw loginFault(failure ?? error, login, seen);
			});
		sftp.on('error', drop);
		return { sftp, drop, isOpen: () => !socket.destroyed && socket.writable, end: () => leave(client, socket) };
	} catch (error) {
		socket.destroy();
		throw error;
	} finally {
		signal.removeEventListener('abort', drop);
	}
}

async function leave(client: { end(): Promise<unknown> }, socket: Socket): Promise<void> {
	const ended = client.end().catch(() => undefined);
	socket.destroySoon();
	await ended;
}

/** What failed behind the handshake is the login, or that the user has no SFTP. */
function loginFault(error: unknown, login: Login, { isAuthentic }: Seen): unknown {
	const { message, level } = error as Error & { readonly level?: string };
	if (level === 'client-authentication' || /authentication failures/i.test(message)) return login.refusal();
	if (level === 'agent')
		return new EtlError('E_SOURCE_REFUSED', `The agent of SSH_AUTH_SOCK does not answer: ${message}`, {
			hint: 'Start ssh-agent and add the key, or name a `keyFile` of `source` in the config.',
		});
	if (isAuthentic && /subsystem|channel open/i.test(message))
		return new EtlError('E_SOURCE_REFUSED', `The server lets the user in and gives no SFTP: ${message}`, {
			hint: 'Ask the owner of the server whether this user may use SFTP.',
		});
	return error;
}

/** Whether client and server found nothing that both can do. */
export function isHandshake(error: unknown): error is Error {
	return error instanceof Error && /no matching/.test(error.message);
}
