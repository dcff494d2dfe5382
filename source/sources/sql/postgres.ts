import type pg from 'pg';
import { EtlError } from '../../core/errors.js';
import { type Address, connect, toAddress } from '../../engines/postgres/connect.js';
import type { RowBatch, SqlDatabase, SqlSession } from './database.js';
import { explainPostgres, postgresQueryFault, rawError } from './postgres-faults.js';
import type { BoundQuery } from './query.js';

/**
 * What makes texts exact, and the same wherever the program runs. The server looks every two seconds whether the program is
 * still there, so that a query whose run has ended ends as well; an old server does not know that setting.
 */
const SETTINGS = `select set_config(name, value, false) from (values
	('datestyle', 'ISO, YMD'), ('intervalstyle', 'iso_8601'), ('timezone', 'UTC'), ('bytea_output', 'hex'),
	('extra_float_digits', '3'), ('standard_conforming_strings', 'on'), ('client_min_messages', 'warning'),
	('cursor_tuple_fraction', '1'), ('idle_in_transaction_session_timeout', '0'), ('client_connection_check_interval', '2000')
	) as wanted (name, value) where exists (select 1 from pg_settings where pg_settings.name = wanted.name)`;

const BEGIN = 'begin transaction isolation level repeatable read, read only';

/** A cursor takes a query that reads, and nothing else. What precedes the query is a line of its own, for its faults. */
const CURSOR = 'declare etl_rows no scroll cursor for\n';

/** Rows of the first fetch. */
const FIRST = 100;

/** Characters that a fetch is to bring, and rows at most. */
const BATCH = 1024 ** 2;
const MOST = 10_000;

/** A PostgreSQL server. */
export class PostgresDatabase implements SqlDatabase {
	readonly #address: Address;

	/**
	 * @param url - as psql takes it
	 * @param signIn - what the URL does not say, as environment variables of psql
	 */
	constructor(url: string, signIn: Readonly<Record<string, string>>) {
		this.#address = addressOf(url, { ...process.env, ...signIn });
	}

	async connect(signal: AbortSignal): Promise<SqlSession> {
		const client = await connect(this.#address, signal).catch((error) => {
			throw rawError(error);
		});
		const session = new PostgresSession(client);
		signal.addEventListener('abort', () => session.drop(), { once: true });
		if (signal.aborted) session.drop();
		await client.query(SETTINGS).catch((error) => {
			session.drop();
			throw error;
		});
		return session;
	}

	queryFault(error: unknown, { text }: BoundQuery): string | null {
		return postgresQueryFault(error, `${CURSOR}${text}`);
	}

	explain(error: unknown): ReturnType<SqlDatabase['explain']> {
		const { host, port, user } = this.#address.config;
		return explainPostgres(error, {
			host: host ?? '',
			port: port ?? 0,
			user: user ?? '',
			database: this.#address.database,
		});
	}
}

class PostgresSession implements SqlSession {
	readonly #client: pg.Client;

	constructor(client: pg.Client) {
		this.#client = client;
	}

	async columns(query: BoundQuery): Promise<readonly string[]> {
		try {
			await this.#declare(query);
			return (await this.#fetch(0)).columns;
		} finally {
			await this.#client.query('rollback').catch(() => undefined);
		}
	}

	async *rows(query: BoundQuery): AsyncGenerator<RowBatch> {
		await this.#declare(query);
		let wanted = FIRST;
		for (;;) {
			const batch = await this.#fetch(wanted);
			yield batch;
			if (batch.rows.length < wanted) return;
			wanted = Math.min(MOST, Math.max(1, Math.floor((BATCH * wanted) / (1 + charactersOf(batch)))));
		}
	}

	async end(): Promise<void> {
		await this.#client.end().catch(() => undefined);
	}

	drop(): void {
		this.#client.connection?.stream?.destroy();
	}

	async #declare({ text, values }: BoundQuery): Promise<void> {
		await this.#client.query(BEGIN);
		await this.#ask(`${CURSOR}${text}`, values);
	}

	async #fetch(rows: number): Promise<RowBatch> {
		const { fields, rows: fetched } = await this.#ask(`fetch ${rows} from etl_rows`, []);
		return { columns: fields.map(({ name }) => name), rows: fetched };
	}

	/** The extended protocol takes one statement, whatever text stands behind a semicolon. */
	#ask(text: string, values: readonly string[]): Promise<pg.QueryArrayResult<(string | null)[]>> {
		const query = { text, values: [...values], rowMode: 'array' as const, queryMode: 'extended' };
		return this.#client.query<(string | null)[]>(query);
	}
}

function charactersOf({ rows }: RowBatch): number {
	let all = 0;
	for (const row of rows) for (const value of row) all += value?.length ?? 0;
	return all;
}

/** @throws EtlError `E_SOURCE_TLS` where the URL asks for certificates that are not there, or for a mode that nobody knows */
function addressOf(url: string, env: Readonly<Record<string, string | undefined>>): Address {
	try {
		return toAddress(url, env);
	} catch (error) {
		if (!(error instanceof EtlError)) throw error;
		throw new EtlError('E_SOURCE_TLS', error.message, { hint: error.hint, context: error.context });
	}
}
