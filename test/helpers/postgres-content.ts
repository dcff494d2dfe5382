import { CLUSTER, type TestDatabase } from './postgres.js';

type Ask = TestDatabase['ask'];

/** All that is no system's; on a cluster, where tests share a database, the test's own schema. */
const OURS = CLUSTER
	? 'n.nspname = current_schema()'
	: "n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname !~ '^pg_(temp|toast_temp)_'";

/** What of a table, an index or a view stays when its rows change: no counts, which are the planner's guesses. */
const RELATIONS = `
	select n.nspname, c.relname, c.relkind, c.relpersistence, c.reloptions, c.relacl, c.relowner::regrole as owner,
		obj_description(c.oid, 'pg_class') as comment,
		case when c.relkind = 'v' then pg_get_viewdef(c.oid) end as view,
		case when c.relkind in ('i', 'I') then pg_get_indexdef(c.oid) end as index
	from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS}`;

const COLUMNS = `
	select n.nspname, c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull,
		a.attcollation::regcollation as collation, a.attidentity, pg_get_expr(d.adbin, d.adrelid) as "default"
	from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
	left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
	where ${OURS} and a.attnum > 0 and not a.attisdropped`;

const CONSTRAINTS = `
	select n.nspname, k.conrelid::regclass as "on", k.conname, pg_get_constraintdef(k.oid) as constraint
	from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${OURS}`;

const OTHERS = `
	select 'trigger' as kind, tgname::text as name, pg_get_triggerdef(oid) as definition from pg_trigger where not tgisinternal
	union all select 'function', p.proname, pg_get_functiondef(p.oid)
		from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS}
	union all select 'sequence', sequencename, last_value::text from pg_sequences n where ${OURS.replaceAll('nspname', 'schemaname')}
	union all select 'schema', nspname, nspacl::text from pg_namespace n where ${OURS}
	union all select 'extension', extname, extversion from pg_extension
	union all select 'lock', locktype, mode from pg_locks
		where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;

/** Where each object and row lies: what a rewrite changes though the content is the same. */
const PLACES = `
	select c.oid, c.relname, c.relfilenode from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS}`;

/** Everything a user can see of a database, and where it lies; the planner's statistics are left out. */
export async function dumpPostgres(ask: Ask): Promise<Record<string, unknown>> {
	return { places: sorted(await ask(PLACES)), ...(await content(ask, 'r.ctid::text || r.xmin::text || r::text')) };
}

/** The same without what no two runs have alike: two databases that went the same way are equal in it. */
export function comparablePostgresDump(ask: Ask, leftOut: ReadonlySet<string>): Promise<Record<string, unknown>> {
	const names = [...leftOut].map((name) => `'${name}'`).join(', ');
	return content(ask, `(to_jsonb(r) - array[${names}])::text`);
}

async function content(ask: Ask, row: string): Promise<Record<string, unknown>> {
	const catalog = `
		select 'relation' as what, to_jsonb(x)::text as facts from (${RELATIONS}) as x
		union all select 'column', to_jsonb(x)::text from (${COLUMNS}) as x
		union all select 'constraint', to_jsonb(x)::text from (${CONSTRAINTS}) as x
		union all select 'other', to_jsonb(x)::text from (${OTHERS}) as x`;
	const tables = await ask(`
		select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where ${OURS} and c.relkind in ('r', 'p', 'm') order by 1`);
	const rows = tables.map(({ name }) => `select '${name}' as name, ${row} as content from ${name} as r`);
	return {
		catalog: sorted(await ask(catalog)),
		rows: rows.length === 0 ? [] : sorted(await ask(rows.join(' union all '))),
	};
}

function sorted(rows: readonly Record<string, string | null>[]): string[] {
	return rows.map((row) => JSON.stringify(row)).sort();
}
