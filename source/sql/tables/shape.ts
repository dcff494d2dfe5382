import type { Risk } from '../../core/plan/plan.js';
import { type SqlValue, ValueFault } from '../../core/records/record.js';
import { type ColumnType, formatColumnType } from '../../core/schema/column-types.js';
import type { Column } from '../../core/schema/schema.js';
import { compileValueCheck } from '../../core/values/check-value.js';
import type { Dialect } from '../../engines/dialect.js';
import type { LiveColumn, LiveTable } from '../../engines/engine.js';
import { type FeedModel, keyNames, LINEAGE_TYPES } from '../model.js';

export interface TableShape {
	readonly name: string;
	readonly columns: readonly ColumnShape[];
	readonly key: readonly string[];
	/** Whether a new table gets its key after its rows. */
	readonly keyLater?: boolean;
}

export interface ColumnShape {
	readonly name: string;
	/** The engine's own text. */
	readonly type: string;
	readonly columnType: ColumnType;
	readonly notNull: boolean;
	/** The config's type when the stage was last taken over, where that is known: an engine's own type may hold more. */
	readonly was?: ColumnType | undefined;
	/** The config's default as it is stored. It fills a required column that is added later. */
	readonly default: SqlValue;
}

/** One difference between a table as it is and as it should be. */
export interface ShapeChange {
	readonly kind: 'add' | 'widen' | 'retype' | 'drop' | 'require' | 'relax' | 'rekey' | 'rename';
	readonly column: string;
	/** As a person reads it: `VARCHAR(10) → VARCHAR(20)`. */
	readonly detail: string;
	readonly risk: Risk;
}

/** The stage: the schema's columns and the lineage. It has no key, because it holds every version of a customer. */
export function stageShape(model: FeedModel): TableShape {
	return { name: model.stage, columns: rowShape(model), key: [] };
}

/** A country's table: like the stage, with one row for each key. */
export function targetShape(model: FeedModel, table: string): TableShape {
	return { name: table, columns: rowShape(model), key: keyNames(model) };
}

function rowShape(model: FeedModel): ColumnShape[] {
	const { dialect } = model;
	return [
		...model.columns.map((column) => ({ ...columnShape(dialect, column), was: model.noted?.get(column.name) })),
		...LINEAGE_TYPES.map(([name, type]) => columnShape(dialect, { name, type, required: true, default: null })),
	];
}

/** The parts of a column that decide its shape. */
type ColumnFacts = Pick<Column, 'name' | 'type' | 'required' | 'default'> & Partial<Pick<Column, 'formats'>>;

export function columnShape(dialect: Dialect, column: ColumnFacts): ColumnShape {
	return {
		name: column.name,
		type: dialect.columnType(column.type),
		columnType: column.type,
		notNull: column.required,
		default: storedDefault(column),
	};
}

const PLAIN = { formats: [], allowed: null, pattern: null };

/** The config writes a default as files do; a date of `01012020` is stored as ISO 8601. */
function storedDefault(column: ColumnFacts): SqlValue {
	const value = column.default === null ? null : compileValueCheck({ ...PLAIN, ...column })(column.default, undefined);
	return value instanceof ValueFault ? null : value;
}

/**
 * All differences of a live table, by column. Columns that only the live table has stay, unless they require a value.
 *
 * @param foldsNames - whether the engine ignores case in names
 */
export function compareShape(expected: TableShape, live: LiveTable, foldsNames: boolean): ShapeChange[] {
	const changes: ShapeChange[] = [];
	const exact = new Map(live.columns.map((column) => [column.name, column]));
	const folded = new Map(live.columns.map((column) => [column.name.toLowerCase(), column]));
	const rest = new Set(live.columns);
	for (const column of expected.columns) {
		const now = exact.get(column.name) ?? folded.get(column.name.toLowerCase());
		if (now) rest.delete(now);
		else {
			const fillable = !column.notNull || column.default !== null;
			changes.push({ kind: 'add', column: column.name, detail: column.type, risk: fillable ? 'add' : 'destroy' });
			continue;
		}
		if (!foldsNames && now.name !== column.name) {
			const detail = `the table calls it ${now.name}, and names that differ in case are not the same here`;
			changes.push({ kind: 'rename', column: column.name, detail, risk: 'destroy' });
			continue;
		}
		// This comes before the type, whose change may leave nulls.
		if (!column.notNull && now.notNull)
			changes.push({ kind: 'relax', column: column.name, detail: 'NOT NULL → null', risk: 'rewrite' });
		const [from, to] = typesOf(now, column);
		if (from.toUpperCase() !== to.toUpperCase()) {
			const wider = isWider(from, to);
			const detail = `${from || 'no type'} → ${to}`;
			changes.push({
				kind: wider ? 'widen' : 'retype',
				column: column.name,
				detail,
				risk: wider ? 'rewrite' : 'destroy',
			});
		}
		// A column of the existing key has no nulls, whatever its declaration.
		const keyed = live.key.some((name) => name.toLowerCase() === column.name.toLowerCase());
		if (column.notNull && !now.notNull && !keyed) {
			const risk = column.default === null ? 'destroy' : 'rewrite';
			changes.push({ kind: 'require', column: column.name, detail: 'null → NOT NULL', risk });
		}
	}
	for (const { name, type, notNull } of rest) {
		changes.push({ kind: 'drop', column: name, detail: `${type} is in the table, not in the config`, risk: 'destroy' });
		// The column may stay, but new rows have no value for it.
		if (notNull) changes.push({ kind: 'relax', column: name, detail: 'NOT NULL → null', risk: 'rewrite' });
	}
	return withKey(changes, keyChange(expected, live), expected, live);
}

