import { type PackedRows, unpackedRows } from '../../core/records/packed-rows.js';
import type { SqlValue } from '../../core/records/record.js';
import type { ColumnType } from '../../core/schema/column-types.js';
import type { BulkInsert, Spool, SpoolRange } from '../engine.js';
import { quoted } from '../texts.js';
import { CopyLoader } from './copy.js';
import type { PostgresSession } from './session.js';

/** A temporary table: no other session sees it, it is not in the write-ahead log, and it is gone with the session. */
const TABLE = 'etl_spool';

/** A row's number, from 1. */
const ROW = 'etl_row';

/**
 * Rows in a temporary table of the session, which the server fills while the next ones are read. Loading a million rows
 * from there takes 2 s; reading the file again and sending its rows takes 8 s.
 */
export class PostgresSpool implements Spool {
	readonly #session: PostgresSession;
	readonly #columnType: (type: ColumnType) => string;
	readonly #loader: CopyLoader;
	#columns: readonly string[] = [];
	#kept = 0;
	#failure: { readonly error: unknown } | null = null;

	constructor(session: PostgresSession, columnType: (type: ColumnType) => string) {
		this.#session = session;
		this.#columnType = columnType;
		this.#loader = new CopyLoader(session);
	}

	async open(types: readonly ColumnType[]): Promise<void> {
		await this.close();
		this.#columns = types.map((_, index) => `c${index}`);
		const columns = types.map((type, index) => `${this.#columns[index]} ${this.#columnType(type)}`);
		await this.#ask(`create temporary table ${TABLE} (${[...columns, `${ROW} bigint`].join(', ')})`);
	}

	/** Frees the session for other statements. A row's failure is thrown by the spool, and not here. */
	async pause(): Promise<void> {
		try {
			await this.#loader.flush();
		} catch (error) {
			this.#failure ??= { error };
		}
	}

	async keep(kept: readonly SqlValue[][] | PackedRows): Promise<void> {
		this.#requireWhole();
		const rows = 'text' in kept ? unpackedRows(kept) : kept;
		for (const row of rows) row.push(++this.#kept);
		await this.#loader.add({ table: TABLE, columns: [...this.#columns, ROW] }, rows);
	}

	async load(
		{ table, columns }: BulkInsert,
		{ from, count }: SpoolRange,
		constants: Readonly<Record<string, SqlValue>>,
	): Promise<number> {
		await this.#drain();
		let spooled = 0;
		const bound: SqlValue[] = [];
		const values = columns.map((name) => {
			if (!(name in constants)) return this.#columns[spooled++];
			return `$${bound.push(constants[name] ?? null)}`;
		});
		const insert = `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) select ${values.join(', ')}`;
		const range = `${ROW} > $${bound.push(from)} and ${ROW} <= $${bound.push(from + count)}`;
		const { changed } = await this.#ask(`${insert} from pg_temp.${TABLE} where ${range}`, bound);
		return changed;
	}

	/** An index of a few pages, cheap to make, finds the rows of one file among those of many. */
	async flush(): Promise<void> {
		await this.#drain();
		if (this.#kept === 0) return;
		await this.#ask(`create index if not exists etl_spool_row on pg_temp.${TABLE} using brin (${ROW})`);
		await this.#ask(`analyze pg_temp.${TABLE} (${ROW})`); // The planner ignores an index without statistics.
	}

	async close(): Promise<void> {
		await this.#loader.discard();
		this.#kept = 0;
		this.#failure = null;
		await this.#ask(`drop table if exists pg_temp.${TABLE}`);
	}

	async #drain(): Promise<void> {
		await this.pause();
		this.#requireWhole();
	}

	#requireWhole(): void {
		if (this.#failure !== null) throw this.#failure.error;
	}

	#ask(sql: string, bound: readonly SqlValue[] = []): ReturnType<PostgresSession['ask']> {
		return this.#session.inTurn(() => this.#session.ask(sql, bound, 'spool'));
	}
}
