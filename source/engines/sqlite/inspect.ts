import type BetterSqlite3 from 'better-sqlite3';
import { LINEAGE_COLUMNS } from '../../core/schema/schema.js';
import type { LiveOther, LiveSchema, LiveTable } from '../engine.js';

interface SchemaObject {
	readonly type: string;
	readonly name: string;
	readonly tbl_name: string;
	readonly sql: string | null;
}

/** Reads the schema of a file, without SQLite's own tables. */
export class Inspection {
	readonly #db: BetterSqlite3.Database;
	readonly #list: BetterSqlite3.Statement;
	#last = '';

	constructor(db: BetterSqlite3.Database) {
		this.#db = db;
		this.#list = db.prepare(
			"select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite\\_%' escape '\\'",
		);
	}

	/** The schema; `null` where SQLite's list of statements, which decides it, has not changed since last time. */
	next(): LiveSchema | null {
		const objects = this.#list.all() as SchemaObject[];
		const text = JSON.stringify(objects);
		if (text === this.#last) return null;
		const live = liveSchema(this.#db, objects);
		this.#last = text;
		return live;
	}
}

function liveSchema(db: BetterSqlite3.Database, objects: readonly SchemaObject[]): LiveSchema {
	const named = (type: string) => objects.filter((object) => object.type === type);
	const around: Surroundings = {
		objects: grouped(objects, ({ tbl_name }) => tbl_name.toLowerCase()),
		views: grouped(named('view'), tableOfView),
		references: grouped(referencesIn(db), ({ to }) => to),
	};
	return {
		tables: new Map(named('table').map((table) => [table.name.toLowerCase(), liveTable(db, table, around)])),
		views: new Map(named('view').map(({ name, sql }) => [name.toLowerCase(), sql ?? ''])),
		indexes: new Map(named('index').map(({ name, sql }) => [name.toLowerCase(), sql ?? ''])),
	};
}

/** What depends on a table, by the table's name in lower case. */
interface Surroundings {
	readonly objects: ReadonlyMap<string | null, readonly SchemaObject[]>;
	readonly views: ReadonlyMap<string | null, readonly SchemaObject[]>;
	readonly references: ReadonlyMap<string | null, readonly { readonly from: string }[]>;
}

function grouped<T>(all: readonly T[], key: (each: T) => string | null): Map<string | null, T[]> {
	const groups = new Map<string | null, T[]>();
	for (const each of all) {
		const group = groups.get(key(each));
		if (group) group.push(each);
		else groups.set(key(each), [each]);
	}
	return groups;
}

function liveTable(db: BetterSqlite3.Database, { name, sql }: SchemaObject, around: Surroundings): LiveTable {
	const of = name.toLowerCase();
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
		others: othersAmong(db, around.objects.get(of) ?? []),
		views: (around.views.get(of) ?? []).map((view) => view.name),
		referredBy: (around.references.get(of) ?? []).map(({ from }) => from),
		...constraintsOf(sql ?? ''),
	};
}

/** Names and texts in a statement, in all forms that SQLite accepts, and comments. */
const QUOTED = /"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*.*?\*\//gs;

/** The program's tables have none of these; a table that has one was made or changed by somebody else. */
const CONSTRAINT = /\b(?:check|unique|references|generated|as|collate)\b/i;

function constraintsOf(create: string): Pick<LiveTable, 'constrained'> {
	return CONSTRAINT.test(create.replace(QUOTED, ' ')) ? { constrained: create } : {};
}

/** Objects of others among those on a table. The program's own indexes are made by name where they are missing. */
function othersAmong(db: BetterSqlite3.Database, objects: readonly SchemaObject[]): LiveOther[] {
	return objects.flatMap(({ type, name, sql }) => {
		const theirs = type === 'trigger' || (type === 'index' && !/^etl_/i.test(name));
		if (!theirs || sql === null) return [];
		const info = db.prepare('select name from pragma_index_info(?)').all(name) as { name: string | null }[];
		return [{ name, sql, columns: info.flatMap((column) => column.name ?? []) }];
	});
}

/** Foreign keys: the table that has one, and the table that it refers to, in lower case. */
function referencesIn(db: BetterSqlite3.Database): { readonly from: string; readonly to: string }[] {
	return db
		.prepare(
			`select distinct lower(f."table") as "to", m.name as "from" from sqlite_master m, pragma_foreign_key_list(m.name) f
			where m.type = 'table' and lower(f."table") <> lower(m.name) order by 1, 2`,
		)
		.all() as { from: string; to: string }[];
}

/** The beginning and end of the program's views: nobody else's view ends with a row's lineage. */
const VIEW = new RegExp(
	`^create view "(?:[^"]|"")+" as select "t"\\..*${LINEAGE_COLUMNS.map((name) => `"t"."${name}"`).join(', ')}.* from "((?:[^"]|"")+)" as "t"$`,
	'is',
);

/** The table of a view of the program, in lower case. */
function tableOfView({ type, sql }: SchemaObject): string | null {
	const written = type === 'view' ? VIEW.exec(sql ?? '') : null;
	return written?.[1]?.replaceAll('""', '"').toLowerCase() ?? null;
}
