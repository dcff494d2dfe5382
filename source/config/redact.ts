/** What stands in the place of a secret. */
const HIDDEN = '•••';

/** Keys of a connection's query whose values are secret. */
const SECRET_KEY = /(pass|pwd|secret|token|key|credential)/i;

/** A connection as it may be shown: without password, whatever characters that holds. */
export function redactConnection(connection: string): string {
	const match = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(connection);
	if (!match) return connection;
	const [, scheme = '', rest = ''] = match;
	const [address = '', query] = splitOnce(rest, '?');
	// A password may hold / and @ unescaped: the host begins behind the last @.
	const at = address.lastIndexOf('@');
	const user = at === -1 ? '' : (splitOnce(address.slice(0, at), ':')[0] ?? '');
	const secret = at !== -1 && address.slice(0, at).includes(':') ? `:${HIDDEN}` : '';
	const place = at === -1 ? address : `${user}${secret}@${address.slice(at + 1)}`;
	return `${scheme}${place}${query === undefined ? '' : `?${redactQuery(query)}`}`;
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
