import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { flag, PARSED_ONCE } from '../../core/config-values.js';
import { EtlError } from '../../core/errors.js';
import { redactText } from '../../core/redact.js';
import { type Failure, lost } from './line.js';
import { networkFault } from './network-faults.js';

// What sources that speak HTTP have in common.

/** Keys of every source that speaks HTTP. */
export const WEB_SETTINGS = {
	ca: z
		.string()
		.min(1)
		.optional()
		.describe('HTTP: a file with the certificates (PEM) of the authorities to trust, in place of the usual ones'),
	allowInsecure: flag()
		.optional()
		.describe(
			'HTTP: whether files and secrets may go over `http://`, which everybody on the way can read. Without, only to this machine. Default `false`',
		),
};

/** How servers that speak HTTP are trusted. */
export interface WebTrust {
	/** File of CA certificates, absolute; `null` for those of Node. */
	readonly ca: string | null;
	readonly allowInsecure: boolean;
}

/** Takes the trust from the config. */
export function webTrust(given: Readonly<Record<string, unknown>>, base: string): WebTrust {
	const { ca, allowInsecure = false } = z.object(WEB_SETTINGS).parse(given, PARSED_ONCE);
	return { ca: ca === undefined ? null : path.resolve(base, ca), allowInsecure };
}

/**
 * Reads the CA certificates to trust; `undefined` stands for those of Node.
 *
 * @throws EtlError `E_SOURCE_TLS`
 */
export async function authorities({ ca }: WebTrust): Promise<string | undefined> {
	if (ca === null) return undefined;
	try {
		const text = await readFile(ca, 'utf8');
		if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		throw new EtlError('E_SOURCE_TLS', `The certificates ${ca} cannot be read (${code})`, { context: { file: ca } });
	}
	throw new EtlError('E_SOURCE_TLS', `${ca} holds no certificate in PEM`, { context: { file: ca } });
}

/** Whether a URL is encrypted or leads to this machine, so that nobody on the way can read it. */
export function isPrivate({ protocol, hostname }: URL): boolean {
	return protocol === 'https:' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}

/** What is wrong with a URL that is not encrypted; `null` where it may be used. */
export function insecureFault(url: URL, { allowInsecure }: WebTrust): string | null {
	if (allowInsecure || isPrivate(url)) return null;
	return `would send everything to ${url.host} unencrypted: write https://, or set allowInsecure: true`;
}

const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|ERR_TLS_CERT)/;

/** The server, for messages. */
export interface Host {
	readonly host: string;
	readonly port: number;
}

/** The server of a URL. */
export function hostOf({ protocol, hostname, port }: URL): Host {
	return { host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

/** Translates a failure on the way to a host. An unexpected error is shown without secrets. */
export function webFailure(error: unknown, { host, port }: Host): Failure {
	const fault = networkFault(error, host, port);
	if (fault !== null) return fault;
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const context = { host, port };
	const refused = (message: string) => ({
		error: new EtlError('E_SOURCE_TLS', message, { context }),
		isPassing: false,
	});
	if (CERTIFICATE.test(code)) return refused(`The certificate of ${host} is not trusted (${code})`);
	if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
		return refused(`${host} speaks no TLS on port ${port} (${code})`);
	if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code.startsWith('HPE_'))
		return { error: lost(`what ${host} sent broke off (${code})`), isPassing: true };
	const text = redactText(error instanceof Error ? error.message : String(error));
	const message = `${host} cannot be read: ${text}`;
	const hint = 'Check `source` in the config, and ask the owner of the server.';
	return { error: new EtlError('E_SOURCE_UNREADABLE', message, { context, hint }), isPassing: false };
}
