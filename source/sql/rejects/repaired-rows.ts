import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import { columnsOf } from '../bookkeeping/bookkeeping-tables.js';
import {
	BOOKKEEPING,
	column,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	makePending,
	rowNames,
	type Sql,
	statement,
} from '../model.js';
import { standingRepairs, takeAgain } from './repairs.js';

/** A file by its number, date and name. */
interface File {
	readonly fileId: number;
	readonly runDate: string;
	readonly name: string;
}

/**
 * Takes the rows of some records of a file out of tables: the stage, and where its rows are kept that left it. Their keys
 * become pending first, so that the next transform checks them.
 */
export function removeRecords(
	model: FeedModel,
	tables: readonly string[],
	{ fileId, runDate, name }: File,
	records: readonly number[],
): Statement[] {
	const { dialect, stage } = model;
	const id = `stage.unrepair.${fileId}.${records[0]}`;
	const are = (of: (name: string) => Sql) =>
		sql`${of(LINEAGE.insertedOn)} = ${runDate} and ${of(LINEAGE.fileId)} = ${fileId} and ${of(LINEAGE.record)} in (${sql.join(records)})`;
	const note = sql`
		select distinct ${column('c', 'table_name')}, ${list(keyNames(model), 's')}
		from ${sql.id(stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}
		where ${are((each) => column('s', each))}`;
	const purpose = `Notes whom repaired records of ${name} speak of`;
	return [
		statement(dialect, `${id}.note`, purpose, 'add', makePending(model, note), stage),
		...tables.map((table) =>
			statement(
				dialect,
				`${id}.${table}`,
				`Takes repaired records of ${name} out of ${table}`,
				'rewrite',
				sql`delete from ${sql.id(table)} where ${are((each) => sql.id(each))}`,
				table,
			),
		),
	];
}

/**
 * Gives the repairs of a file that becomes a copy to the file that has the rows of its content, where the record is still
 * open there. Who mended a record of one has mended it of the other.
 *
 * @param table - where the copy has its rows so far
 */
export function handOver(model: FeedModel, copy: File, holder: File, table: string): Statement[] {
	const { dialect, stage } = model;
	const m = (name: string) => column('m', name);
	const open = sql`
		from ${standingRepairs()} as ${sql.id('m')} where ${m('file_id')} = ${copy.fileId}
			and exists (select 1 from ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')}
				where ${column('r', 'file_id')} = ${holder.fileId} and ${column('r', 'record')} = ${m('record')})
			and not exists (select 1 from ${standingRepairs()} as ${sql.id('o')}
				where ${column('o', 'file_id')} = ${holder.fileId} and ${column('o', 'record')} = ${m('record')})`;
	const labels: readonly string[] = [LINEAGE.insertedOn, LINEAGE.fileId];
	const others = [...rowNames(model), ...model.former.map(({ name }) => name)].filter((name) => !labels.includes(name));
	const rows = sql`
		insert into ${sql.id(stage)} (${list([...others, ...labels])})
		select ${list(others)}, ${sql.lit(holder.runDate)}, ${sql.lit(holder.fileId)} from ${sql.id(table)}
		where ${sql.id(LINEAGE.insertedOn)} = ${copy.runDate} and ${sql.id(LINEAGE.fileId)} = ${copy.fileId}
			and ${sql.id(LINEAGE.record)} in (select ${m('record')} ${open} and ${m('outcome')} = 'repaired')`;
	const attempt = sql`
		(select coalesce(max(${column('a', 'attempt')}), 0) + 1 from ${sql.id(BOOKKEEPING.repairs)} as ${sql.id('a')}
			where ${column('a', 'file_id')} = ${holder.fileId} and ${column('a', 'record')} = ${m('record')})`;
	const own = ['file_id', 'run_date', 'attempt'];
	const kept = columnsOf(BOOKKEEPING.repairs).filter((name) => !own.includes(name));
	const notes = sql`
		insert into ${sql.id(BOOKKEEPING.repairs)} (${list([...own, ...kept])})
		select ${sql.lit(holder.fileId)}, ${sql.lit(holder.runDate)}, ${attempt}, ${list(kept, 'm')} ${open}`;
	const id = `stage.hand-over.${copy.fileId}`;
	const what = `${copy.name} of ${copy.runDate}`;
	return [
		...takeAgain(model, [holder]),
		statement(dialect, id, `Gives ${holder.name} the repaired records of its copy ${what}`, 'add', rows, stage),
		statement(dialect, `${id}.notes`, `Notes its repairs`, 'add', notes, BOOKKEEPING.repairs),
	];
}
