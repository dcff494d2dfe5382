import type { Statement } from './plan.js';

/** Names that are listed before the rest is a number. */
const LISTED = 5;

/** Some names as a person reads them: `a, b and 4 more`. */
export function listed(names: readonly string[], most = LISTED): string {
	if (names.length <= most) return names.join(', ');
	return `${names.slice(0, most).join(', ')} and ${counted(names.length - most)} more`;
}

/** A whole number with its thousands grouped. */
export function counted(count: number): string {
	return count.toLocaleString('en-US');
}

/** A number and what it counts: `1 row`, `2 rows`. */
export function amount(count: number, one: string, many = `${one}s`): string {
	return `${counted(count)} ${count === 1 ? one : many}`;
}

/** What statements make of tables and views, by the names of these. */
export interface SchemaSummary {
	readonly tablesMade: readonly string[];
	readonly booksMade: readonly string[];
	readonly viewsMade: readonly string[];
	readonly viewsDropped: readonly string[];
	/** Tables that are made anew under the rows that they have. */
	readonly rebuilt: readonly string[];
	/** Tables that are changed as they stand. */
	readonly altered: readonly string[];
	/** Indexes of ours that are dropped, to be made anew. */
	readonly indexes: readonly string[];
	/** What each change of a table is for, in the statements' own words. */
	readonly changes: readonly string[];
}

const NAME = '((?:"(?:[^"]|"")+")|\\S+)';
const CREATE_TABLE = new RegExp(`^\\s*create table ${NAME}`, 'i');
const CREATE_VIEW = new RegExp(`^\\s*create view ${NAME}`, 'i');
const DROP_VIEW = new RegExp(`^\\s*drop view ${NAME}`, 'i');
const DROP_INDEX = new RegExp(`^\\s*drop index ${NAME}`, 'i');
const ALTER_TABLE = new RegExp(`^\\s*alter table ${NAME}`, 'i');

/** Sums up statements that change the schema; those that only write rows are passed over. */
export function summarizeSchema(statements: readonly Pick<Statement, 'id' | 'sql' | 'purpose'>[]): SchemaSummary {
	const [tablesMade, booksMade, viewsMade] = [new Set<string>(), new Set<string>(), new Set<string>()];
	const [viewsDropped, rebuilt, altered, changes] = [
		new Set<string>(),
		new Set<string>(),
		new Set<string>(),
		new Set<string>(),
	];
	const indexes = new Set<string>();
	for (const { id, sql, purpose } of statements) {
		const named = (pattern: RegExp) => unquoted(pattern.exec(sql)?.[1]);
		const made = named(CREATE_TABLE);
		if (id.endsWith('.rebuild')) {
			rebuilt.add(id.slice(0, -'.rebuild'.length));
			changes.add(purpose);
		} else if (made !== null && id === `${made}.create`) (isBook(made) ? booksMade : tablesMade).add(made);
		else if (named(CREATE_VIEW) !== null) viewsMade.add(named(CREATE_VIEW) as string);
		else if (named(DROP_VIEW) !== null) viewsDropped.add(named(DROP_VIEW) as string);
		else if (named(DROP_INDEX) !== null) indexes.add(named(DROP_INDEX) as string);
		else {
			const table = named(ALTER_TABLE);
			// A new name ends a table that is made anew; a key is given to a table that is new.
			if (table === null || id.endsWith('.rename') || id.endsWith('.key')) continue;
			if (!isBook(table)) altered.add(table);
			if (!isBook(table)) changes.add(purpose);
		}
	}
	return {
		tablesMade: [...tablesMade],
		booksMade: [...booksMade],
		viewsMade: [...viewsMade].filter((view) => !viewsDropped.has(view)),
		viewsDropped: [...viewsDropped].filter((view) => !viewsMade.has(view)),
		rebuilt: [...rebuilt],
		altered: [...altered].filter((table) => !rebuilt.has(table)),
		indexes: [...indexes],
		changes: [...changes],
	};
}

function isBook(table: string): boolean {
	return /^etl_/i.test(table);
}

function unquoted(name: string | undefined): string | null {
	if (name === undefined) return null;
	return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** Whether any table of a person's, a view or an index is made, changed or dropped. */
export function changesSchema(summary: SchemaSummary): boolean {
	const { tablesMade, viewsMade, viewsDropped, rebuilt, altered, indexes } = summary;
	return [tablesMade, viewsMade, viewsDropped, rebuilt, altered, indexes].some((names) => names.length > 0);
}

/** The same, a line each for a person. */
export function schemaLines(summary: SchemaSummary): string[] {
	const { tablesMade, booksMade, viewsMade, viewsDropped, indexes, changes } = summary;
	return [
		...(tablesMade.length === 0 ? [] : [`Makes ${listed(tablesMade)}`]),
		...changes,
		...(viewsMade.length === 0 ? [] : [`Makes the view${viewsMade.length === 1 ? '' : 's'} ${listed(viewsMade)}`]),
		...(viewsDropped.length === 0
			? []
			: [`Drops the view${viewsDropped.length === 1 ? '' : 's'} ${listed(viewsDropped)}`]),
		...(indexes.length === 0 ? [] : [`Makes ${amount(indexes.length, 'index', 'indexes')} anew: ${listed(indexes)}`]),
		...(booksMade.length === 0 ? [] : [`Makes ${amount(booksMade.length, 'bookkeeping table')}`]),
	];
}

/** The same in a few words, `3 tables made, 2 changed`; empty where there is nothing to say. */
export function schemaWords(summary: SchemaSummary): string {
	const { tablesMade, viewsMade, viewsDropped, rebuilt, altered, indexes } = summary;
	return [
		...(tablesMade.length === 0 ? [] : [`${amount(tablesMade.length, 'table')} made`]),
		...(altered.length === 0 ? [] : [`${amount(altered.length, 'table')} changed`]),
		...(rebuilt.length === 0 ? [] : [`${amount(rebuilt.length, 'table')} made anew`]),
		...(viewsMade.length === 0 || tablesMade.length > 0 ? [] : [`${amount(viewsMade.length, 'view')} made`]),
		...(viewsDropped.length === 0 ? [] : [`${amount(viewsDropped.length, 'view')} dropped`]),
		...(indexes.length === 0 ? [] : [`${amount(indexes.length, 'index', 'indexes')} made anew`]),
	].join(', ');
}
