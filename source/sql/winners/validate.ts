import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import {
	andMore,
	column,
	countryText,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	rowValues,
	type Sql,
	sameKey,
	statement,
} from '../model.js';
import { rowsTogether } from '../tables/rows-together.js';
import { beats } from './untouched.js';
import { beatenRows, isWinner } from './winners-by-seek.js';
import { work } from './work-tables.js';

/** Number of the stage's rows of the run date, and of those that are the best of their key on that day. */
export function countDay(model: FeedModel, runDate: string): Statement {
	const keys = keyNames(model);
	const unit = model.onMove === 'keep' ? sql`${list(keys, 's')}, ${column('c', 'table_name')}` : list(keys, 's');
	const ofDay = (select: Sql) => sql`
		select ${select} from ${sql.id(model.stage)} as ${sql.id('s')} ${model.onMove === 'keep' ? joinCountry(model, 's', 'c') : sql``}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate}`;
	// A cluster counts by key on its machines. SQLite sorts for GROUP BY; for DISTINCT it kept a tree of all keys, which took
	// 12 s of a processor instead of 3 for three million shuffled ones.
	const query = sql`
		select coalesce(sum(etl_rows), 0) as staged, count(*) as best
		from (${ofDay(sql`${unit}, count(*) as etl_rows`)} group by ${unit}) as ${sql.id('u')}`;
	return statement(model.dialect, 'validate.day', 'Counts the day in the stage', 'read', query);
}

/** Which rows are compared: those of a run date, those of the keys in the work table `others`, or all. */
export type Compared = { readonly ofDate: string } | 'others' | 'all';

/**
 * The stage's side: each key's winner over the whole stage, by the text of its country. It does not use transform's
 * work tables, so it is an independent proof. Where a customer has one row in all countries, it reads only the stage.
 */
export function stageSide(model: FeedModel, compared: Compared): Statement {
	const { dialect } = model;
	const [id, purpose] = wordsOf(compared);
	return statement(
		dialect,
		`validate.stage${id}`,
		`Counts the stage's winners ${purpose}`,
		'read',
		dialect.checksums(winnerRows(model, compared)),
	);
}

function wordsOf(compared: Compared): [id: string, purpose: string] {
	if (compared === 'all') return ['.all', 'of all days'];
	return compared === 'others' ? ['.others', 'of other days that change'] : ['', 'of the day'];
}

/** Rows of the date, where the comparison is of one. */
function dated(alias: string, compared: Compared): Sql {
	return typeof compared === 'string' ? sql`1 = 1` : sql`${column(alias, LINEAGE.insertedOn)} = ${compared.ofDate}`;
}

function winnerRows(model: FeedModel, compared: Compared): Sql {
	const { dialect, stage } = model;
	// Starts from the keys where they are known and few, else from the rows.
	const byKeys = compared === 'others';
	const others = byKeys ? sql`${sql.id(work(model).others)} as ${sql.id('k')} cross join ` : sql``;
	const ofKeys = byKeys ? sql` and ${sameKey(model, 's', 'k')}` : sql``;
	const country = model.onMove === 'move' ? sql`` : joinCountry(model, 's', 'c');
	return sql`
		select ${countryText(model, 's')} as country_text, ${dialect.rowDigest(rowValues(model, 's'))} as etl_digest${dialect.computedOnce}
		from ${others}${sql.id(stage)} as ${sql.id('s')} ${country}
		where ${dated('s', compared)}${ofKeys} and ${wins(model, compared)}`;
}

/**
 * Whether the stage row `s` is a winner: of the key `k` where the comparison starts from keys. PostgreSQL hashes a whole
 * day and looks few rows up in the index; sorting all rows of the day's keys and joining the winners took 6.7 s where
 * this takes 4.6.
 */
function wins(model: FeedModel, compared: Compared): Sql {
	if (model.onMove === 'keep' || model.dialect.findsWinnersBy === 'sort') return isUnbeaten(model);
	if (compared === 'others') return isWinner(model, 's', 'k');
	return sql`(${list(model.dialect.rowIdentity, 's')}) not in (${beatenRows(model, rowsByKey(model, compared))})`;
}

/**
 * Keys and identities of stage rows in the order of their keys, as `k`. SQLite ignores the order of a subquery that it
 * can merge into its query, and keeps a `limit` from that by a tree of all rows: three million shuffled ones took 19 s of
 * a processor, and 5 s so.
 */
function rowsByKey(model: FeedModel, compared: Compared): Sql {
	const keys = list(keyNames(model));
	const ordered = sql`
		select ${keys}, ${list(model.dialect.rowIdentity)} from ${sql.id(model.stage)} as ${sql.id('r')}
		where ${dated('r', compared)} order by ${keys}`;
	return sql`(with etl_ordered (${list([...keyNames(model), ...model.dialect.rowIdentity])}) as materialized (${ordered}) select * from etl_ordered) as ${sql.id('k')}`;
}

/** Whether no better row of its key beats the stage row `s`; of its key and table where a customer has a row in each. */
function isUnbeaten(model: FeedModel): Sql {
	const keep = model.onMove === 'keep';
	const country = keep ? joinCountry(model, 'b', 'bc') : sql``;
	const sameTable = keep ? sql` and ${column('bc', 'table_name')} = ${column('c', 'table_name')}` : sql``;
	return sql`not exists (
				select 1 from ${sql.id(model.stage)} as ${sql.id('b')} ${country}
				where ${sameKey(model, 'b', 's')}${sameTable} and ${beats(model, 'b', 's')})`;
}

/**
 * The target's side: each country's rows. One statement covers several tables, which PostgreSQL counts in parallel. A
 * table without any may be left out.
 */
export function targetSide(model: FeedModel, tables: readonly string[], compared: Compared): Statement {
	const { dialect } = model;
	const t = (table: string) => sql`${sql.id(table)} as ${sql.id('t')}`;
	const from = (table: string) =>
		compared === 'others'
			? sql`${sql.id(work(model).others)} as ${sql.id('k')} cross join ${t(table)} where ${sameKey(model, 't', 'k')}`
			: sql`${t(table)} where ${dated('t', compared)}`;
	const digest = sql`${dialect.rowDigest(rowValues(model, 't'))} as etl_digest`;
	const sums = sql`count(*) as count, ${dialect.checksum(sql.id('etl_digest'))} as checksum`;
	const ofTable = (table: string) => sql`
			select ${sql.lit(table)} as table_name, ${sums}
			from (
			select ${digest}${dialect.computedOnce} from ${from(table)}) as ${sql.id('d')}`;
	const apart = sql`select table_name, count, checksum from (${sql.join(tables.map(ofTable), sql` union all `)}) as ${sql.id('u')}`;
	const by = column('t', keyNames(model)[0] as string);
	const rows = rowsTogether(tables.map((table) => ({ table, by, columns: [digest], from: from(table) })));
	const together = sql`select table_name, ${sums} from ${rows} group by table_name`;
	const [first = ''] = tables;
	const [id, words] = wordsOf(compared);
	const purpose = `Counts ${words === 'of the day' ? 'the day' : `rows ${words}`} in ${first}${andMore(tables)}`;
	const query = dialect.cluster === null ? apart : together;
	return statement(dialect, `validate.${first}${id}`, purpose, 'read', query);
}