/** A change of the key. A key that the program never gives, as to the stage, is somebody's own: it may not go as a mere rewrite. */
function keyChange(expected: TableShape, live: LiveTable): ShapeChange | null {
	const key = (names: readonly string[]) => names.map((name) => name.toLowerCase()).join(', ');
	if (key(expected.key) === key(live.key)) return null;
	const isOfTheirs = expected.key.length === 0;
	// A number that the server gives each row is in nobody's way.
	if (isOfTheirs && !live.columns.some(({ name }) => live.key.includes(name))) return null;
	const detail = isOfTheirs
		? `key (${live.key.join(', ')}), which somebody gave it → none`
		: `key (${live.key.join(', ')}) → (${expected.key.join(', ')})`;
	return { kind: 'rekey', column: (isOfTheirs ? live : expected).key.join(', '), detail, risk: 'destroy' };
}

/** The changes with that of the key in its place: where its new columns are there, and before its former ones may be null. */
function withKey(
	changes: readonly ShapeChange[],
	rekey: ShapeChange | null,
	{ key }: TableShape,
	live: LiveTable,
): ShapeChange[] {
	if (rekey === null) return [...changes];
	if (key.length === 0) return [rekey, ...changes];
	const needs = ({ kind, column }: ShapeChange) => kind === 'relax' && live.key.includes(column);
	return [...changes.filter((each) => !needs(each)), rekey, ...changes.filter(needs)];
}

/**
 * The types of a live column and of its shape. Where the engine has one type for both, the config's own tell whether fewer
 * digits are asked for.
 */
function typesOf({ type }: LiveColumn, shape: ColumnShape): [from: string, to: string] {
	const isSame = type.toUpperCase() === shape.type.toUpperCase();
	if (!isSame || shape.was === undefined) return [type, shape.type];
	const [from, to] = [formatColumnType(shape.was), formatColumnType(shape.columnType)];
	// What the engine has room for already needs no statement.
	return isWider(from, to) ? [type, shape.type] : [from, to];
}

/** The greatest whole number of a type; `null` where it is no such type. */
function greatest(type: string): bigint | null {
	const whole = /^(?:(BIGINT)|(?:INTEGER|INT)(?:\((\d+)\))?)$/i.exec(type);
	if (whole === null) return null;
	if (whole[1] !== undefined) return 2n ** 63n - 1n;
	return whole[2] === undefined ? 2n ** 31n - 1n : 10n ** BigInt(whole[2]) - 1n;
}

/** Whether every value of the one type is a value of the other: longer text, more digits. */
function isWider(from: string, to: string): boolean {
	const text = /^(VARCHAR|CHAR|CHARACTER VARYING|CHARACTER)\((\d+)\)$/i;
	const [a, b] = [text.exec(from), text.exec(to)];
	if (a && (b ? Number(b[2]) >= Number(a[2]) : to.toUpperCase() === 'TEXT')) return true;
	const [c, d] = [greatest(from), greatest(to)];
	if (c !== null && d !== null) return d >= c;
	const decimal = /^(?:DECIMAL|NUMERIC|DECIMAL_TEXT)\((\d+),(\d+)\)$/i;
	const [e, f] = [decimal.exec(from), decimal.exec(to)];
	// Earlier versions declared decimals of more than 15 digits so on SQLite. Text that is no decimal stays as it is.
	if (f && from.toUpperCase() === 'TEXT') return Number(f[1]) > 15 && /_TEXT/i.test(to);
	if (!e || !f) return false;
	const [places, morePlaces] = [Number(e[2]), Number(f[2])];
	return morePlaces >= places && Number(f[1]) - morePlaces >= Number(e[1]) - places;
}
