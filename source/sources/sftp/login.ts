// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what a config writes
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type {
	AnyAuthMethod,
	AuthenticationType,
	AuthHandlerMiddleware,
	KeyboardInteractiveCallback,
	Prompt,
} from 'ssh2';
import { EtlError } from '../../core/errors.js';

/** The user's credentials. */
export interface Credentials {
	readonly user: string;
	readonly password: string | null;
	/** Absolute. */
	readonly keyFile: string | null;
	readonly passphrase: string | null;
	/** Whether the agent of SSH_AUTH_SOCK is used. */
	readonly agent: boolean;
}

/** Tries the authentication methods that the server accepts, one after another: key, agent, password. */
export interface Login {
	readonly handler: AuthHandlerMiddleware;
	/** The error of a refused login: which methods the server accepts, and which question the config does not answer. */
	refusal(): EtlError;
}

/**
 * Makes the login from the credentials of the config.
 *
 * @throws EtlError `E_SOURCE_REFUSED` where the key file or the agent is missing
 */
export async function toLogin(credentials: Credentials): Promise<Login> {
	const { user: username, password, keyFile } = credentials;
	let question: string | null = null;
	let ways: AnyAuthMethod[] = [];
	if (keyFile !== null) ways.push({ type: 'publickey', username, key: await readKey(keyFile, credentials.passphrase) });
	if (credentials.agent) ways.push({ type: 'agent', username, agent: agentSocket() });
	if (password !== null) {
		let isSaid = false;
		const prompt = (_: string, __: string, ___: string, prompts: Prompt[], finish: KeyboardInteractiveCallback) => {
			const [only, ...more] = prompts;
			if (only === undefined) return finish([]);
			// The password is sent once only, to a single prompt that does not echo.
			if (isSaid || more.length > 0 || only.echo === true) {
				question = prompts.map((each) => each.prompt.trim()).join(' ');
				return finish([]);
			}
			isSaid = true;
			finish([password]);
		};
		ways.push({ type: 'password', username, password }, { type: 'keyboard-interactive', username, prompt });
	}
	let takes: readonly AuthenticationType[] = [];
	const handler = (left: readonly AuthenticationType[] | null, _: boolean, next: (way: AnyAuthMethod) => void) => {
		// The first attempt is "none", which the server refuses with the list of its methods.
		if (left === null) return next({ type: 'none', username });
		takes = left;
		const way = ways.find(({ type }) => left.includes(type === 'agent' ? 'publickey' : type));
		if (way === undefined) return next(false as never);
		// Servers count refused passwords, so only one of the two password methods is tried.
		ways = ways.filter((each) => each !== way && !(way.type === 'password' && each.type === 'keyboard-interactive'));
		next(way);
	};
	return {
		handler: handler as AuthHandlerMiddleware,
		refusal: () => {
			const asked = question === null ? '' : `, and asked for more than a password: ${question}`;
			const message = `The server refused the login of ${username}; it takes ${takes.join(', ') || 'nothing'}${asked}`;
			return new EtlError('E_SOURCE_REFUSED', message, {
				hint: 'Check the user, and `password`, `keyFile` or `agent` of `source` in the config. The log of the server says why.',
			});
		},
	};
}

function agentSocket(): string {
	const socket = process.env.SSH_AUTH_SOCK;
	if (socket) return socket;
	throw new EtlError('E_SOURCE_REFUSED', 'There is no agent: SSH_AUTH_SOCK is not set', {
		hint: 'Start ssh-agent and add the key, or name a `keyFile` of `source` in the config.',
	});
}

async function readKey(file: string, passphrase: string | null): Promise<string | Buffer> {
	const refuse = (what: string, hint: string) =>
		new EtlError('E_SOURCE_REFUSED', `The key file ${file} ${what}`, { hint, context: { file } });
	const bytes = await readFile(file).catch((error) => {
		throw refuse(`cannot be read (${error.code})`, 'Check `keyFile` of `source` in the config, and its permissions.');
	});
	const { default: ssh2 } = await import('ssh2');
	const parsed = ssh2.utils.parseKey(bytes, passphrase ?? undefined);
	if (!(parsed instanceof Error)) {
		const key = [parsed].flat()[0];
		if (key?.isPrivateKey()) return key as never;
		throw refuse('holds no private key', 'Name the file without `.pub`.');
	}
	if (/no passphrase given/i.test(parsed.message)) throw refuse('is encrypted', NEEDS_PASSPHRASE);
	const pem = toOldPem(bytes, passphrase);
	if (pem === 'encrypted') throw refuse('is encrypted', NEEDS_PASSPHRASE);
	if (pem !== null) return pem;
	if (passphrase !== null)
		throw refuse('is not opened by its passphrase', 'Check `passphrase` of `source` in the config.');
	throw refuse(
		`is no key that can be read (${parsed.message})`,
		'Convert a copy of it with `ssh-keygen -p -f FILE`, which writes it as OpenSSH does.',
	);
}

const NEEDS_PASSPHRASE = 'Set `passphrase: "${VARIABLE}"` of `source` in the config.';

/** Converts PKCS #8, which OpenSSL writes, to the older PEM that ssh2 reads; `null` where it is another format. */
function toOldPem(bytes: Buffer, passphrase: string | null): string | 'encrypted' | null {
	if (!/-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(bytes.toString('latin1'))) return null;
	if (passphrase === null && bytes.includes('BEGIN ENCRYPTED')) return 'encrypted';
	try {
		const key = createPrivateKey({ key: bytes, ...(passphrase !== null && { passphrase }) });
		const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
		return key.export({ type, format: 'pem' }) as string;
	} catch {
		return null;
	}
}
