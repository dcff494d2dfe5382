import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer as httpServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as httpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { certificates } from './certificates.js';

/** How a server serves its files; what is left out is as most servers do. */
export interface WebTraits {
	readonly etag?: 'strong' | 'weak' | 'none';
	readonly ranges?: boolean;
	/** Whether it says how long a file is; else it comes in chunks. */
	readonly length?: boolean;
	readonly modified?: boolean;
	/** What `Authorization` must be; left out, everybody is let in. */
	readonly authorization?: string;
	/** Without TLS. */
	readonly plain?: boolean;
}

/** A web server on 127.0.0.1, gone when the test ends. */
export interface WebServer {
	readonly port: number;
	/** `https://127.0.0.1:PORT`. */
	readonly origin: string;
	/** Files by their paths, as URLs have them. */
	readonly files: Map<string, Buffer>;
	/** Every request, in order. */
	readonly asked: IncomingMessage[];
	/** Answers in the place of files while it returns `true`. */
	answer: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A server with conditions and parts as RFC 9110 has them. */
export async function webServer(traits: WebTraits = {}): Promise<WebServer> {
	const times = new Map<Buffer, Date>();
	const listener: RequestListener = (request, response) => {
		made.asked.push(request);
		if (made.answer(request, response)) return;
		if (traits.authorization !== undefined && request.headers.authorization !== traits.authorization)
			return void response.writeHead(401, { 'www-authenticate': 'Bearer realm="feeds"' }).end('no');
		const content = made.files.get((request.url ?? '').replace(/\?.*/, ''));
		if (content === undefined) return void response.writeHead(404).end('There is no such file');
		if (!times.has(content)) times.set(content, new Date());
		serve(request, response, content, times.get(content) as Date, traits);
	};
	const server = traits.plain ? httpServer(listener) : httpsServer(certificates(), listener);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	const origin = `${traits.plain ? 'http' : 'https'}://127.0.0.1:${port}`;
	const made: WebServer = { port, origin, files: new Map(), asked: [], answer: () => false };
	return made;
}

function serve(
	{ headers }: IncomingMessage,
	response: ServerResponse,
	content: Buffer,
	time: Date,
	{ etag = 'strong', ranges = true, length = true, modified = true }: WebTraits,
): void {
	const tag = `${etag === 'weak' ? 'W/' : ''}"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
	if (etag !== 'none') response.setHeader('etag', tag);
	if (modified) response.setHeader('last-modified', time.toUTCString());
	const wanted = headers['if-match'];
	if (wanted !== undefined && (wanted !== tag || etag === 'weak')) return void response.writeHead(412).end();
	const validator = headers['if-range'];
	const isSame =
		validator === undefined || (validator === tag && etag === 'strong') || validator === time.toUTCString();
	const range = ranges && isSame ? /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') : null;
	if (range === null) {
		if (length) response.setHeader('content-length', content.length);
		else response.setHeader('transfer-encoding', 'chunked');
		return void response.end(content);
	}
	const from = Number(range[1]);
	if (from >= content.length)
		return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
	const to = Math.min(content.length - 1, range[2] === '' ? Number.POSITIVE_INFINITY : Number(range[2]));
	const part = content.subarray(from, to + 1);
	response.writeHead(206, {
		'content-range': `bytes ${from}-${to}/${length ? content.length : '*'}`,
		...(length && { 'content-length': part.length }),
	});
	response.end(part);
}
