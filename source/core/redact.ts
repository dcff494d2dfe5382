import { visible } from './visible.js';

/** What stands in the place of a secret. */
const HIDDEN = '•••';

/** Names of a connection's parameters that are secret. */
const SECRET_KEY = /(pass|pwd|secret|token|key|credential|auth|sig(nature)?$)/i;

/**
 * A connection as it may be shown, without its password: whatever characters the password holds, and however the
 * connection is written.
 */
export function redactConnection(connection: string): string {
	const match = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(connection);
	if (!match) return redactLoose(connection);
	const [, scheme = '', rest = ''] = match;
	// A password may hold / ? # and @ unescaped, so the host begins after the last @.
	const at = rest.lastIndexOf('@');
	const [user = '', password] = splitOnce(rest.slice(0, Math.max(at, 0)), ':');
	const secret = password === undefined ? '' : `:${HIDDEN}`;
	const [place = '', query] = splitOnce(rest.slice(at + 1), '?');
	const who = at === -1 ? '' : `${user}${secret}@`;
	return `${scheme}${who}${place}${query === undefined ? '' : `?${redactQuery(query)}`}`;
}

/** Any text as it may be shown: connections in it lose their password. */
export function redactText(text: string): string {
	return redactPairs(text.replace(/[a-z][a-z0-9+.-]*:\/\/[^\s"'`]*/gi, redactConnection));
}

/** Connections that are no URL: `user:password@host`, `Server=…;Password=…`, `host=… password=…`. */
function redactLoose(connection: string): string {
	const at = connection.lastIndexOf('@');
	if (/^sqlite:/i.test(connection) || at === -1) return redactPairs(connection);
	return `${/^[a-z][a-z0-9+.-]*:(?=.*:)/i.exec(connection)?.[0] ?? ''}${HIDDEN}${redactPairs(connection.slice(at))}`;
}

function redactPairs(text: string): string {
	return text.replace(/(\w*(?:pass|pwd|secret|token)\w*\s*=\s*)('[^']*'|"[^"]*"|[^\s;&,]+)/gi, `$1${HIDDEN}`);
}

function redactQuery(query: string): string {
	return query
		.split('&')
		.map((pair) => {
			const [name = '', value] = splitOnce(pair, '=');
			return value !== undefined && SECRET_KEY.test(name) ? `${name}=${HIDDEN}` : pair;
		})
		.join('&');
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
	const at = text.indexOf(mark);
	return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)];
}

/**
 * A bug as it may be shown and reported: without secrets, and without the values that its message quotes, since those
 * may be a customer's.
 */
export function crashText(error: unknown): string {
	const harmless = (text: string) => redactText(visible(text.replace(/["'`].*["'`]/gs, '…')));
	if (!(error instanceof Error)) return harmless(String(error));
	const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
	return [`${error.name}: ${harmless(error.message)}`, ...frames].join('\n');
}
