import { sql } from 'kysely';
import type { Country } from '../../core/country.js';
import type { Statement } from '../../core/plan.js';
import { LINEAGE } from '../../core/schema.js';
import {
	BOOKS,
	column,
	countryText,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	pendingTable,
	rowNames,
	type Sql,
	sameKey,
	statement,
	winnerFirst,
} from './model.js';

/**
 * Transform in SQL. Rows never leave the database: the affected keys go into a work table, then their winners over
 * the whole stage, then what each country's table gains and loses follows by joins.
 *
 * Affected are the keys of the run date, those of files that no transform has taken yet, and those noted as
 * pending. So a day's work is as large as the day, not as the history.
 */
export const WORK = {
	/** Keys to look at: `key`. */
	affected: 'etl_work_affected',
	/** The winner of each: `key`, its stage row, `table_name`, `inserted_on`, and where the key's winner stood before. */
	winners: 'etl_work_winners',
	/** Keys that a table may have to give up: `table_name`, `key`. */
	candidates: 'etl_work_candidates',
	/** Keys that it really holds and gives up: `table_name`, `key`. */
	departures: 'etl_work_departures',
} as const;

/** Makes the work tables. */
export function workTables(model: FeedModel): Statement[] {
	const keys = model.columns.filter((each) => each.key);
	const definitions = keys.map(
		(each) => sql`${sql.id(each.name)} ${sql.raw(model.dialect.columnType(each.type))} not null`,
	);
	const table = (name: string, before: Sql[], after: Sql[], key: readonly string[]) =>
		statement(
			model.dialect,
			`${name}.create`,
			'A work table of this transform',
			'add',
			sql`create ${model.dialect.workTable}table ${sql.id(name)} (${sql.join([...before, ...definitions, ...after, sql`primary key (${list(key)})`])})${model.dialect.clusteredTable}`,
		);
	const names = keyNames(model);
	const tableName = sql`table_name varchar(63) not null`;
	const identity = model.dialect.rowIdentity.map((name) => sql`${sql.id(`stage_${name}`)} bigint not null`);
	return [
		table(WORK.affected, [], [], names),
		table(
			WORK.winners,
			[],
			[...identity, tableName, sql`inserted_on date not null`, sql`previous varchar(63)`],
			model.onMove === 'move' ? names : [...names, 'table_name'],
		),
		table(WORK.candidates, [tableName], [], ['table_name', ...names]),
		table(WORK.departures, [], [tableName], [...names, 'table_name']),
	];
}

/** Drops the work tables. */
export function dropWorkTables(model: FeedModel): Statement[] {
	return Object.values(WORK).map((name) =>
		statement(model.dialect, `${name}.drop`, 'Drops a work table', 'add', sql`drop table ${sql.id(name)}`),
	);
}

/** The country texts that the affected rows may hold: those of the day, of untransformed files, or of all. */
export function countryTexts(
	model: FeedModel,
	runDate: string,
	untransformed: readonly number[],
	full: boolean,
): Statement {
	const where = full ? sql`1 = 1` : touched('s', runDate, untransformed);
	const query = sql`
		select distinct ${countryText(model, 's')} as country_text from ${sql.id(model.stage)} as ${sql.id('s')} where ${where}`;
	return statement(model.dialect, 'transform.countries', 'Finds the countries of the day', 'read', query);
}

/** The country texts that are mapped, with the tables they lead to. */
export function mappedCountries(model: FeedModel): Statement {
	const query = sql`
		select country_text, country, table_name from ${sql.id(BOOKS.countries)} where stage_table = ${model.stage} order by country_text`;
	return statement(model.dialect, 'transform.mapped', 'Reads which country leads to which table', 'read', query);
}

/** Sends a country's text to another table than before: its keys are noted as pending in the old one. */
export function remapCountry(model: FeedModel, text: string, from: string, to: Country): Statement[] {
	const keys = keyNames(model);
	const note = sql`
		insert into ${sql.id(pendingTable(model))} (table_name, ${list(keys)})
		select distinct ${from}, ${list(keys, 's')} from ${sql.id(model.stage)} as ${sql.id('s')}
		where ${countryText(model, 's')} = ${text} on conflict do nothing`;
	return [
		statement(model.dialect, `transform.remap.note`, `Notes the keys that leave ${from}`, 'add', note),
		mapCountry(model, text, to),
	];
}

