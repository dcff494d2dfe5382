import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { LiveSchema } from '../../engines/engine.js';
import { BOOKKEEPING, column, type FeedModel, list, rowNames, type Sql, statement } from '../model.js';
import { renumberRepairs, repairedRowsOf } from '../rejects/repairs.js';
import { noteKeys } from '../stage.js';
import { columnsOf } from './bookkeeping-tables.js';
import { filesWithSources } from './standing.js';

/**
 * Columns of the last delivery of a name, source and date. Its rows are in the stage, or it is a copy, and the rows of
 * another file have the same content.
 */
const STANDING = [
	'file_id',
	'run_date',
	'name',
	'place',
	'series',
	'sha256',
	'outcome',
	'records',
	'staged',
	'rejected',
	'nulled',
	'active',
	'same_as',
] as const;

/** Number of names or contents in one query. */
const AT_ONCE = 500;

/** What is asked or told of many, in parts that one statement takes. */
export function inParts<T>(all: readonly T[], most = AT_ONCE): T[][] {
	const parts: T[][] = [];
	for (let at = 0; at < all.length; at += most) parts.push(all.slice(at, at + most));
	return parts;
}

/** Every standing delivery of some dates. */
export function standingOfDates(model: FeedModel, live: LiveSchema, dates: readonly string[]): Statement {
	const query = sql`
		select ${list(STANDING)} from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and standing = 1 and run_date in (${sql.join(dates)}) order by file_id`;
	return statement(model.dialect, 'files.standing', 'Reads what was delivered for the date', 'read', query);
}

/**
 * Every delivery of a date that was taken: the one that stands, those that it replaced, and those that are withdrawn, each
 * with the run that brought it.
 */
export function deliveriesOfDate(model: FeedModel, live: LiveSchema, runDate: string): Statement {
	const query = sql`
		select ${list(STANDING.filter((name) => name !== 'staged'))}, staged + ${repairedRowsOf('f', live)} as staged,
			state, standing, delivery, coalesce(delivered_by, run_id) as delivered_by
		from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and run_date = ${runDate} and delivery is not null order by delivery, file_id`;
	return statement(model.dialect, 'files.deliveries', 'Reads what was delivered for the date', 'read', query);
}

/** The dates for which a file stands. */
export function datesOfFile(model: FeedModel, live: LiveSchema, name: string): Statement {
	const query = sql`
		select distinct run_date from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and name = ${name} and standing = 1 order by run_date desc`;
	return statement(model.dialect, 'files.dates', 'Looks for which dates the file was loaded', 'read', query);
}

/** Every file whose rows are in the stage. */
export function loadedDeliveries(model: FeedModel, live: LiveSchema): Statement {
	const query = sql`
		select ${list(STANDING)} from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and active = 1 order by run_date, file_id`;
	return statement(model.dialect, 'files.loaded', 'Reads which files the stage holds', 'read', query);
}

/** The last delivery of each series before a date, and the first one after it. */
export function neighbours(model: FeedModel, live: LiveSchema, date: string, series: readonly string[]): Statement {
	const side = (order: 'asc' | 'desc') => {
		const direction = sql.raw(order);
		const wanted =
			series.length > AT_ONCE ? sql`` : sql` and (series is null or series in (${sql.join(['', ...series])}))`;
		// A row of an earlier version has no series: each of its names counts as one.
		return sql`
			select ${list(STANDING)}, row_number() over (partition by place, coalesce(series, name)
				order by run_date ${direction}, name ${direction}, place ${direction}) as etl_place
			from ${filesWithSources(live)} as ${sql.id('f')}
			where stage_table = ${model.stage} and standing = 1 and run_date ${sql.raw(order === 'desc' ? '<' : '>')} ${date}${wanted}`;
	};
	const query = sql`
		select ${list(STANDING)} from (${side('desc')}) as ${sql.id('b')} where etl_place = 1
		union all select ${list(STANDING)} from (${side('asc')}) as ${sql.id('a')} where etl_place = 1`;
	return statement(model.dialect, 'files.neighbours', 'Reads the deliveries before and after it', 'read', query);
}

/** Copies of these files. */
export function copiesOf(model: FeedModel, live: LiveSchema, fileIds: readonly number[]): Statement {
	const query = sql`
		select ${list(STANDING)} from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and standing = 1 and active = 0 and same_as in (${sql.join(fileIds)}) order by file_id`;
	return statement(model.dialect, 'files.copies', 'Looks for copies of what is replaced', 'read', query);
}

/** Loaded files with one of these contents. */
export function sameContent(model: FeedModel, live: LiveSchema, contents: readonly string[]): Statement {
	const query = sql`
		select ${list(STANDING)} from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and active = 1 and sha256 in (${sql.join(contents)}) order by file_id`;
	return statement(model.dialect, 'files.known', 'Looks whether the content is loaded already', 'read', query);
}

