import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { Dialect } from '../../engines/dialect.js';
import { list, type Sql, statement } from '../model.js';
import type { ColumnShape, ShapeChange, TableShape } from '../tables/shape.js';

/** Rows that a change would put at risk, what happens to them, and whether they forbid the change. */
export interface RowRisk {
	readonly count: Statement;
	/** Some of the rows' keys, under the key's own names. */
	readonly sample: Statement;
	readonly harm: string;
	/** Whether no permission helps, because the rows would no longer be valid. */
	readonly forbidden: boolean;
}

/**
 * What a change that may lose data would do to the existing rows.
 *
 * @param keys - names of columns that identify rows, of those that the table has
 */
export function rowRiskOf(
	dialect: Dialect,
	shape: TableShape,
	change: ShapeChange,
	keys: readonly string[],
	limit: number,
): RowRisk {
	if (change.kind === 'rekey' && shape.key.length > 0) return rekeyRisk(dialect, shape, keys, limit);
	const value = sql.id(change.column);
	const column = shape.columns.find((each) => each.name === change.column);
	const make = (where: Sql, harm: string, forbidden: boolean): RowRisk => ({
		harm,
		forbidden,
		...questions(
			dialect,
			change,
			shape.name,
			sql`select count(*) as count from ${sql.id(shape.name)} where ${where}`,
			sql`select ${list(keys)} from ${sql.id(shape.name)} where ${where} order by ${list(keys)} limit ${limit}`,
		),
	});
	switch (change.kind) {
		case 'rekey': // Somebody's own key goes, and no row with it.
			return make(sql`1 = 0`, 'lose it', false);
		case 'rename':
			return make(sql`1 = 0`, 'are under a name in another case', true);
		case 'add':
			return make(sql`1 = 1`, 'would have no value', true);
		case 'require':
			return make(sql`${value} is null`, 'have no value', true);
		case 'drop':
			return make(sql`${value} is not null`, 'lose it', false);
		case 'retype':
		case 'widen':
		case 'relax':
			return retypeRisk(make, dialect, column as ColumnShape, keys);
	}
}

function retypeRisk(
	make: (where: Sql, harm: string, forbidden: boolean) => RowRisk,
	dialect: Dialect,
	{ name, columnType, notNull }: ColumnShape,
	keys: readonly string[],
): RowRisk {
	const cut = columnType.kind === 'varchar' || columnType.kind === 'char';
	// A cut key could lead one customer's rows to another. A required value cannot become null.
	const forbidden = keys.includes(name) || (notNull && !cut);
	const where = sql`not ${dialect.fits(sql.id(name), columnType)}`;
	return make(where, forbidden ? 'do not fit' : cut ? 'are cut' : 'become null', forbidden);
}

/** A key column that is still to be added has the same value in all rows, so it distinguishes none of them. */
function rekeyRisk(dialect: Dialect, shape: TableShape, present: readonly string[], limit: number): RowRisk {
	const table = sql.id(shape.name);
	const keys = present.length === 0 ? sql`1` : list(present);
	const change: ShapeChange = { kind: 'rekey', column: shape.key.join(', '), detail: '', risk: 'destroy' };
	return {
		harm: 'share their key with another and are merged',
		forbidden: false,
		...questions(
			dialect,
			change,
			shape.name,
			sql`select ${sql.id('a', 'n')} - ${sql.id('b', 'n')} as count from (select count(*) as n from ${table}) as ${sql.id('a')}
				cross join (select count(*) as n from (select distinct ${keys} from ${table}) as ${sql.id('d')}) as ${sql.id('b')}`,
			sql`select ${keys} from ${table} group by ${keys} having count(*) > 1 order by ${keys} limit ${limit}`,
		),
	};
}

function questions(dialect: Dialect, { kind, column }: ShapeChange, table: string, count: Sql, sample: Sql) {
	const ask = (id: string, purpose: string, query: Sql) =>
		statement(
			dialect,
			`at-risk.${table}.${column}.${kind}.${id}`,
			`${purpose} ${table} that ${kind} ${column} puts at risk`,
			'read',
			query,
		);
	return { count: ask('count', 'Counts the rows of', count), sample: ask('keys', 'Looks at rows of', sample) };
}
