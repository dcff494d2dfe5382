/** A server's URL, taken apart. */
export interface ServerUrl {
	/** Empty where it says none; the same for user, password and database. */
	readonly host: string;
	readonly port: string;
	readonly user: string;
	readonly password: string;
	readonly database: string;
	readonly parameters: URLSearchParams;
}

/** @returns what is wrong with it, without what it holds: that may be a password */
export function parseServerUrl(text: string): ServerUrl | string {
	// psql takes `postgres://user@/database?host=/socket`, which is not a valid URL.
	const whole = text.replace(/^([a-z]+:\/\/(?:[^/?#]*@)?)(?=\/)/i, '$1localhost');
	if (!/^[a-z]+:\/\//i.test(text) || !URL.canParse(whole)) return `is no URL; ${EXPECTED}`;
	const { username, password, hostname, port, pathname, search, searchParams, hash } = new URL(whole);
	// Else a part of a password would be taken for the database, which is shown.
	if (hash !== '' || /@/.test(pathname + search)) return `holds # or @ behind its host; ${EXPECTED}`;
	try {
		const [user, secret, host, database] = [username, password, hostname, pathname.slice(1)].map(
			decodeURIComponent,
		) as [string, string, string, string];
		return { host: host.replace(/^\[|\]$/g, ''), port, user, password: secret, database, parameters: searchParams };
	} catch {
		return 'holds a % that begins no character: it is written %25';
	}
}

const EXPECTED =
	'expected SCHEME://USER@HOST:PORT/DATABASE. In a user or a password, % # ? / @ are written %25 %23 %3F %2F %40';

/** A database as people are told of it, and as the bookkeeping knows it: without a password, and without how it is reached. */
export function labelOf(scheme: string, { host, port, user, database, parameters }: ServerUrl): string {
	const at = parameters.get('host') ?? host;
	return `${scheme}://${user === '' ? '' : `${user}@`}${at}${port === '' ? '' : `:${port}`}/${database}`;
}
