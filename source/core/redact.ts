import { visible } from './values/visible.js';

/** What stands in the place of a secret. */
const HIDDEN = '•••';

/** Names of a connection's parameters that are secret. */
const SECRET_KEY = /(pass|pwd|secret|token|key|credential)/i;

/**
 * A connection as it may be shown, without its password: whatever characters the password holds, and however the
 * connection is written.
 */
export function redactConnection(connection: string): string {
	const match = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(connection);
	if (!match) return redactLoose(connection);
	const [, scheme = '', rest = ''] = match;
	if (/^https?:/i.test(scheme)) return `${scheme}${redactWeb(rest)}`;
	const [who, where] = redactUser(rest);
	const [place = '', query] = splitOnce(where, '?');
	return `${scheme}${who}${place}${query === undefined ? '' : `?${redactQuery(query)}`}`;
}

/** Who signs in, without a password, and what is behind. */
function redactUser(text: string): readonly [who: string, where: string] {
	// A password may hold / ? # and @ unescaped, so the host begins after the last @.
	const at = text.lastIndexOf('@');
	if (at === -1) return ['', text];
	const [user = '', password] = splitOnce(text.slice(0, at), ':');
	return [`${user}${password === undefined ? '' : `:${HIDDEN}`}@`, text.slice(at + 1)];
}

/** A URL of the web behind its scheme. What a query holds may be a secret whatever its name, so nothing of it is shown. */
function redactWeb(text: string): string {
	const [place, query] = splitOnce(text, '?');
	const [who, where] = redactUser(place);
	// What has a colon and is no port is the beginning of a password that holds a question mark.
	const host = where.replace(/^([^/:[]*:)(?!\d+(?:\/|$))[^/]*/, `$1${HIDDEN}`);
	return `${who}${host}${query === undefined ? '' : `?${hiddenQuery(query)}`}`;
}

/** A query of the web by the names in it, and by the places of a run date. */
export function hiddenQuery(query: string): string {
	const hidden = (pair: string) => {
		const [name, value] = splitOnce(pair, '=');
		if (value === undefined) return pair === '' ? '' : HIDDEN;
		return /^\{date:[^}]*\}$/.test(value) ? pair : `${name}=${HIDDEN}`;
	};
	return query.split('&').map(hidden).join('&');
}

/** Any text as it may be shown: connections in it lose their password. Names are bounded, so that a long text takes no longer. */
export function redactText(text: string): string {
	return redactPairs(text.replace(/[a-z][a-z0-9+.-]{0,40}:\/\/[^\s"'`]*/gi, redactConnection));
}

/** Connections that are no URL: `user:password@host`, `Server=…;Password=…`, `host=… password=…`. */
function redactLoose(connection: string): string {
	const at = connection.lastIndexOf('@');
	if (/^sqlite:/i.test(connection) || at === -1) return redactPairs(connection);
	return `${/^[a-z][a-z0-9+.-]*:(?=.*:)/i.exec(connection)?.[0] ?? ''}${HIDDEN}${redactPairs(connection.slice(at))}`;
}

function redactPairs(text: string): string {
	return text.replace(
		/(\w{0,64}(?:pass|pwd|secret|token)\w{0,64}\s{0,9}=\s{0,9})('[^']*'|"[^"]*"|[^\s;&,]+)/gi,
		`$1${HIDDEN}`,
	);
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
