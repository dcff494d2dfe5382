// The databases that a life is lived in, read with nothing of ours in between.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';

/** What says when, where, by whom and under which config a run was made. */
const VOLATILE = new Set(
	'command config_hash started_at ended_at milliseconds host pid username version place accepted_by accepted_at read_with report'.split(
		' ',
	),
);

/** A file of a folder of ours: its connection, and every row of every table and view, as texts. */
export function sqliteDatabase(path) {
	return {
		connection: `sqlite:${path}`,
		tables: async () => {
			if (!existsSync(path)) return new Map();
			const db = new BetterSqlite3(path, { readonly: true });
			try {
				const names = db.prepare("select name from sqlite_master where type in ('table', 'view')").pluck().all();
				const rows = (name) => db.prepare(`select * from "${name}"`).safeIntegers().all();
				return new Map(names.map((name) => [name, texts(rows(name))]));
			} finally {
				db.close();
			}
		},
		close: async () => undefined,
	};
}

/**
 * A schema of our own in the database of a URL, gone when it is closed.
 *
 * @param standIn - whether it is in a database of our own as well, which answers as a cluster does
 */
export async function postgresDatabase(url, standIn) {
	const own = `etl_life_${randomBytes(4).toString('hex')}`;
	const place = new URL(url);
	if (standIn) {
		await asking(url, [`create database ${own}`]);
		place.pathname = `/${own}`;
		await asking(place.href, [readFileSync(new URL('../../helpers/citus-stand-in.sql', import.meta.url), 'utf8')]);
	}
	await asking(place.href, [`create schema ${own}`]);
	place.searchParams.set('options', `-c search_path=${own}${standIn ? ',citus' : ''}`);
	const [{ version }] = await asking(place.href, ['show server_version']).then((all) =>
		all.map((row) => ({ version: row.server_version })),
	);
	const [citus] = await asking(place.href, ["select extversion from pg_extension where extname = 'citus'"]);
	return {
		connection: place.href,
		what: `PostgreSQL ${version}${standIn ? ', a stand-in for a cluster' : citus ? `, Citus ${citus.extversion}` : ''}`,
		tables: () => postgresTables(place.href, own),
		close: () =>
			asking(...(standIn ? [url, [`drop database ${own} with (force)`]] : [url, [`drop schema ${own} cascade`]])),
	};
}

async function postgresTables(url, schema) {
	const relations = await asking(url, [
		`select c.relname as name from pg_class c where c.relnamespace = cast('${schema}' as regnamespace)
		and c.relkind in ('r', 'p', 'v') and c.relname !~ '_[0-9]{5,}$'`,
	]);
	const queries = relations.map(({ name }) => `select * from "${name}"`);
	const all = await asking(url, queries, (results) => results.map(({ rows }) => texts(rows)));
	// A cluster keeps its work tables, and nothing in them.
	const isKept = ({ name }, index) => !(name.startsWith('etl_work_') && all[index].length === 0);
	return new Map(
		relations
			.map((relation, index) => [relation.name, all[index]])
			.filter((_, index) => isKept(relations[index], index)),
	);
}

/** Runs statements on a connection of their own, all values as text, and gives the rows of the last. */
async function asking(url, statements, take = (results) => results.at(-1)?.rows) {
	const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => (text) => text } });
	await client.connect();
	try {
		const results = [];
		for (const statement of statements) results.push(await client.query(statement));
		return take(results);
	} finally {
		await client.end();
	}
}

/** Rows as texts that are the same on every engine, in the order of the texts. */
function texts(rows) {
	return rows
		.map((row) => {
			const kept = Object.entries(row).filter(([name]) => !VOLATILE.has(name));
			return JSON.stringify(kept.map(([name, value]) => [name, value === null ? null : String(value)]).sort());
		})
		.sort();
}
