import type { TestDatabase } from './postgres.js';

/**
 * Makes a database answer as if it had Citus: the functions that we call, the catalog that we read, and the refusals
 * that its source has for DDL. All rows stay on one machine, and no query is planned as Citus would.
 *
 * See `ErrorIfUnsupportedAlterTableStmt` and `EnsureTableCanBeColocatedWith` of https://github.com/citusdata/citus
 */
export async function becomeCitus({ ask }: TestDatabase): Promise<void> {
	await ask(STAND_IN);
}

const STAND_IN = `
create schema citus;
do $$ begin execute format('alter database %I set search_path = public, citus', current_database()); end $$;
insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
	select 99999, 'citus', oid, 11, false, '0' from pg_roles where rolname = current_user;

create table citus.pg_dist_partition (logicalrelid regclass, partmethod "char", partkey text, colocationid int, repmodel "char");
create table citus.types (logicalrelid regclass, type text);
create sequence citus.groups;

create function citus.type_of(t regclass, col text) returns text language sql as $$
	select format_type(atttypid, atttypmod) from pg_attribute where attrelid = t and attname = col and not attisdropped $$;
create function citus.column_to_column_name(t regclass, key text) returns text language sql as 'select key';

create function citus.create_distributed_table(t regclass, col text, colocate_with text default 'default') returns void
language plpgsql as $$
declare grp int;
begin
	if exists (select from citus.pg_dist_partition where logicalrelid = t) then
		raise exception 'table % is already distributed', t;
	end if;
	if citus.type_of(t, col) is null then raise exception 'column % of relation % does not exist', col, t; end if;
	if colocate_with = 'none' then grp := nextval('citus.groups'); else
		select p.colocationid into grp from citus.pg_dist_partition p join citus.types y using (logicalrelid)
			where logicalrelid = cast(colocate_with as regclass)
			and split_part(y.type, '(', 1) = split_part(citus.type_of(t, col), '(', 1);
		if grp is null then raise exception 'cannot colocate tables % and %', colocate_with, t; end if;
	end if;
	insert into citus.pg_dist_partition values (t, 'h', col, grp, 's');
	insert into citus.types values (t, citus.type_of(t, col));
	perform citus.check_keys();
end $$;

create function citus.create_reference_table(t regclass) returns void language sql as $$
	insert into citus.pg_dist_partition values (t, 'n', null, 0, 't') $$;

create function citus.undistribute_table(t regclass) returns void language plpgsql as $$
begin
	delete from citus.types where logicalrelid = t;
	delete from citus.pg_dist_partition where logicalrelid = t;
	if not found then raise exception 'cannot undistribute table because the table is not distributed'; end if;
end $$;

create function citus.check_keys() returns void language plpgsql as $$
begin
	if exists (select from citus.types y join citus.pg_dist_partition p using (logicalrelid)
		where citus.type_of(logicalrelid, partkey) is distinct from y.type) then
		raise exception 'cannot execute ALTER TABLE command involving partition column';
	end if;
	if exists (select from pg_index i join citus.pg_dist_partition p on p.logicalrelid = i.indrelid
		where i.indisunique and p.partkey is not null and not exists (
			select from pg_attribute a where a.attrelid = i.indrelid and a.attname = p.partkey and a.attnum = any(i.indkey))) then
		raise exception 'cannot create constraint: it does not include the partition column';
	end if;
end $$;

create function citus.on_alter() returns event_trigger language plpgsql as $$
begin
	if current_query() ~* 'constraint .*, *add ' then
		raise exception 'cannot execute ADD CONSTRAINT command with other subcommands';
	end if;
	perform citus.check_keys();
end $$;
create function citus.on_drop() returns event_trigger language plpgsql as $$
begin
	delete from citus.types where cast(logicalrelid as oid) not in (select oid from pg_class);
	delete from citus.pg_dist_partition where cast(logicalrelid as oid) not in (select oid from pg_class);
end $$;
create event trigger citus_alter on ddl_command_end when tag in ('ALTER TABLE') execute function citus.on_alter();
create event trigger citus_drop on sql_drop execute function citus.on_drop()`;
