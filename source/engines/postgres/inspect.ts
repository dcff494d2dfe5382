import type { LiveColumn, LiveOther, LiveSchema, LiveTable } from '../engine.js';
import { spreadTables } from './citus.js';
import { type Capabilities, computedColumns } from './dialect.js';
import type { PostgresSession } from './session.js';
import { OWN_COMMENT, tableOfOwnView, viewMark } from './views.js';

const HERE = 'c.relnamespace = (select oid from pg_namespace where nspname = current_schema())';

const GRANTEE = `case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end || case when is_grantable then ' with grant option' else '' end`;

/** A column whose values the server makes is nobody's to fill; SQLite lists none of its own either. */
const COLUMNS = `
	select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
	from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		and a.attgenerated = '' and a.attidentity = ''
	where ${HERE} and c.relkind in ('r', 'p', 'f', 'm')
	order by c.relname collate "C", a.attnum`;

const KEYS = `
	select c.relname, k.conname, a.attname
	from pg_constraint k join pg_class c on c.oid = k.conrelid
	cross join lateral unnest(k.conkey) with ordinality as n (attnum, place)
	join pg_attribute a on a.attrelid = c.oid and a.attnum = n.attnum
	where ${HERE} and k.contype = 'p'
	order by c.relname collate "C", n.place`;

const VIEWS = `
	select c.relname, obj_description(c.oid, 'pg_class'), pg_get_viewdef(c.oid), md5(pg_get_viewdef(c.oid))
	from pg_class c where ${HERE} and c.relkind = 'v'`;

/** What a view would lose with a drop, each with the statement that gives it again. */
const VIEW_OTHERS = `
	select c.relname, o.name, o.definition, o.of from pg_class c cross join lateral (
		select 'owner', format('alter view %I owner to %I', c.relname, pg_get_userbyid(c.relowner)), null
		where pg_get_userbyid(c.relowner) <> current_user
		union all select 'options', format('alter view %I set (%s)', c.relname, array_to_string(c.reloptions, ', ')), null
		where c.reloptions is not null
		union all select 'comment', format('comment on view %I is %L', c.relname, obj_description(c.oid, 'pg_class')), null
		where obj_description(c.oid, 'pg_class') !~ '${OWN_COMMENT}'
		union all select 'grant', format('grant %s on %I to %s', string_agg(privilege_type, ', ' order by privilege_type), c.relname, ${GRANTEE}), null
		from aclexplode(c.relacl) as g where g.grantee <> c.relowner group by grantee, is_grantable
		union all select 'grant', format('grant %s (%I) on %I to %s', string_agg(privilege_type, ', ' order by privilege_type), a.attname, c.relname, ${GRANTEE}), a.attname
		from pg_attribute a cross join lateral aclexplode(a.attacl) as g where a.attrelid = c.oid group by a.attname, grantee, is_grantable
		union all select tgname, pg_get_triggerdef(oid), null from pg_trigger where tgrelid = c.oid and not tgisinternal
	) o (name, definition, of)
	where ${HERE} and c.relkind = 'v' order by c.relname collate "C", o.name collate "C", o.definition collate "C"`;

// The pretty form leaves out the schema of unqualified names.
const INDEXES = `
	select c.relname, pg_get_indexdef(c.oid, 0, true) from pg_class c where ${HERE} and c.relkind in ('i', 'I')`;

/** An index of the primary key counts as the key, and one of a constraint as the constraint. */
const OTHERS = `
	select c.relname, o.name, o.definition from pg_class c cross join lateral (
		select i.relname, pg_get_indexdef(i.oid) from pg_index x join pg_class i on i.oid = x.indexrelid
		where x.indrelid = c.oid and i.relname !~* '^etl_'
		and not exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.conindid = i.oid and k.contype in ('p', 'u', 'x'))
		union all select conname, pg_get_constraintdef(oid) from pg_constraint
		where conrelid = c.oid and contype in ('c', 'u', 'x', 'f')
		union all select tgname, pg_get_triggerdef(oid) || case tgenabled when 'O' then '' else format(' (%s)', tgenabled) end
		from pg_trigger where tgrelid = c.oid and not tgisinternal
		union all select rulename, pg_get_ruledef(oid) from pg_rewrite where ev_class = c.oid
	) o (name, definition)
	where ${HERE} and c.relkind in ('r', 'p') order by c.relname collate "C", o.name collate "C", o.definition collate "C"`;