/** The greatest file id below each of some. */
export function idsBelow(model: FeedModel, fileIds: readonly number[]): Statement {
	const query = sql`
		select ${sql.join(fileIds.map((id) => sql`(select max(file_id) from ${sql.id(BOOKKEEPING.files)} where file_id < ${id}) as ${sql.id(`below_${id}`)}`))}`;
	return statement(model.dialect, 'files.below', 'Looks for numbers that are free', 'read', query);
}

/** Copies of a date: their content is loaded under another file. */
export function copiesOfDate(model: FeedModel, live: LiveSchema, runDate: string): Statement {
	const query = sql`
		select coalesce(sum(1 - active), 0) as files, coalesce(sum(case when active = 0 then records end), 0) as records,
			coalesce(sum(records), 0) as delivered from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and run_date = ${runDate} and standing = 1`;
	return statement(model.dialect, 'files.copied', 'Counts the copies of the day', 'read', query);
}

/** A file whose state changes after its run. */
export interface Restatement {
	/** The row of `etl_run_files` that no longer stands. */
	readonly former: number;
	readonly fileId: number;
	readonly runId: string;
	readonly state: 'restored' | 'copy';
	readonly sameAs: number | null;
	readonly because: string;
}

/**
 * Gives a copy rows of its own: those of the file that it copies, with the copy's date and file id. The rows and
 * rejects are in the database, so no source is needed.
 *
 * @param holder - the file that has the rows
 */
export function restoreCopy(
	model: FeedModel,
	given: Restatement,
	holder: { readonly fileId: number; readonly runDate: string },
	runDate: string,
	name: string,
): Statement[] {
	const { dialect, stage } = model;
	const { fileId, runId } = given;
	const id = `stage.restore.${fileId}`;
	const others = rowNames(model).filter((each) => !LABELS.includes(each));
	const names = [...others, ...model.former.map((each) => each.name)];
	const copy = sql`
		insert into ${sql.id(stage)} (${list([...names, ...LABELS])})
		select ${list(names)}, ${sql.lit(runDate)}, ${sql.lit(runId)}, ${sql.lit(fileId)} from ${sql.id(stage)}
		where ${sql.id(LINEAGE.insertedOn)} = ${holder.runDate} and ${sql.id(LINEAGE.fileId)} = ${holder.fileId}`;
	const rest = columnsOf(BOOKKEEPING.rejects).filter((each) => !['run_id', 'file_id', 'file_name'].includes(each));
	const rejects = sql`
		insert into ${sql.id(BOOKKEEPING.rejects)} (${list(['run_id', 'file_id', 'file_name', ...rest])})
		select ${sql.lit(runId)}, ${sql.lit(fileId)}, ${sql.lit(name)}, ${list(rest)} from ${sql.id(BOOKKEEPING.rejects)}
		where file_id = ${holder.fileId}`;
	const kept = columnsOf(BOOKKEEPING.repairs).filter((each) => !['file_id', 'run_date'].includes(each));
	const repairs = sql`
		insert into ${sql.id(BOOKKEEPING.repairs)} (${list(['file_id', 'run_date', ...kept])})
		select ${sql.lit(fileId)}, ${sql.lit(runDate)}, ${list(kept)} from ${sql.id(BOOKKEEPING.repairs)}
		where file_id = ${holder.fileId} and undone_by is null`;
	const read = columnsOf(BOOKKEEPING.readings).filter((each) => ![...OF_READING, ...OF_REPORT].includes(each));
	const reading = sql`
		insert into ${sql.id(BOOKKEEPING.readings)} (${list([...OF_READING, ...read])})
		select ${sql.lit(fileId)}, ${sql.lit(runId)}, ${sql.lit(runDate)}, ${sql.lit(name)}, ${list(read)}
		from ${sql.id(BOOKKEEPING.readings)} where file_id = ${holder.fileId}`;
	return [
		statement(dialect, id, `Gives ${name} of ${runDate} rows of its own: ${given.because}`, 'add', copy, stage),
		statement(dialect, `${id}.rejects`, `Gives ${name} of ${runDate} its rejects`, 'add', rejects, BOOKKEEPING.rejects),
		statement(dialect, `${id}.repairs`, `Gives ${name} of ${runDate} its repairs`, 'add', repairs, BOOKKEEPING.repairs),
		statement(dialect, `${id}.reading`, `Notes that it was read as they were`, 'add', reading, BOOKKEEPING.readings),
		...restate(model, given, holder.fileId),
	];
}

const LABELS: readonly string[] = [LINEAGE.insertedOn, LINEAGE.runId, LINEAGE.fileId];

/** A reading has these columns of its own; a copy has the series of what it copies. */
const OF_READING: readonly string[] = ['file_id', 'run_id', 'run_date', 'path'];

/** What was read under another name and for another date is no report of a copy. */
const OF_REPORT: readonly string[] = ['read_with', 'report'];

