import type BetterSqlite3 from 'better-sqlite3';
import { LINEAGE_COLUMNS } from '../../core/schema.js';
import type { LiveOther, LiveSchema, LiveTable } from '../engine.js';

/** A row of SQLite's own list. */
interface SchemaObject {
	readonly type: string;
	readonly name: string;
	readonly tbl_name: string;
	readonly sql: string | null;
}

/** What is in the file, but for SQLite's own tables. */
export function inspectDatabase(db: BetterSqlite3.Database): LiveSchema {
	const objects = db
		.prepare("select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite\\_%' escape '\\'")
		.all() as SchemaObject[];
	const references = referencesIn(db);
	const named = (type: string) => objects.filter((object) => object.type === type);
	return {
		tables: new Map(
			named('table').map(({ name }) => {
				const referredBy = references.get(name.toLowerCase()) ?? [];
				return [name.toLowerCase(), { ...liveTable(db, name, objects), referredBy }];
			}),
		),
		views: new Map(named('view').map(({ name, sql }) => [name.toLowerCase(), sql ?? ''])),
		indexes: new Map(named('index').map(({ name, sql }) => [name.toLowerCase(), sql ?? ''])),
	};
}

function liveTable(db: BetterSqlite3.Database, name: string, objects: readonly SchemaObject[]): LiveTable {
	const columns = db.prepare('select * from pragma_table_info(?)').all(name) as {
		name: string;
		type: string;
		notnull: number;
		pk: number;
	}[];
	return {
		name,
		columns: columns.map((column) => ({ name: column.name, type: column.type, notNull: column.notnull !== 0 })),
		key: columns
			.filter((column) => column.pk > 0)
			.sort((a, b) => a.pk - b.pk)
			.map((column) => column.name),
		others: othersOn(db, name, objects),
		views: objects.filter((each) => tableOfView(each) === name.toLowerCase()).map((each) => each.name),
		...constraintsOf(objects.find((object) => object.type === 'table' && object.name === name)?.sql ?? ''),
	};
}

/** Names and texts in a statement, in all ways that SQLite knows to write them, and comments. */
const QUOTED = /"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*.*?\*\//gs;

/** What our tables never have: a table that has it was made or changed by somebody else. */
const CONSTRAINT = /\b(?:check|unique|references|generated|as|collate)\b/i;

function constraintsOf(create: string): Pick<LiveTable, 'constrained'> {
	return CONSTRAINT.test(create.replace(QUOTED, ' ')) ? { constrained: create } : {};
}

/** What others made on a table: our own indexes are made by name where they are missing. */
function othersOn(db: BetterSqlite3.Database, table: string, objects: readonly SchemaObject[]): LiveOther[] {
	return objects.flatMap(({ type, name, tbl_name, sql }) => {
		const theirs = type === 'trigger' || (type === 'index' && !/^etl_/i.test(name));
		if (!theirs || sql === null || tbl_name.toLowerCase() !== table.toLowerCase()) return [];
		const info = db.prepare('select name from pragma_index_info(?)').all(name) as { name: string | null }[];
		return [{ name, sql, columns: info.flatMap((column) => column.name ?? []) }];
	});
}

/** Tables that refer to others by a foreign key, by the name of the other in lower case. */
function referencesIn(db: BetterSqlite3.Database): Map<string, string[]> {
	const all = db
		.prepare(
			`select distinct lower(f."table") as "to", m.name as "from" from sqlite_master m, pragma_foreign_key_list(m.name) f
			where m.type = 'table' and lower(f."table") <> lower(m.name) order by 1, 2`,
		)
		.all() as { from: string; to: string }[];
	const references = new Map<string, string[]>();
	for (const { from, to } of all) references.set(to, [...(references.get(to) ?? []), from]);
	return references;
}

/** As ours begin and go on: a view of somebody's lists no row's lineage to its end. */
const VIEW = new RegExp(
	`^create view "(?:[^"]|"")+" as select "t"\\..*${LINEAGE_COLUMNS.map((name) => `"t"."${name}"`).join(', ')}.* from "((?:[^"]|"")+)" as "t"$`,
	'is',
);

/** The table that a view of ours is over, in lower case. */
function tableOfView({ type, sql }: SchemaObject): string | null {
	const written = type === 'view' ? VIEW.exec(sql ?? '') : null;
	return written?.[1]?.replaceAll('""', '"').toLowerCase() ?? null;
}
