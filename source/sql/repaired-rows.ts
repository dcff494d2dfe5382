import { sql } from 'kysely';
import type { Statement } from '../core/plan.js';
import { LINEAGE } from '../core/schema.js';
import { column, type FeedModel, joinCountry, keyNames, list, makePending, type Sql, statement } from './model.js';

/**
 * Takes the rows of some records of a file out of tables: the stage, and where its rows are kept that left it. Their keys
 * become pending first, so that the next transform checks them.
 */
export function removeRecords(
	model: FeedModel,
	tables: readonly string[],
	{ fileId, runDate, name }: { readonly fileId: number; readonly runDate: string; readonly name: string },
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
