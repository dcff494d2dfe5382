import { type PackedRows, unpackedRows } from '../../core/records/packed-rows.js';
import type { SqlValue } from '../../core/records/record.js';
import type { ColumnType } from '../../core/schema/column-types.js';
import { SPOOL_PARTS, type Spool, type SpoolLoad, type SpoolPart, type SpoolTypes } from '../engine.js';
import { loadTexts } from '../spool-texts.js';
import { CopyLoader } from './copy.js';
import type { PostgresSession } from './session.js';

/** A part's temporary table: no other session sees it, it is not in the write-ahead log, and it is gone with the session. */
const TABLES = { rows: 'etl_spool', rejects: 'etl_spool_rejects' } as const;

const NOTHING: SpoolTypes = { rows: [], rejects: [] };

/** A part's columns, and the number of its rows. */
interface Part {
	readonly columns: readonly string[];
	kept: number;
}

/** A row's number, from 1. */
const ROW = 'etl_row';

/**
 * Rows in temporary tables of the session, which the server fills while the next ones are read. Loading a million rows
 * from there takes 2 s; reading the file again and sending its rows takes 8 s.
 */
export class PostgresSpool implements Spool {
	readonly #session: PostgresSession;
	readonly #columnType: (type: ColumnType) => string;
	readonly #loader: CopyLoader;
	#parts = partsOf(NOTHING);
	#failure: { readonly error: unknown } | null = null;

	constructor(session: PostgresSession, columnType: (type: ColumnType) => string) {
		this.#session = session;
		this.#columnType = columnType;
		this.#loader = new CopyLoader(session);
	}

	async open(types: SpoolTypes): Promise<void> {
		await this.close();
		this.#parts = partsOf(types);
		for (const part of SPOOL_PARTS) {
			const columns = types[part].map((type, at) => `${columnName(at)} ${this.#columnType(type)}`);
			await this.#ask(`create temporary table ${TABLES[part]} (${[...columns, `${ROW} bigint`].join(', ')})`);
		}
	}

	/** Frees the session for other statements. A row's failure is thrown by the spool, and not here. */
	async pause(): Promise<void> {
		try {
			await this.#loader.flush();
		} catch (error) {
			this.#failure ??= { error };
		}
	}

	async keep(to: SpoolPart, kept: readonly SqlValue[][] | PackedRows): Promise<void> {
		this.#requireWhole();
		const rows = 'text' in kept ? unpackedRows(kept) : kept;
		const part = this.#parts[to];
		for (const row of rows) row.push(++part.kept);
		await this.#loader.add({ table: TABLES[to], columns: [...part.columns, ROW] }, rows);
	}

	async load({ part, range: { from, count }, ...load }: SpoolLoad): Promise<number> {
		await this.#drain();
		const bound: SqlValue[] = [];
		const bind = (value: SqlValue) => `$${bound.push(value)}`;
		const { insert, order } = loadTexts(load, this.#parts[part].columns, bind);
		const among = `${ROW} > ${bind(from)} and ${ROW} <= ${bind(from + count)}`;
		const { changed } = await this.#ask(`${insert} from pg_temp.${TABLES[part]} where ${among}${order}`, bound);
		return changed;
	}

	/** An index of a few pages, cheap to make, finds the rows of one file among those of many. */
	async flush(): Promise<void> {
		await this.#drain();
		for (const part of SPOOL_PARTS) {
			if (this.#parts[part].kept === 0) continue;
			const table = TABLES[part];
			await this.#ask(`create index if not exists ${table}_row on pg_temp.${table} using brin (${ROW})`);
			await this.#ask(`analyze pg_temp.${table} (${ROW})`); // The planner ignores an index without statistics.
		}
	}

	async close(): Promise<void> {
		await this.#loader.discard();
		this.#parts = partsOf(NOTHING);
		this.#failure = null;
		await this.#ask(`drop table if exists ${SPOOL_PARTS.map((part) => `pg_temp.${TABLES[part]}`).join(', ')}`);
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

function partsOf({ rows, rejects }: SpoolTypes): Record<SpoolPart, Part> {
	const part = (types: readonly ColumnType[]): Part => ({ columns: types.map((_, at) => columnName(at)), kept: 0 });
	return { rows: part(rows), rejects: part(rejects) };
}

function columnName(at: number): string {
	return `c${at}`;
}
