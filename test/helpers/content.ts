import { existsSync, readdirSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';

/** What says when, where, by whom and with which command, from where and with which paths a run was made: never the same twice. */
export const VOLATILE: ReadonlySet<string> = new Set([
	'command',
	'config_hash',
	'started_at',
	'ended_at',
	'milliseconds',
	'host',
	'pid',
	'username',
	'version',
	'place',
	'accepted_by',
	'accepted_at',
	'repaired_at',
	'read_with',
]);

/** Everything a user can see of a database: the definition of each object, and every row of each table. */
export function dump(database: string): Record<string, unknown> {
	return content(database, new Set());
}

/** The same without what no two runs have alike: two databases that went the same way are equal in it. */
export function comparableDump(database: string): Record<string, unknown> {
	return content(database, VOLATILE);
}

/** Names of all files in a folder, journals and locks included. */
export function listing(folder: string): string[] {
	return readdirSync(folder, { recursive: true }).map(String).sort();
}

function content(database: string, leftOut: ReadonlySet<string>): Record<string, unknown> {
	if (!existsSync(database)) return {};
	const db = new BetterSqlite3(database, { readonly: true });
	try {
		const objects = db.prepare('select type, name, sql from sqlite_master order by type, name').all() as {
			type: string;
			name: string;
			sql: string;
		}[];
		const rows = (table: string) =>
			(db.prepare(`select * from "${table}"`).all() as Record<string, unknown>[])
				.map((row) => JSON.stringify(Object.entries(row).filter(([name]) => !leftOut.has(name))))
				.sort();
		const tables = objects.filter((object) => object.type === 'table');
		return { objects, ...Object.fromEntries(tables.map(({ name }) => [name, rows(name)])) };
	} finally {
		db.close();
	}
}