/** Reads the schema in which unqualified names are made. Only within a turn. */
export async function inspectSchema(session: PostgresSession, has: Capabilities): Promise<LiveSchema> {
	// A day looks a dozen times, and planning these took the server as long as all else that a small day asks it.
	const texts = async (sql: string, what: string) =>
		(await session.ask(sql, [], 'inspect', `etl_inspect_${what}`)).rows as (string | null)[][];
	const tables = new Map<string, LiveTable & { columns: LiveColumn[] }>();
	for (const [table, name, type, notNull] of await texts(COLUMNS, 'columns')) {
		const live = tables.get(String(table)) ?? { name: String(table), columns: [], key: [] };
		tables.set(live.name, live);
		if (name) live.columns.push({ name, type: shortType(type ?? ''), notNull: notNull === 't' });
	}
	const add = (table: string | null | undefined, more: (live: LiveTable) => Omit<Partial<LiveTable>, 'columns'>) => {
		const live = tables.get(String(table));
		if (live) tables.set(live.name, { ...live, ...more(live) });
	};
	for (const [table, constraint, column] of await texts(KEYS, 'keys'))
		add(table, ({ key }) => ({ key: [...key, String(column)], keyName: String(constraint) }));
	for (const [table, by, group] of has.citus ? await texts(spreadTables(HERE), 'spread') : [])
		add(table, () => ({ spread: by ? { by, group: String(group) } : 'everywhere' }));
	for (const [table, name, sql] of await texts(OTHERS, 'others'))
		add(table, ({ others = [] }) => ({ others: [...others, { name: String(name), sql: String(sql), columns: [] }] }));
	const views = new Map<string, string>();
	for (const [view, comment = null, text, hash] of await texts(VIEWS, 'views')) {
		const [name, query] = [String(view), text ?? ''];
		const over = tableOfOwnView({ comment, query, hash: hash ?? '' }, (of) => tables.get(of), computedColumns);
		views.set(name, over === null ? query : viewMark(query));
		if (over !== null) add(over, ({ views: ours = [] }) => ({ views: [...ours, name] }));
	}
	const viewOthers = new Map<string, LiveOther[]>();
	for (const [view, name, sql, of] of await texts(VIEW_OTHERS, 'view_others')) {
		const other = { name: String(name), sql: String(sql), columns: of ? [of] : [] };
		viewOthers.set(String(view), [...(viewOthers.get(String(view)) ?? []), other]);
	}
	const indexes = new Map((await texts(INDEXES, 'indexes')).map(([name, text]) => [String(name), text ?? '']));
	const names = new Set([...tables.keys(), ...views.keys(), ...indexes.keys()]);
	const folded = <T>(all: ReadonlyMap<string, T>) => byFoldedName(all, names);
	return { tables: folded(tables), views: folded(views), viewOthers: folded(viewOthers), indexes: folded(indexes) };
}

/**
 * By name in lower case. Where something is called exactly so, another whose name differs only in case is somebody's own, and
 * keeps its name.
 *
 * @param names - of tables, views and indexes, which share one space
 */
function byFoldedName<T>(all: ReadonlyMap<string, T>, names: ReadonlySet<string>): Map<string, T> {
	const fold = (name: string) => (names.has(name.toLowerCase()) ? name : name.toLowerCase());
	return new Map([...all].map(([name, each]) => [fold(name), each]));
}

/** PostgreSQL's name of a type, as DDL declares it. */
function shortType(type: string): string {
	return type
		.replace(/^character varying/, 'varchar')
		.replace(/^character(?=\(|$)/, 'char')
		.replace(/^timestamp(\(\d\))? without time zone$/, 'timestamp$1');
}
