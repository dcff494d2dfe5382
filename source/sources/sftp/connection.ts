import { once } from 'node:events';
import { connect as openSocket, type Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import { EtlError } from '../../core/errors.js';
import { type HostKeyCheck, hostKeyCheck, type Trust } from './host-key.js';
import { type HostKey, toHostKey } from './known-hosts.js';
import { type Credentials, type Login, toLogin } from './login.js';

/** Interval of keepalive messages in milliseconds, and how many may stay unanswered. */
const KEEPALIVE = { keepaliveInterval: 15_000, keepaliveCountMax: 3 };

/** The server and the user to connect as. */
export interface Target extends Trust, Credentials {}

/** An authenticated connection. */
export interface Connection {
	readonly sftp: SFTPWrapper;
	isOpen(): boolean;
	/** Closes it at once: calls under way fail. */
	drop(): void;
	/** Closes it in order. */
	end(): Promise<void>;
}

/**
 * Connects, checks the host key, and logs in.
 *
 * @throws EtlError `E_SOURCE_HOST_KEY`, `E_SOURCE_REFUSED`; errors of the network as they are
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
			// The server has no further type of key, so the last refusal is the answer.
			if (refusal !== null && seen.key === null && isHandshake(error)) throw refusal;
			if (seen.refusal === null || seen.key === null) throw error;
			if (target.pinned.length === 0) throw seen.refusal;
			refusal = seen.refusal;
			shown.push(seen.key);
		}
	}
}

/** What an attempt learned about the host. */
interface Seen {
	key: HostKey | null;
	refusal: EtlError | null;
	/** Whether the host key was accepted. A later failure is one of the login. */
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
		// The library would write these events to standard output.
		const client = new Client('etl-tui', { error: () => {}, end: () => {}, close: () => {} });
		let failure: unknown = null;
		client.on('error', (error) => {
			failure ??= error; // The library's own rejection no longer names the cause.
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
				readyTimeout: 0, // The caller has a timeout.
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

/** Translates a failure after the handshake: the login failed, or the user may not use SFTP. */
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

/** Whether client and server have no algorithm in common. */
export function isHandshake(error: unknown): error is Error {
	return error instanceof Error && /no matching/.test(error.message);
}
