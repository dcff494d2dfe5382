import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { LiveSchema } from '../../engines/engine.js';
import {
	andMore,
	BOOKKEEPING,
	column,
	type FeedModel,
	LINEAGE_TYPES,
	list,
	rowNames,
	type Sql,
	sameKey,
	statement,
} from '../model.js';
import { countRepairedRows, hasRepairs, repairCounts } from '../rejects/repairs.js';
import { rowsTogether } from '../tables/rows-together.js';
import { filesWithSources } from './standing.js';

/** Counts of what the database holds, to compare with the bookkeeping. */

/** Number of rows in the stage. */
export function countStageRows(model: FeedModel): Statement {
	const query = sql`select count(*) as count from ${sql.id(model.stage)}`;
	return statement(model.dialect, 'books.stage', 'Counts the stage', 'read', query);
}

/** Number of rows in the stage, by the bookkeeping. */
export function countNotedRows(model: FeedModel, live: LiveSchema): Statement {
	const repaired = hasRepairs(live) ? sql` + ${countRepairedRows(model)}` : sql``;
	const query = sql`
		select coalesce(sum(staged), 0)${repaired} as count from ${sql.id(BOOKKEEPING.files)} where stage_table = ${model.stage} and active = 1`;
	return statement(model.dialect, 'books.noted', 'Counts what is noted of the stage', 'read', query);
}

/** Number of rows in the stage by file. */
export function countStageFiles(model: FeedModel): Statement {
	const query = sql`
		select ${sql.id(LINEAGE.fileId)} as file_id, ${sql.id(LINEAGE.insertedOn)} as run_date, count(*) as count,
			min(${sql.id(LINEAGE.runId)}) as run_id
		from ${sql.id(model.stage)} group by ${list([LINEAGE.insertedOn, LINEAGE.fileId])}`;
	return statement(model.dialect, 'books.stage.files', 'Counts the stage by file', 'read', query);
}

/** Number of rows by file, by the bookkeeping. */
export function notedFiles(model: FeedModel, live: LiveSchema): Statement {
	const query = sql`
		select ${sql.join(['file_id', 'run_date', 'name', 'place', 'rejected'].map((name) => column('f', name)))},
			${column('f', 'staged')} + coalesce(${column('m', 'repaired')}, 0) as staged
		from ${filesWithSources(live)} as ${sql.id('f')}
		left join ${repairCounts(live)} as ${sql.id('m')} on ${column('m', 'file_id')} = ${column('f', 'file_id')}
		where ${column('f', 'stage_table')} = ${model.stage} and ${column('f', 'active')} = 1
		order by ${column('f', 'run_date')}, ${column('f', 'name')}`;
	return statement(model.dialect, 'books.files', 'Reads what is noted of each file', 'read', query);
}

/** Files with another number of rejects than the bookkeeping says. */
export function damagedRejects(model: FeedModel, live: LiveSchema): Statement {
	const query = sql`
		select f.file_id, f.run_date, f.name, f.place, f.rejected, coalesce(r.there, 0) as there from ${filesWithSources(live)} as f
		left join (select file_id, count(distinct record) as there from ${sql.id(BOOKKEEPING.rejects)} group by file_id) as r
			on r.file_id = f.file_id
		where f.stage_table = ${model.stage} and f.active = 1 and f.rejected <> coalesce(r.there, 0) order by f.run_date, f.name`;
	return statement(model.dialect, 'books.rejects', 'Counts the rejects of each file', 'read', query);
}

/** Number of a file's records among the rejects. */
export function countRejects(model: FeedModel, fileId: number): Statement {
	const query = sql`select count(distinct record) as count from ${sql.id(BOOKKEEPING.rejects)} where file_id = ${fileId}`;
	return statement(model.dialect, 'books.rejects.file', "Counts a file's rejects", 'read', query);
}

/** The tables of countries, each with its number of rows after the last commit; null where that is unknown. */
export function madeTables(model: FeedModel): Statement {
	const query = sql`
		select table_name, row_count from ${sql.id(BOOKKEEPING.targets)} where stage_table = ${model.stage}
		union all
		select distinct c.table_name, cast(null as bigint) from ${sql.id(BOOKKEEPING.runCountries)} as c
			join ${sql.id(BOOKKEEPING.runs)} as r on r.run_id = c.run_id and r.stage_table = ${model.stage}
			where c.created = 1 and r.winners is not null and c.verdict = 'MATCH'
				and c.table_name not in (select table_name from ${sql.id(BOOKKEEPING.targets)})
		order by 1`;
	return statement(model.dialect, 'books.targets', 'Reads which tables were made', 'read', query);
}

/** Number of rows in some tables. One that is empty may be left out. */
export function countTables(model: FeedModel, tables: readonly string[], live: LiveSchema): Statement {
	const [first = ''] = tables;
	const key = sameSpread(tables, live);
	const counts = tables.map(
		(table) => sql`select ${sql.lit(table)} as table_name, count(*) as count from ${sql.id(table)}`,
	);
	const rows = (by: string) =>
		rowsTogether(tables.map((table) => ({ table, by: sql.id(by), columns: [], from: sql.id(table) })));
	const query =
		key === null
			? sql.join(counts, sql` union all `)
			: sql`select table_name, count(*) as count from ${rows(key)} group by table_name`;
	const purpose = `Counts ${first}${andMore(tables)}`;
	return statement(model.dialect, `books.count.${first}`, purpose, 'read', query);
}

