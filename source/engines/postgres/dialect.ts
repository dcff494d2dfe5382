import {
	DummyDriver,
	Kysely,
	PostgresAdapter,
	PostgresIntrospector,
	PostgresQueryCompiler,
	type RawBuilder,
	sql,
} from 'kysely';
import {
	type Alteration,
	byType,
	completeDialect,
	concatenated,
	type Dialect,
	type Tables,
	type TypedValue,
	type WorkParts,
} from '../dialect.js';
import { CITUS } from './citus.js';
import { POSTGRES_TYPES } from './types.js';
import { computedPatterns, noteView, viewMark } from './views.js';

const { columnType, fits, convert, valueText } = byType(POSTGRES_TYPES);

/** A date as a number: its digits. */
function dayNumber(date: RawBuilder<unknown>): RawBuilder<unknown> {
	return sql`cast(to_char(cast(${date} as timestamp), 'YYYYMMDD') as integer)`;
}

/** What the program's views compute. */
const OF_TODAY: Pick<Dialect, 'age' | 'daysSince'> = {
	age: (date) => sql`(${dayNumber(sql`current_date`)} - ${dayNumber(date)}) / 10000`,
	daysSince: (date) => sql`current_date - cast(${date} as date)`,
};

/** By these the computed columns of a live view are recognised. */
export function computedColumns(): RegExp[] {
	return computedPatterns(createBuilder(), OF_TODAY);
}

/** A table that is partitioned by list. */
const PARTITIONS: WorkParts = {
	by: (column) => sql` partition by list (${sql.id(column)})`,
	of: (table, value) =>
		sql`partition of ${sql.id(table)} ${value === null ? sql`default` : sql`for values in (${sql.lit(value)})`}`,
};

/** What the server has beside PostgreSQL. */
export interface Capabilities {
	/** The extension `citus`: tables are distributed over machines. */
	readonly citus: boolean;
}

/** PostgreSQL's SQL, of versions 14 to 18. */
export function createPostgresDialect({ citus }: Capabilities): Dialect {
	const builder = createBuilder();
	// The planner would inline the digest into its two uses and compute it twice, 1.9 s for a million rows. A volatile
	// column prevents that, and still allows parallel processes, unlike `offset 0` (1.4 instead of 2.7 s on two
	// processors). A cluster would collect all rows for it.
	const once = citus ? sql`` : sql`, clock_timestamp() as etl_moment`;
	return completeDialect(
		{
			name: 'postgres',
			builder,
			columnType,
			declare,
			foldsNames: false,
			// `ctid` is unique only within one machine.
			rowIdentity: citus ? ['etl_file_id', 'etl_record'] : ['ctid'],
			nullLowest: (date) => sql`coalesce(${date}, '-infinity')`,
			same: (left, right) => sql`${left} is not distinct from ${right}`,
			...OF_TODAY,
			fits,
			convert,
			rowDigest,
			checksum,
			computedOnce: once,
			findsWinnersBy: 'sort',
			hasLateral: !citus,
			// This halves the time of a million rows. A cluster needs the key where it distributes the table.
			keysAfterRows: !citus,
			// A temporary table is on one machine only. Work tables have no key: joins hash the whole table, and keeping an
			// index while a million rows are inserted took 15 s instead of 3 s.
			workTable: citus ? sql`` : sql`temporary `,
			workParts: citus ? null : PARTITIONS,
			statistics: (table, columns) =>
				sql`analyze ${sql.id(table)}${columns ? sql` (${sql.join(columns.map((name) => sql.id(name)))})` : sql``}`,
			alter: (change) => alter(change, citus),
			viewMark,
			indexMark,
			noteView: (view, create) => noteView(builder, view, create),
		},
		citus ? CITUS : null,
	);
}

function createBuilder(): Kysely<Tables> {
	return new Kysely<Tables>({
		dialect: {
			createAdapter: () => new PostgresAdapter(),
			createDriver: () => new DummyDriver(),
			createIntrospector: (db) => new PostgresIntrospector(db),
			createQueryCompiler: () => new PostgresQueryCompiler(),
		},
	});
}

/**
 * Text sorts by its bytes, as on SQLite. The order of a language depends on the server's libraries, whose upgrades
 * break indexes, and is several times slower.
 */
function declare(type: string): RawBuilder<unknown> {
	return isText(type) ? sql`${sql.raw(type)} collate "C"` : sql.raw(type);
}

function isText(type: string): boolean {
	return type === 'text' || type.startsWith('varchar');
}

/**
 * The text of a row for MD5: values with a separator between and a mark for null, which no value contains. `concat_ws`
 * calls the output function of each value's type, and took 2.9 s for a million rows where `||` takes 1.9.
 */
function rowDigest(values: readonly TypedValue[]): RawBuilder<unknown> {
	const texts = values.map((each) => sql`coalesce(${valueText(each)}, chr(30))`);
	return sql`md5(${concatenated(texts, (some) => sql`(${sql.join(some, sql` || chr(31) || `)})`)})`;
}

function checksum(digest: RawBuilder<unknown>): RawBuilder<unknown> {
	const sum = (from: number) => {
		const bits = sql`cast(cast('x' || substr(${digest}, ${sql.lit(from)}, 8) as bit(32)) as bigint)`;
		return sql`lpad(to_hex(cast(coalesce(sum(${bits}), 0) % 4294967296 as bigint)), 8, '0')`;
	};
	return sql`${sum(1)} || ${sum(9)}`;
}

/**
 * Changes a table in place. Text that is too long for its new type is cut, and other values that do not fit become
 * null.
 *
 * @param apart - whether each part is a statement of its own: Citus allows nothing else beside a new key
 */
function alter(change: Alteration, apart: boolean): RawBuilder<unknown>[] {
	const table = sql`alter table ${sql.id(change.table)}`;
	const column = sql.id(change.column);
	const together = (parts: RawBuilder<unknown>[]) =>
		apart ? parts.map((part) => sql`${table} ${part}`) : [sql`${table} ${sql.join(parts)}`];
	switch (change.kind) {
		case 'widen':
		case 'retype': {
			const type = sql`alter column ${column} type ${declare(change.type)}`;
			// Each value fits, so the server's own cast does; of a former column the config has no type to convert it to.
			if (change.kind === 'widen') return together([type]);
			// The default only filled the column when it was added, and may not fit another type.
			const drop = sql`alter column ${column} drop default`;
			return together([drop, sql`${type} using ${convert(column, change.columnType)}`]);
		}
		case 'require':
			return [sql`${table} alter column ${column} set not null`];
		case 'relax':
			return [sql`${table} alter column ${column} drop not null`];
		case 'drop':
			return [sql`${table} drop column ${column}`];
		case 'rekey': {
			const drop = change.keyName === null ? [] : [sql`drop constraint ${sql.id(change.keyName)}`];
			const keys = change.key.map((name) => sql.id(name));
			const name = change.keyName === null ? sql`` : sql`constraint ${sql.id(change.keyName)} `;
			const add = keys.length === 0 ? [] : [sql`add ${name}primary key (${sql.join(keys)})`];
			return together([...drop, ...add]);
		}
	}
}

/**
 * PostgreSQL writes an index in its own way: `COALESCE("Day", '-infinity'::date)` for `coalesce("Day", '-infinity')`,
 * and in parentheses with a second cast once the column has another type. So case, quotes, parentheses, casts and the
 * usual kind of index are removed from both before they are compared, even if a name has them.
 */
function indexMark(definition: string): string {
	return definition.toLowerCase().replace(/["()]| using btree|::[a-z ]+/g, '');
}