/** Notes to which table a country's text leads. */
export function mapCountry(model: FeedModel, text: string, country: Country): Statement {
	const insert = sql`
		insert into ${sql.id(BOOKS.countries)} (stage_table, country_text, country, table_name)
		values (${model.stage}, ${text}, ${country.name}, ${country.table})
		on conflict (stage_table, country_text) do update set country = excluded.country, table_name = excluded.table_name`;
	return statement(model.dialect, 'transform.map', `Leads "${text}" to ${country.table}`, 'add', insert);
}

/** Notes every key of a target as pending: part of looking at everything again. */
export function pendWholeTable(model: FeedModel, table: string): Statement {
	const keys = keyNames(model);
	const note = sql`
		insert into ${sql.id(pendingTable(model))} (table_name, ${list(keys)})
		select ${table}, ${list(keys)} from ${sql.id(table)} where 1 = 1 on conflict do nothing`;
	return statement(model.dialect, `transform.pend.${table}`, `Looks again at every row of ${table}`, 'add', note);
}

/** Fills the work tables: affected keys, their winners, and who may have to leave where. */
export function findWinners(
	model: FeedModel,
	runDate: string,
	untransformed: readonly number[],
	full: boolean,
): Statement[] {
	const { dialect, stage } = model;
	const keys = keyNames(model);
	const s = sql.id('s');
	const where = full ? sql`1 = 1` : touched('s', runDate, untransformed);
	const affected = sql`
		insert into ${sql.id(WORK.affected)} (${list(keys)})
		select ${list(keys, 's')} from ${sql.id(stage)} as ${s} where ${where}
		union select ${list(keys)} from ${sql.id(pendingTable(model))}
		order by ${sql.join(keys.map((_, index) => sql.raw(String(index + 1))))}`;
	const index = sql`create index ${sql.id('etl_work_winners_table')} on ${sql.id(WORK.winners)} (table_name, inserted_on)`;
	return [
		statement(dialect, 'transform.affected', 'Finds the keys to look at', 'add', affected),
		statement(
			dialect,
			'transform.winners',
			'Finds the winner of each over the whole stage',
			'add',
			winners(model, untransformed),
		),
		statement(dialect, 'transform.winners.index', 'Puts the winners by table', 'add', index),
		statement(dialect, 'transform.candidates', 'Finds who may have to leave a table', 'add', candidates(model)),
	];
}

/** Rows of the run date, or of files that no transform has taken. */
function touched(alias: string, runDate: string, untransformed: readonly number[]): Sql {
	const ofDay = sql`${column(alias, LINEAGE.insertedOn)} = ${runDate}`;
	if (untransformed.length === 0) return ofDay;
	return sql`(${ofDay} or ${column(alias, LINEAGE.fileId)} in (${sql.join(untransformed)}))`;
}

function winners(model: FeedModel, untransformed: readonly number[]): Sql {
	const keys = keyNames(model);
	const identity = model.dialect.rowIdentity;
	const columns = list([...keys, ...identity.map((name) => `stage_${name}`), 'table_name', 'inserted_on', 'previous']);
	const of = (alias: string) => sql.join([...keys, ...identity].map((name) => column(alias, name)));
	const into = sql`insert into ${sql.id(WORK.winners)} (${columns})`;
	const affected = sql`${sql.id(WORK.affected)} as ${sql.id('a')}`;
	if (model.onMove === 'keep') {
		const ranked = sql`
			select ${of('s')}, ${column('c', 'table_name')}, ${column('s', LINEAGE.insertedOn)} as inserted_on,
				row_number() over (partition by ${list(keys, 's')}, ${column('c', 'table_name')} ${winnerFirst(model, 's')}) as place
			from ${affected} join ${sql.id(model.stage)} as ${sql.id('s')} on ${sameKey(model, 's', 'a')} ${joinCountry(model, 's', 'c')}`;
		return sql`${into} select ${of('w')}, table_name, inserted_on, null from (${ranked}) as ${sql.id('w')} where place = 1`;
	}
	// Where the winner stood before: the best row that a committed transform has already seen.
	const previous =
		untransformed.length === 0
			? column('c', 'table_name')
			: sql`(select ${column('d', 'table_name')} from ${sql.id(model.stage)} as ${sql.id('o')} ${joinCountry(model, 'o', 'd')}
				where ${sameKey(model, 'o', 'a')} and ${column('o', LINEAGE.fileId)} not in (${sql.join(untransformed)})
				${winnerFirst(model, 'o')} limit 1)`;
	return sql`${into}
		select ${of('s')}, ${column('c', 'table_name')}, ${column('s', LINEAGE.insertedOn)}, ${previous}
		from ${affected} join ${sql.id(model.stage)} as ${sql.id('s')} on ${isWinner(model, 's', 'a')} ${joinCountry(model, 's', 'c')}
		where 1 = 1 order by ${sql.join(keys.map((_, index) => sql.raw(String(index + 1))))}`;
}

