import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { Country } from '../../core/schema/country.js';
import { LINEAGE } from '../../core/schema/schema.js';
import {
	BOOKKEEPING,
	column,
	countryText,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	makePending,
	type Sql,
	statement,
} from '../model.js';

/** A file whose rows are in the stage, and that no transform has taken. */
export interface FreshFile {
	readonly fileId: number;
	readonly runDate: string;
}

/** Rows of files that no transform has taken, as the index of days and files finds them. */
export function freshRows(alias: string, fresh: readonly FreshFile[]): Sql {
	return anyOf(ofFiles(alias, fresh));
}

/** Rows of files, for each of their dates. */
function ofFiles(alias: string, files: readonly FreshFile[]): Sql[] {
	return [...new Set(files.map((file) => file.runDate))].map((date) => {
		const ids = files.filter((file) => file.runDate === date).map((file) => file.fileId);
		return sql`${column(alias, LINEAGE.insertedOn)} = ${date} and ${column(alias, LINEAGE.fileId)} in (${sql.join(ids)})`;
	});
}

/** SQLite goes through the whole table where one of the conditions fits no index, even `1 = 0`. */
function anyOf(conditions: readonly Sql[]): Sql {
	return conditions.length === 0 ? sql`1 = 0` : sql`(${sql.join(conditions, sql` or `)})`;
}

/**
 * The texts of countries in some rows (those of the day and of untransformed files, or all), each with its number
 * of rows of the day. They are sorted, because the statements made from them are compared with a plan's.
 */
export function countryTexts(model: FeedModel, runDate: string, fresh: readonly FreshFile[], all: boolean): Statement {
	const others = fresh.filter((file) => file.runDate !== runDate);
	const ofDay = sql`${column('s', LINEAGE.insertedOn)} = ${runDate}`;
	const where = all ? sql`1 = 1` : anyOf([ofDay, ...ofFiles('s', others)]);
	const rows = sql`
		select ${countryText(model, 's')} as country_text, case when ${column('s', LINEAGE.insertedOn)} = ${runDate} then 1 else 0 end as etl_number
		from ${sql.id(model.stage)} as ${sql.id('s')} where ${where}`;
	const query = sql`${model.dialect.sums(rows)} order by country_text`;
	return statement(model.dialect, 'transform.countries', 'Finds the countries of the day', 'read', query);
}

/** The recorded texts of countries, with their tables. */
export function mappedCountries(model: FeedModel): Statement {
	const query = sql`
		select country_text, country, table_name from ${sql.id(BOOKKEEPING.countries)} where stage_table = ${model.stage} order by country_text`;
	return statement(model.dialect, 'transform.mapped', 'Reads which country leads to which table', 'read', query);
}

/** The tables of other stages' countries. */
export function tablesOfOthers(model: FeedModel): Statement {
	const query = sql`
		select table_name, min(stage_table) as stage_table from ${sql.id(BOOKKEEPING.countries)}
		where stage_table <> ${model.stage} group by table_name`;
	return statement(model.dialect, 'transform.others', 'Reads which tables belong to other stages', 'read', query);
}

/** Sends a country's text to another table than before. Its keys become pending in the old one. */
export function remapCountry(model: FeedModel, text: string, from: string, to: Country): Statement[] {
	const keys = keyNames(model);
	const note = sql`
		select distinct ${from}, ${list(keys, 's')} from ${sql.id(model.stage)} as ${sql.id('s')}
		where ${countryText(model, 's')} = ${text}`;
	return [
		withText(
			model,
			statement(
				model.dialect,
				'transform.remap.note',
				`Notes the keys that leave ${from}`,
				'add',
				makePending(model, note),
				from,
			),
		),
		mapCountry(model, text, to),
	];
}

/** The first line of each file that has rows of the day for some tables. */
export function firstOfTables(model: FeedModel, runDate: string, tables: readonly string[]): Statement {
	const query = sql`
		select ${column('c', 'table_name')}, ${column('f', 'file_id')}, ${column('f', 'name')}, min(${column('s', LINEAGE.line)}) as line
		from ${sql.id(model.stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}
		join ${sql.id(BOOKKEEPING.files)} as ${sql.id('f')} on ${column('f', 'file_id')} = ${column('s', LINEAGE.fileId)}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate} and ${column('f', 'run_date')} = ${runDate}
			and ${column('c', 'table_name')} in (${sql.join(tables)})
		group by ${column('c', 'table_name')}, ${column('f', 'file_id')}, ${column('f', 'name')}`;
	return statement(model.dialect, 'transform.first', 'Finds where new countries stand first', 'read', query);
}

/** Records the table of a country's text. */
export function mapCountry(model: FeedModel, text: string, country: Country): Statement {
	const insert = sql`
		insert into ${sql.id(BOOKKEEPING.countries)} (stage_table, country_text, country, table_name)
		values (${model.stage}, ${text}, ${country.name}, ${country.table})
		on conflict (stage_table, country_text) do update set country = excluded.country, table_name = excluded.table_name`;
	const shown = isPersonal(model) ? 'a country' : `"${text}"`;
	return withText(
		model,
		statement(
			model.dialect,
			'transform.map',
			`Leads ${shown} to ${country.table}`,
			'add',
			insert,
			BOOKKEEPING.countries,
		),
	);
}

/** Where the country column is sensitive, a statement with a country's text holds a customer's value. */
function withText(model: FeedModel, made: Statement): Statement {
	return isPersonal(model) ? { ...made, personal: true } : made;
}

function isPersonal(model: FeedModel): boolean {
	return model.columns.some((each) => each.name === model.countryColumn && each.sensitive);
}
