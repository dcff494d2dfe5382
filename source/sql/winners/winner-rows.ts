import { sql } from 'kysely';
import { column, type FeedModel, keyNames, list, rowNames, type Sql, sameKey, winnerFirst } from '../model.js';
import { work } from './work-tables.js';

/** Names of a winner's columns in its work table: those of its stage row, the key first. */
export function winnerNames(model: FeedModel): string[] {
	return [...new Set([...keyNames(model), ...rowNames(model), ...model.former.map(({ name }) => name)])];
}

/** The stage's rows of the affected keys, as `s`. */
export function rowsOfAffected(model: FeedModel): Sql {
	return sql`${sql.id(work(model).affected)} as ${sql.id('a')} join ${stageAs(model, 's')} on ${sameKey(model, 's', 'a')}`;
}

/** The stage, as `alias`. */
export function stageAs(model: FeedModel, alias: string): Sql {
	return sql`${sql.id(model.stage)} as ${sql.id(alias)}`;
}

/** The rank of a stage row in its key; in its key and country where a customer has a row in each. */
export function winnerRank(model: FeedModel, row: string, country: string): Sql {
	const keys = list(keyNames(model), row);
	const unit = model.onMove === 'keep' ? sql`${keys}, ${column(country, 'table_name')}` : keys;
	return sql`row_number() over (partition by ${unit} ${winnerFirst(model, row)})`;
}
