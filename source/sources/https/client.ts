import { Agent as HttpAgent, get as httpGet, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { EtlError } from '../../core/errors.js';
import { type Host, hostOf, insecureFault, type WebTrust } from '../remote/web.js';

/** Connections at once: files that are looked at, and some that are read. */
export const CONNECTIONS = 8;

/** Bytes of an answer that nobody wants, which are taken in to keep the connection; beyond them it is dropped. */
const WORTH_KEEPING = 64 * 1024;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const USUAL = {
	accept: '*/*',
	// Bytes as they are stored: their number, their parts and their hash are those of the file.
	'accept-encoding': 'identity',
	// Some firewalls let nobody through who has no name.
	'user-agent': 'etl-tui',
};

/** How servers are asked. */
export interface Asking {
	/** Headers that the first server alone gets, such as those that let somebody in. */
	readonly secrets: OutgoingHttpHeaders;
	readonly maxRedirects: number;
	readonly trust: WebTrust;
	/** The certificates to trust; `undefined` are the usual ones. */
	readonly ca: string | undefined;
}

/** What a server answered, its body not yet read. */
export interface Answer {
	readonly message: IncomingMessage;
	/** Whoever answered, at the end of all redirects. */
	readonly host: Host;
	/** Whether that is another server than was asked, which got no secrets. */
	readonly isElsewhere: boolean;
}

/** What failed before a server answered, and where. */
export class Unanswered extends Error {
	readonly fault: unknown;
	readonly host: Host;

	constructor(fault: unknown, host: Host) {
		super('No answer');
		this.fault = fault;
		this.host = host;
	}
}

/** Asks for what is at URLs, over connections that are kept. `fetch` is not used: it undoes encodings and hides them. */
export class Client {
	readonly #asking: Asking;
	readonly #http: HttpAgent;
	readonly #https: HttpsAgent;

	constructor(asking: Asking) {
		this.#asking = asking;
		const options = { keepAlive: true, maxSockets: CONNECTIONS };
		this.#http = new HttpAgent(options);
		this.#https = new HttpsAgent({ ...options, ...(asking.ca !== undefined && { ca: asking.ca }) });
	}

	/**
	 * What a server answers, whatever its status; redirects are followed.
	 *
	 * @throws EtlError `E_SOURCE_REDIRECT`
	 * @throws Unanswered
	 */
	async get(url: URL, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<Answer> {
		const seen = new Set<string>();
		for (let at = url; ; ) {
			const isElsewhere = at.origin !== url.origin;
			const asked = { ...USUAL, ...headers, ...(isElsewhere ? {} : this.#asking.secrets) };
			const message = await this.#ask(at, asked, signal);
			const location = REDIRECTS.has(message.statusCode ?? 0) ? message.headers.location : undefined;
			if (location === undefined) return { message, host: hostOf(at), isElsewhere };
			leave(message);
			seen.add(at.href);
			at = this.#redirected(at, location, seen);
		}
	}

	close(): void {
		this.#http.destroy();
		this.#https.destroy();
	}

	#ask(url: URL, headers: OutgoingHttpHeaders, signal: AbortSignal, isAgain = false): Promise<IncomingMessage> {
		return new Promise((resolve, reject) => {
			const isSafe = url.protocol === 'https:';
			const options = { headers, signal, agent: isSafe ? this.#https : this.#http };
			const request = (isSafe ? httpsGet : httpGet)(url, options, resolve);
			request.on('error', (error) => {
				// A server may drop a connection that was kept just when it is used again: that is no failure.
				if (request.reusedSocket && !isAgain && !signal.aborted && 'code' in error && error.code === 'ECONNRESET')
					resolve(this.#ask(url, headers, signal, true));
				else reject(new Unanswered(error, hostOf(url)));
			});
		});
	}

	/** @param seen - every URL that was asked, this one included */
	#redirected(from: URL, location: string, seen: ReadonlySet<string>): URL {
		const { maxRedirects, trust } = this.#asking;
		const { host } = from;
		// What is behind a host may be signed: it is not shown.
		const refused = (what: string, hint?: string) =>
			new EtlError('E_SOURCE_REDIRECT', `${host} redirects ${what}`, { context: { host }, ...(hint && { hint }) });
		const to = URL.canParse(location, from.href) ? new URL(location, from) : null;
		if (to === null || !/^https?:$/.test(to.protocol)) throw refused('to what is no https:// URL');
		if (seen.has(to.href))
			throw refused('round in a circle', 'Ask the owner of the server. Some do so without a login.');
		if (seen.size > maxRedirects)
			throw refused(
				`further after ${maxRedirects} redirects`,
				'Name the URL that it leads to as `source`, or raise `maxRedirects`.',
			);
		const isDowngrade = from.protocol === 'https:' && to.protocol === 'http:' && !trust.allowInsecure;
		if (isDowngrade || insecureFault(to, trust) !== null)
			throw refused(
				`to http://${to.host}, which everybody on the way can read`,
				'Ask the owner of the server for https://, or set allowInsecure: true.',
			);
		return to;
	}
}

/** Lets go of an answer whose body nobody reads. */
export function leave(message: IncomingMessage): void {
	const isShort = Number(message.headers['content-length'] ?? Number.POSITIVE_INFINITY) <= WORTH_KEEPING;
	message.on('error', () => undefined);
	if (isShort) message.resume();
	else message.destroy();
}
