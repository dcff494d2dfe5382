-- Makes a database answer as if it had Citus, with shards on the coordinator too: the functions that we call, the catalog
-- that we read, and what it refuses of DDL. All rows stay on one machine, and no query is planned as Citus would.
--
-- See ErrorIfUnsupportedAlterTableStmt, EnsureTableCanBeColocatedWith and local_executor.c of
-- https://github.com/citusdata/citus. Where a cluster was seen to refuse what its source does not explain, it says "seen".

create schema citus;
do $$ begin execute format('alter database %I set search_path = public, citus', current_database()); end $$;
insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
	select 99999, 'citus', oid, 11, false, '0' from pg_roles where rolname = current_user;

create table citus.pg_dist_node (nodeid int, groupid int, nodename text, shouldhaveshards boolean);
insert into citus.pg_dist_node values (1, 0, 'coordinator', true), (2, 1, 'worker-1', true), (3, 2, 'worker-2', true);
create table citus.pg_dist_partition (logicalrelid regclass, partmethod "char", partkey text, colocationid int, repmodel "char");
create table citus.types (logicalrelid regclass, type text);
-- Every call of ours, to be counted.
create table citus.calls (at bigserial, what text, on_table text);
create sequence citus.groups;

create function citus.type_of(t regclass, col text) returns text language sql as $$
	select format_type(atttypid, atttypmod) || coalesce(' ' || nullif(attcollation, 0)::regcollation::text, '')
	from pg_attribute where attrelid = t and attname = col and not attisdropped $$;
create function citus.column_to_column_name(t regclass, key text) returns text language sql as 'select key';
create function citus.kind_of(type text) returns text language sql as $$ select regexp_replace(type, '\([0-9, ]*\)', '') $$;

-- Seen: with shards on the coordinator, moving a table within a transaction ends in a deadlock with itself unless its
-- shards are all reached over connections.
create function citus.stay_out_of_own_way() returns void language plpgsql as $$
begin
	if exists (select from citus.pg_dist_node where groupid = 0 and shouldhaveshards)
		and coalesce(current_setting('citus.enable_local_execution', true), 'on') <> 'off' then
		raise exception 'canceling the transaction since it was involved in a distributed deadlock' using errcode = '40P01';
	end if;
	-- "there was a parallel operation on a distributed table in the transaction"
	if coalesce(current_setting('citus.multi_shard_modify_mode', true), 'parallel') <> 'sequential' then
		raise exception 'cannot modify reference table because there was a parallel operation on a distributed table';
	end if;
end $$;

create function citus.create_distributed_table(
	t regclass, col text, distribution_type text default 'hash', colocate_with text default 'default', shard_count int default null
) returns void language plpgsql as $$
declare grp int; persistence "char";
begin
	perform citus.stay_out_of_own_way();
	insert into citus.calls (what, on_table) values ('create_distributed_table', t);
	if exists (select from citus.pg_dist_partition where logicalrelid = t) then
		raise exception 'table % is already distributed', t;
	end if;
	select relpersistence into persistence from pg_class where oid = t;
	if persistence = 't' then raise exception 'cannot distribute a temporary table'; end if;
	if exists (select from pg_class where oid = t and relkind <> 'r') then raise exception '% is not a regular table', t; end if;
	if citus.type_of(t, col) is null then raise exception 'column "%" of relation "%" does not exist', col, t; end if;
	if colocate_with = 'none' then grp := nextval('citus.groups'); else
		select p.colocationid into grp from citus.pg_dist_partition p join citus.types y using (logicalrelid)
			where logicalrelid = cast(colocate_with as regclass) and citus.kind_of(y.type) = citus.kind_of(citus.type_of(t, col));
		if grp is null then raise exception 'cannot colocate tables % and %', colocate_with, t; end if;
	end if;
	insert into citus.pg_dist_partition values (t, 'h', col, grp, 's');
	insert into citus.types values (t, citus.type_of(t, col));
	perform citus.check_keys();
end $$;

create function citus.create_reference_table(t regclass) returns void language plpgsql as $$
begin
	insert into citus.calls (what, on_table) values ('create_reference_table', t);
	if exists (select from citus.pg_dist_partition where logicalrelid = t) then
		raise exception 'table % is already distributed', t;
	end if;
	insert into citus.pg_dist_partition values (t, 'n', null, 0, 't');
end $$;

create function citus.undistribute_table(t regclass, cascade_via_foreign_keys boolean default false) returns void
language plpgsql as $$
begin
	perform citus.stay_out_of_own_way();
	insert into citus.calls (what, on_table) values ('undistribute_table', t);
	delete from citus.types where logicalrelid = t;
	delete from citus.pg_dist_partition where logicalrelid = t;
	if not found then raise exception 'cannot undistribute table because the table is not distributed'; end if;
end $$;

-- There is no rest of the rows here: they never left.
create function citus.truncate_local_data_after_distributing_table(t regclass) returns void language plpgsql as $$
begin
	if not exists (select from citus.pg_dist_partition where logicalrelid = t) then
		raise exception 'supplied parameter is not a distributed relation';
	end if;
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
		raise exception 'cannot create constraint on "%": it does not include the partition column',
			(select indrelid::regclass from pg_index i join citus.pg_dist_partition p on p.logicalrelid = i.indrelid
				where i.indisunique limit 1);
	end if;
end $$;

create function citus.on_alter() returns event_trigger language plpgsql as $$
begin
	if current_query() ~* 'constraint .*, *add ' then
		raise exception 'cannot execute ADD CONSTRAINT command with other subcommands';
	end if;
	perform citus.check_keys();
end $$;
create function citus.on_create() returns event_trigger language plpgsql as $$
begin
	perform citus.check_keys();
	-- A trigger of somebody's needs citus.enable_unsafe_triggers.
	if tg_tag = 'CREATE TRIGGER' and exists (
		select from pg_event_trigger_ddl_commands() d join pg_trigger g on g.oid = d.objid
		join citus.pg_dist_partition p on cast(p.logicalrelid as oid) = g.tgrelid) then
		raise exception 'triggers are not supported on distributed tables';
	end if;
end $$;
create function citus.on_drop() returns event_trigger language plpgsql as $$
begin
	delete from citus.types where cast(logicalrelid as oid) not in (select oid from pg_class);
	delete from citus.pg_dist_partition where cast(logicalrelid as oid) not in (select oid from pg_class);
end $$;
create event trigger citus_alter on ddl_command_end when tag in ('ALTER TABLE') execute function citus.on_alter();
create event trigger citus_create on ddl_command_end when tag in ('CREATE INDEX', 'CREATE TRIGGER') execute function citus.on_create();
create event trigger citus_drop on sql_drop execute function citus.on_drop();
