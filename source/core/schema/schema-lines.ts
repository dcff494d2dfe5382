import { amount, listed } from '../amounts.js';
import type { SchemaChange, Statement } from '../plan/plan.js';

/** What statements do to tables and views, by their names. */
export interface SchemaSummary {
	readonly tablesMade: readonly string[];
	readonly bookkeepingMade: readonly string[];
	readonly viewsMade: readonly string[];
	readonly viewsDropped: readonly string[];
	/** Tables that are made again with their rows. */
	readonly rebuilt: readonly string[];
	/** Tables that are altered in place. */
	readonly altered: readonly string[];
	/** The program's own indexes that are dropped, to be made again. */
	readonly indexes: readonly string[];
	/** The purpose of each change of a table, in the statement's own words. */
	readonly changes: readonly string[];
}

/** Sums up the statements that change the schema; those that only write rows do not count. */
export function summarizeSchema(statements: readonly Pick<Statement, 'schema' | 'purpose'>[]): SchemaSummary {
	const changes = statements.flatMap(({ schema, purpose }) => (schema ? [{ ...schema, purpose }] : []));
	const of = (verb: SchemaChange['verb'], object: SchemaChange['object']) =>
		new Set(changes.filter((each) => each.verb === verb && each.object === object).map(({ name }) => name));
	const [made, altered, rebuilt] = [of('create', 'table'), of('alter', 'table'), of('rebuild', 'table')];
	const [viewsMade, viewsDropped] = [of('create', 'view'), of('drop', 'view')];
	const isChanged = ({ verb, name }: SchemaChange) => verb === 'rebuild' || (verb === 'alter' && !isBookkeeping(name));
	return {
		tablesMade: [...made].filter((name) => !isBookkeeping(name)),
		bookkeepingMade: [...made].filter(isBookkeeping),
		viewsMade: [...viewsMade].filter((view) => !viewsDropped.has(view)),
		viewsDropped: [...viewsDropped].filter((view) => !viewsMade.has(view)),
		rebuilt: [...rebuilt],
		altered: [...altered].filter((name) => !isBookkeeping(name) && !rebuilt.has(name)),
		indexes: [...of('drop', 'index')],
		changes: [...new Set(changes.filter(isChanged).map(({ purpose }) => purpose))],
	};
}

/** Whether a table is one of the program's bookkeeping tables: no country's table can have such a name. */
export function isBookkeeping(table: string): boolean {
	return /^etl_/i.test(table);
}

/** Whether anything other than bookkeeping tables is made, changed or dropped. */
export function changesSchema(summary: SchemaSummary): boolean {
	const { tablesMade, viewsMade, viewsDropped, rebuilt, altered, indexes } = summary;
	return [tablesMade, viewsMade, viewsDropped, rebuilt, altered, indexes].some((names) => names.length > 0);
}

/** The summary for a person, a line each. */
export function schemaLines(summary: SchemaSummary): string[] {
	const { tablesMade, bookkeepingMade, viewsMade, viewsDropped, indexes, changes } = summary;
	return [
		...(tablesMade.length === 0 ? [] : [`Makes ${listed(tablesMade)}`]),
		...changes,
		...(viewsMade.length === 0 ? [] : [`Makes the view${viewsMade.length === 1 ? '' : 's'} ${listed(viewsMade)}`]),
		...(viewsDropped.length === 0
			? []
			: [`Drops the view${viewsDropped.length === 1 ? '' : 's'} ${listed(viewsDropped)}`]),
		...(indexes.length === 0 ? [] : [`Makes ${amount(indexes.length, 'index', 'indexes')} anew: ${listed(indexes)}`]),
		...(bookkeepingMade.length === 0 ? [] : [`Makes ${amount(bookkeepingMade.length, 'bookkeeping table')}`]),
	];
}

/** The summary in a few words, `3 tables made, 2 changed`; empty where nothing changes. */
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