/** That a stage row is the first of all rows with the key of `of`; one seek in the index, however long the history. */
export function isWinner(model: FeedModel, row: string, of: string): Sql {
	const identity = model.dialect.rowIdentity;
	return sql`(${sql.join(identity.map((name) => column(row, name)))}) = (
		select ${list(identity, 'b')} from ${sql.id(model.stage)} as ${sql.id('b')}
		where ${sameKey(model, 'b', of)} ${winnerFirst(model, 'b')} limit 1)`;
}

function candidates(model: FeedModel): Sql {
	const keys = keyNames(model);
	return sql`
		insert into ${sql.id(WORK.candidates)} (table_name, ${list(keys)})
		select previous, ${list(keys)} from ${sql.id(WORK.winners)} where previous is not null and previous <> table_name
		union
		select ${column('p', 'table_name')}, ${list(keys, 'p')} from ${sql.id(pendingTable(model))} as ${sql.id('p')}
		where not exists (select 1 from ${sql.id(WORK.winners)} as ${sql.id('w')}
			where ${sameKey(model, 'w', 'p')} and ${column('w', 'table_name')} = ${column('p', 'table_name')})`;
}

/** Tables that gain or lose something, or whose country is in the stage for the run date. */
export function concernedTables(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select table_name from ${sql.id(WORK.winners)}
		union select table_name from ${sql.id(WORK.candidates)}
		union select ${column('c', 'table_name')} from ${sql.id(model.stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}
			where ${column('s', LINEAGE.insertedOn)} = ${runDate}`;
	return statement(model.dialect, 'transform.tables', 'Finds the tables that this concerns', 'read', query);
}

/** Finds the keys that a table really holds and must give up. */
export function findDepartures(model: FeedModel, table: string): Statement {
	const keys = keyNames(model);
	const find = sql`
		insert into ${sql.id(WORK.departures)} (${list(keys)}, table_name)
		select ${list(keys, 't')}, ${table} from ${sql.id(WORK.candidates)} as ${sql.id('k')}
		join ${sql.id(table)} as ${sql.id('t')} on ${sameKey(model, 't', 'k')}
		where ${column('k', 'table_name')} = ${table}`;
	return statement(model.dialect, `transform.${table}.departures`, `Finds who leaves ${table}`, 'add', find);
}

/** Counts what the winners of the run date do to a table, before they do it: a row an outcome. */
export function countOutcomes(model: FeedModel, table: string, runDate: string): Statement {
	const keys = keyNames(model);
	const { dialect } = model;
	const same = sql.join(
		model.columns.map(({ name }) => dialect.same(column('t', name), column('s', name))),
		sql` and `,
	);
	const departed = sql`exists (select 1 from ${sql.id(WORK.departures)} as ${sql.id('d')} where ${sameKey(model, 'd', 'w')})`;
	const outcome = sql`case
		when ${column('t', keys[0] as string)} is null then case when ${departed} then 'moved' else 'inserted' end
		when ${same} then 'unchanged' else 'updated' end`;
	const query = sql`
		select outcome, count(*) as count from (
			select ${outcome} as outcome from ${fromWinners(model)}
			left join ${sql.id(table)} as ${sql.id('t')} on ${sameKey(model, 't', 'w')}
			where ${column('w', 'table_name')} = ${table} and ${column('w', 'inserted_on')} = ${runDate}
		) as ${sql.id('o')} group by outcome`;
	return statement(dialect, `transform.${table}.count`, `Counts what changes in ${table}`, 'read', query);
}

/** Counts the keys of the run date whose winner is of another date, by the country of their best row of the day. */
export function countStale(model: FeedModel, runDate: string): Statement {
	const keys = keyNames(model);
	const keep = model.onMove === 'keep';
	const within = keep ? sql` and ${column('c', 'table_name')} = ${column('w', 'table_name')}` : sql``;
	const partition = keep ? sql`${list(keys, 's')}, ${column('c', 'table_name')}` : list(keys, 's');
	const query = sql`
		select table_name, count(*) as count from (
			select ${column('c', 'table_name')}, row_number() over (partition by ${partition} ${winnerFirst(model, 's')}) as place
			from ${sql.id(WORK.winners)} as ${sql.id('w')}
			cross join ${sql.id(model.stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}${within}
			where ${column('w', 'inserted_on')} <> ${runDate} and ${sameKey(model, 's', 'w')} and ${column('s', LINEAGE.insertedOn)} = ${runDate}
		) as ${sql.id('d')} where place = 1 group by table_name`;
	return statement(model.dialect, 'transform.stale', 'Counts what comes too late to win', 'read', query);
}

/** Gives a table what it gains and takes from it what it loses. */
export function applyWinners(model: FeedModel, table: string): Statement[] {
	const keys = keyNames(model);
	const names = rowNames(model);
	const id = (what: string) => `transform.${table}.${what}`;
	const leave = sql`
		delete from ${sql.id(table)} where exists (select 1 from ${sql.id(WORK.departures)} as ${sql.id('d')}
			where ${sameKey(model, 'd', table)} and ${column('d', 'table_name')} = ${table})`;
	const set = names
		.filter((name) => !keys.includes(name))
		.map((name) => sql`${sql.id(name)} = ${column('excluded', name)}`);
	const upsert = sql`
		insert into ${sql.id(table)} (${list(names)})
		select ${list(names, 's')} from ${fromWinners(model)} where ${column('w', 'table_name')} = ${table}
		on conflict (${list(keys)}) do update set ${sql.join(set)}`;
	return [
		statement(model.dialect, id('leave'), `Takes out of ${table} who is elsewhere now`, 'rewrite', leave),
		statement(model.dialect, id('upsert'), `Brings the winners into ${table}`, 'rewrite', upsert),
	];
}

/** The stage rows of the winners, as `s`; the winners are `w`. */
export function fromWinners(model: FeedModel): Sql {
	const row = model.dialect.rowIdentity.map((name) => sql`${column('s', name)} = ${column('w', `stage_${name}`)}`);
	const key = model.dialect.rowIdentity.includes('rowid') ? [] : [sameKey(model, 's', 'w')];
	return sql`${sql.id(WORK.winners)} as ${sql.id('w')} join ${sql.id(model.stage)} as ${sql.id('s')} on ${sql.join([...key, ...row], sql` and `)}`;
}

/** Notes that the targets have what the stage has. */
export function settle(model: FeedModel, rules: string): Statement[] {
	const { dialect, stage } = model;
	return [
		statement(
			dialect,
			'transform.settle.pending',
			'Nothing is pending any more',
			'rewrite',
			sql`delete from ${sql.id(pendingTable(model))}`,
		),
		statement(
			dialect,
			'transform.settle.files',
			'Marks the files as taken into the targets',
			'rewrite',
			sql`update ${sql.id(BOOKS.files)} set transformed = 1 where stage_table = ${stage} and active = 1 and transformed = 0`,
		),
		statement(
			dialect,
			'transform.settle.rules',
			'Notes what decided the winners',
			'add',
			sql`insert into ${sql.id(BOOKS.rules)} (stage_table, rules) values (${stage}, ${rules})
				on conflict (stage_table) do update set rules = excluded.rules`,
		),
	];
}

/** The rules by which the winners in the targets were found. */
export function settledRules(model: FeedModel): Statement {
	const query = sql`select rules from ${sql.id(BOOKS.rules)} where stage_table = ${model.stage}`;
	return statement(model.dialect, 'transform.rules', 'Reads by which rules the targets were made', 'read', query);
}