/** Records the new state of a delivery in a new row. */
export function restate(model: FeedModel, given: Restatement, holder: number): Statement[] {
	const { dialect } = model;
	const files = sql.id(BOOKKEEPING.files);
	const restored = given.state === 'restored';
	const ofHolder = (name: string) => sql`(select ${sql.id(name)} from ${files} where file_id = ${holder})`;
	const values: Readonly<Record<string, Sql>> = {
		file_id: sql.lit(given.fileId),
		run_id: sql.lit(given.runId),
		state: sql.lit(given.state),
		staged: restored ? ofHolder('staged') : sql.lit(0),
		rejected: ofHolder('rejected'),
		records: ofHolder('records'),
		outcome: ofHolder('outcome'),
		fault_message: sql.lit(given.because),
		fault_code: sql`null`,
		same_as: given.sameAs === null ? sql`null` : sql.lit(given.sameAs),
		active: sql.lit(restored ? 1 : 0),
		transformed: sql.lit(0),
		standing: sql.lit(1),
		delivered_by: sql`coalesce(${column('f', 'delivered_by')}, ${column('f', 'run_id')})`,
	};
	const names = columnsOf(BOOKKEEPING.files);
	const insert = sql`
		insert into ${files} (${list(names)})
		select ${sql.join(names.map((name) => values[name] ?? column('f', name)))} from ${files} as ${sql.id('f')}
		where file_id = ${given.former}`;
	const retire = sql`update ${files} set standing = 0, delivery = null where file_id = ${given.former}`;
	const follow = sql`
		update ${sql.id(BOOKKEEPING.withdrawals)} set file_id = ${given.fileId} where file_id = ${given.former}`;
	const id = `stage.restate.${given.fileId}`;
	return [
		statement(dialect, id, 'Notes what became of it', 'add', insert, BOOKKEEPING.files),
		statement(dialect, `${id}.former`, 'Marks what was noted before as past', 'rewrite', retire, BOOKKEEPING.files),
		statement(
			dialect,
			`${id}.withdrawals`,
			'Gives it the withdrawals of before',
			'rewrite',
			follow,
			BOOKKEEPING.withdrawals,
		),
	];
}

/** Records that a copy stands no longer. */
export function retire(
	model: FeedModel,
	{ fileId, name }: { readonly fileId: number; readonly name: string },
): Statement[] {
	const query = sql`update ${sql.id(BOOKKEEPING.files)} set standing = 0 where file_id = ${fileId}`;
	const purpose = `Marks ${name} as no longer delivered`;
	return [statement(model.dialect, `stage.retire.${fileId}`, purpose, 'rewrite', query, BOOKKEEPING.files)];
}

/** Records which file has the content of copies now. */
export function pointCopies(model: FeedModel, copies: readonly number[], holder: number): Statement {
	const files = sql.id(BOOKKEEPING.files);
	// A file that is read again may give other rows, and its copies then give those.
	const query = sql`
		update ${files} set same_as = ${holder}, outcome = (select h.outcome from ${files} as h where h.file_id = ${holder})
		where file_id in (${sql.join(copies)})`;
	const purpose = 'Notes under which file the content of copies stands now';
	return statement(model.dialect, `stage.copies.${holder}`, purpose, 'rewrite', query, BOOKKEEPING.files);
}

/** Gives a file another number, so that the order of numbers is again the order of names. */
export function renumberFile(model: FeedModel, runDate: string, from: number, to: number, name: string): Statement[] {
	const { dialect, stage } = model;
	const id = `stage.renumber.${from}`;
	const rows = sql`${sql.id(LINEAGE.insertedOn)} = ${runDate} and ${sql.id(LINEAGE.fileId)} = ${from}`;
	const step = (part: string, purpose: string, table: string, what: string, where: Sql) => {
		const query = sql`update ${sql.id(table)} set ${sql.id(what)} = ${to} where ${where}`;
		return statement(dialect, `${id}.${part}`, purpose, 'rewrite', query, table);
	};
	return [
		noteKeys(model, runDate, from, `${id}.note`, `Notes whom ${name} speaks of`),
		step('rows', `Gives ${name} of ${runDate} a number by its name`, stage, LINEAGE.fileId, rows),
		step('rejects', `Gives its rejects that number`, BOOKKEEPING.rejects, 'file_id', sql`file_id = ${from}`),
		step('reading', `Gives its reading that number`, BOOKKEEPING.readings, 'file_id', sql`file_id = ${from}`),
		renumberRepairs(model, from, to),
		step('file', `Gives its record that number`, BOOKKEEPING.files, 'file_id', sql`file_id = ${from}`),
		step('copies', `Gives its copies that number`, BOOKKEEPING.files, 'same_as', sql`same_as = ${from}`),
		step(
			'withdrawals',
			`Gives its withdrawals that number`,
			BOOKKEEPING.withdrawals,
			'file_id',
			sql`file_id = ${from}`,
		),
	];
}

/** Records the source of a file that an earlier version loaded. */
export function noteSource(model: FeedModel, fileId: number, place: string, series: string): Statement {
	const query = sql`update ${sql.id(BOOKKEEPING.files)} set place = ${place}, series = ${series} where file_id = ${fileId}`;
	return statement(
		model.dialect,
		`stage.place.${fileId}`,
		'Notes where it came from',
		'rewrite',
		query,
		BOOKKEEPING.files,
	);
}