/** The column that all of some tables are distributed by, beside each other and with the same type; else `null`. */
function sameSpread(tables: readonly string[], live: LiveSchema): string | null {
	const places = tables.map((table) => {
		const now = live.tables.get(table.toLowerCase());
		const { spread } = now ?? {};
		if (spread === undefined || spread === 'everywhere') return null;
		const type = now?.columns.find(({ name }) => name === spread.by)?.type;
		return { by: spread.by, text: JSON.stringify([spread, type]) };
	});
	const [first] = places;
	return first && places.every((each) => each?.text === first.text) ? first.by : null;
}

/** Content of a date's files, whatever their numbers: rows and a checksum. */
export function fileContents(model: FeedModel, runDate: string, fileIds: readonly number[]): Statement {
	const { dialect } = model;
	const lines = LINEAGE_TYPES.filter(([name]) => name === LINEAGE.line || name === LINEAGE.record);
	const values = [
		...model.columns.map(({ name, type }) => ({ value: column('s', name), type })),
		...lines.map(([name, type]) => ({ value: column('s', name), type })),
	];
	const rows = sql`
		select ${column('s', LINEAGE.fileId)} as file_id, ${dialect.rowDigest(values)} as etl_digest from ${sql.id(model.stage)} as ${sql.id('s')}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate} and ${column('s', LINEAGE.fileId)} in (${sql.join(fileIds)})`;
	const query = sql`
		select file_id, count(*) as count, ${dialect.checksum(sql.id('etl_digest'))} as checksum
		from (${rows}) as ${sql.id('d')} group by file_id`;
	return statement(dialect, 'books.contents', 'Compares files whose record was lost', 'read', query);
}

/** Files of a date whose record was lost, and was made again from their rows. */
export function adoptedFiles(model: FeedModel, live: LiveSchema, runDate: string): Statement {
	const query = sql`
		select file_id, name from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and run_date = ${runDate} and active = 1 and state = 'adopted' order by file_id`;
	return statement(model.dialect, 'books.adopted', 'Looks for files whose record was lost', 'read', query);
}

/** Ids of runs that are known only by their files. */
export function runsOfFiles(model: FeedModel, runDate: string): Statement {
	const query = sql`select distinct run_id from ${sql.id(BOOKKEEPING.files)} where run_date = ${runDate}`;
	return statement(model.dialect, 'books.runs', 'Looks for runs of the date', 'read', query);
}

/** Restores a file's rows in the stage from a table that still has them. A winner's row is the same in both. */
export function rescueRows(
	model: FeedModel,
	table: string,
	carried: readonly string[],
	runDate: string,
	fileId: number,
): Statement {
	const names = [...rowNames(model), ...carried];
	const s = (name: string) => column('s', name);
	const t = (name: string) => column('t', name);
	// A cluster looks for the row on the machine of its key.
	const beside = model.dialect.cluster === null ? sql`` : sql` and ${sameKey(model, 's', 't')}`;
	const query = sql`
		insert into ${sql.id(model.stage)} (${list(names)})
		select ${list(names, 't')} from ${sql.id(table)} as ${sql.id('t')}
		where ${t(LINEAGE.insertedOn)} = ${runDate} and ${t(LINEAGE.fileId)} = ${fileId} and not exists (
			select 1 from ${sql.id(model.stage)} as ${sql.id('s')} where ${sameLabels(s, t)}${beside})`;
	return statement(
		model.dialect,
		`repair.${fileId}.${table}`,
		`Brings back rows that ${table} has`,
		'add',
		query,
		model.stage,
	);
}

function sameLabels(left: (name: string) => Sql, right: (name: string) => Sql): Sql {
	const names = [LINEAGE.insertedOn, LINEAGE.fileId, LINEAGE.record];
	return sql.join(
		names.map((name) => sql`${left(name)} = ${right(name)}`),
		sql` and `,
	);
}

/** Records what is left of a file. Unless all of it is back, its content is no longer known to be complete. */
export function acceptFile(
	model: FeedModel,
	fileId: number,
	rows: number,
	rejected: number,
	isWhole: boolean,
): Statement {
	const content = isWhole ? sql`` : sql`, sha256 = null`;
	const stands = rows + rejected > 0 ? 1 : 0;
	const query = sql`
		update ${sql.id(BOOKKEEPING.files)} set staged = ${rows}, rejected = ${rejected}, records = ${rows + rejected},
			active = ${stands}, standing = ${stands}${stands === 0 ? sql`, delivery = null` : sql``}${content} where file_id = ${fileId}`;
	return statement(
		model.dialect,
		`repair.${fileId}`,
		'Notes how much of it is left',
		'rewrite',
		query,
		BOOKKEEPING.files,
	);
}
