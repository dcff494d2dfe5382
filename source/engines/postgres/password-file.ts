import { readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A line of the file is found by these. */
export interface PasswordQuery {
	readonly host: string;
	readonly port: string;
	readonly database: string;
	readonly user: string;
}

/**
 * Looks a password up as psql does: in `PGPASSFILE` or `~/.pgpass`, lines of `host:port:database:user:password`, `*`
 * for any, the first that fits. A file that others may read is ignored.
 *
 * See https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export function passwordFromFile(
	query: PasswordQuery,
	env: Readonly<Record<string, string | undefined>>,
): string | undefined {
	const file = env.PGPASSFILE ?? usualFile(env);
	let text: string;
	try {
		const facts = statSync(file);
		if (!facts.isFile() || (process.platform !== 'win32' && (facts.mode & 0o077) !== 0)) return undefined;
		text = readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
	// A socket's folder is looked up as localhost.
	const wanted = [query.host.startsWith('/') ? 'localhost' : query.host, query.port, query.database, query.user];
	for (const line of text.split(/\r?\n/)) {
		if (line.startsWith('#')) continue;
		const fields = fieldsOf(line);
		if (
			fields.length === 5 &&
			wanted.every((value, index) => fields[index] === '*' || unescaped(fields[index]) === value)
		)
			return unescaped(fields[4]);
	}
	return undefined;
}

function usualFile(env: Readonly<Record<string, string | undefined>>): string {
	if (process.platform === 'win32') return path.join(env.APPDATA ?? os.homedir(), 'postgresql', 'pgpass.conf');
	return path.join(os.homedir(), '.pgpass');
}

/** The fields between unescaped colons; the password is the rest of the line. */
function fieldsOf(line: string): string[] {
	return /^((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):(.*)$/.exec(line)?.slice(1) ?? [];
}

function unescaped(field: string | undefined): string {
	return (field ?? '').replace(/\\([:\\])/g, '$1');
}
