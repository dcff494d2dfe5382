import { EtlError } from '../../core/errors.js';
import { type Failure, lost } from '../remote/line.js';
import { type Host, webFailure } from '../remote/web.js';
import { retryAfter } from './answers.js';
import { type Answer, Unanswered } from './client.js';

/** An answer that is no file. */
export class Refusal extends Error {
	readonly answer: Answer;
	/** The file that was asked for. */
	readonly file: string;

	constructor(answer: Answer, file: string) {
		super('Not the file');
		this.answer = answer;
		this.file = file;
	}
}

/** Statuses that say that there is nothing, or nothing yet. */
const ABSENT: ReadonlyMap<number, string> = new Map([
	[202, 'answers 202: it is being made'],
	[204, 'answers 204: there is nothing'],
	[404, 'answers 404: it does not know it'],
	[410, 'answers 410: it is gone for good'],
]);

/** Statuses of what may be over in a moment, besides those from 500 on. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** Statuses from 500 on that stay what they are. */
const LASTING: ReadonlySet<number> = new Set([501, 505]);

/** How a server says that a file is not there; `null` where it says something else. */
export function absence({ message, host }: Answer): string | null {
	const said = ABSENT.get(message.statusCode ?? 0);
	return said === undefined ? null : `${host.host} ${said}`;
}

/**
 * A failure in words of ours.
 *
 * @param isKnown - whether secrets were said that let somebody in
 */
export function explainWeb(error: unknown, host: Host, isKnown: boolean): Failure {
	if (error instanceof Refusal) return explainStatus(error, isKnown);
	if (error instanceof Unanswered) return webFailure(error.fault, error.host);
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT'))
		return { error: lost(`what ${host.host} sent is damaged (${code})`), isPassing: true };
	return webFailure(error, host);
}

function explainStatus({ answer, file }: Refusal, isKnown: boolean): Failure {
	const {
		message,
		host: { host, port },
		isElsewhere,
	} = answer;
	const status = message.statusCode ?? 0;
	const context = { host, port, file };
	if (status === 401 || status === 403) {
		const hint = hintFor(status, isKnown, isElsewhere);
		const said = `${host} does not let us read ${file}: it answers ${status}${asks(message)}`;
		const refused = new EtlError('E_SOURCE_REFUSED', said, { context, hint });
		return { error: refused, isPassing: false };
	}
	if (PASSING.has(status) || (status >= 500 && !LASTING.has(status))) {
		const wait = retryAfter(message);
		const passing = lost(`${host} answers ${status} to ${file}`);
		return { error: passing, isPassing: true, ...(wait !== undefined && { retryAfter: wait }) };
	}
	const hint = 'Check the URL of `source` in the config, and ask the owner of the server.';
	const unreadable = new EtlError('E_SOURCE_UNREADABLE', `${host} answers ${status} to ${file}`, { context, hint });
	return { error: unreadable, isPassing: false };
}

/** How a server wants to be told who asks: the first word of it, since the rest is the server's own. */
function asks({ headers }: Answer['message']): string {
	const scheme = /^[a-z0-9-]{1,20}(?=\s|$)/i.exec(headers['www-authenticate'] ?? '')?.[0];
	return scheme === undefined ? '' : ` and asks for ${scheme}`;
}

function hintFor(status: number, isKnown: boolean, isElsewhere: boolean): string {
	if (isElsewhere)
		return 'It is where the URL redirects to, and secrets do not go along to another host: name its URL as `source`.';
	if (!isKnown) return 'Set `token`, or `user` and `password`, or `headers` in `source`, each from a variable.';
	if (status === 401) return 'Check the secrets of `source`: the server does not know them, or they have expired.';
	return 'Check what the secrets of `source` allow. Some servers answer so where there is no such file, too: check the URL.';
}
