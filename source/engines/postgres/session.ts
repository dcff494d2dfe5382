import type { Writable } from 'node:stream';
import type pg from 'pg';
import type { FieldDef } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { EtlError } from '../../core/errors.js';
import type { SqlValue } from '../../core/records/record.js';
import type { EngineOptions, OpenMode } from '../engine.js';
import { type Address, connect } from './connect.js';
import { encodingCaution, toEtlError } from './errors.js';

/** The result of a statement, every value as PostgreSQL's text. */
export interface Answer {
	readonly fields: readonly FieldDef[];
	readonly rows: readonly (readonly (string | null)[])[];
	readonly changed: number;
}

/**
 * What a session sets for its work where the server's own defaults stand. A setting that somebody chose stays.
 *
 * A day is sorted by key several times, and with the usual 4 MB all of it goes through the disk.
 *
 * A seek is by default thought to take as long as four pages in sequence, as on a disk with an arm. So the planner read a
 * whole stage of 1.7 million rows for 10,000 customers: 2.8 s, where their seeks took 0.2.
 */
export const WORK_SETTINGS = `select
	case when pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB') then set_config('work_mem', '64MB', false) end,
	case when source = 'default' then set_config('random_page_cost', '1.1', false) end
	from pg_settings where name = 'random_page_cost'`;

/** One connection. Its transactions, statements and COPYs run in the order of the calls. */
export class PostgresSession {
	readonly #address: Address;
	readonly #client: pg.Client;
	#turn: Promise<unknown> = Promise.resolve();
	#lost: Error | null = null;
	#closed = false;
	#inTransaction = false;
	/** See {@link encodingCaution}. */
	caution: string | null = null;
	#failedCommit: unknown = null;
	/** The last failure of a statement that the server did not refuse for an earlier one. */
	#failure: unknown = null;

	private constructor(address: Address, client: pg.Client) {
		this.#address = address;
		this.#client = client;
		client.on('error', (error) => {
			this.#lost ??= error;
		});
		client.on('end', () => {
			this.#lost ??= new Error('Connection terminated');
		});
	}

	/** @throws EtlError `E_DATABASE_CONNECT`, `E_DATABASE_AUTH`, `E_DATABASE_TLS` */
	static async open(address: Address, mode: OpenMode, options: EngineOptions): Promise<PostgresSession> {
		const session = new PostgresSession(address, await connect(address));
		try {
			for (const { names, needed } of sessionSettings(mode, options)) {
				const calls = names.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, false)`);
				const set = session.ask(`select ${calls.join(', ')}`, names.flat());
				await (needed ? set : set.catch(() => undefined));
			}
			const { rows } = await session.ask("select current_setting('server_encoding')");
			session.caution = encodingCaution(rows[0]?.[0] ?? 'UTF8');
			if (mode !== 'query') await session.ask(WORK_SETTINGS).catch(() => undefined);
			return session;
		} catch (error) {
			await session.close();
			throw error;
		}
	}

	get isLost(): boolean {
		return this.#lost !== null;
	}

	/** Whether a transaction was begun, and neither committed nor rolled back by us. */
	get inTransaction(): boolean {
		return this.#inTransaction;
	}

	/** Begins a transaction. Only within a turn, like its end. */
	async begin(): Promise<void> {
		if (this.#inTransaction) throw notNow('begin', 'A transaction is open already');
		await this.ask('begin');
		this.#inTransaction = true;
	}

	/** A failure ends the transaction too. Nothing runs until it is rolled back, since that would be committed alone. */
	async commit(): Promise<void> {
		if (!this.#inTransaction) throw notNow('commit', 'No transaction is open');
		try {
			await this.ask('commit');
			this.#inTransaction = false;
		} catch (error) {
			this.#failedCommit = error;
			throw error;
		}
	}

	/** Rolls back an open transaction; a lost session and a failed commit have done so. */
	async rollback(): Promise<void> {
		if (!this.#inTransaction) return;
		const isOver = this.isLost || this.#failedCommit !== null;
		this.#inTransaction = false;
		this.#failedCommit = null;
		if (!isOver) await this.ask('rollback');
	}

	/** Runs work that no other work may interrupt. */
	inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#turn.then(work);
		this.#turn = turn.catch(() => undefined);
		return turn;
	}

	/**
	 * Runs one statement. Only within a turn.
	 *
	 * @param name - of a statement that is asked again and again: the server plans it once a session
	 */
	async ask(sql: string, parameters: readonly SqlValue[] = [], id?: string, name?: string): Promise<Answer> {
		const query = { name, text: sql, values: [...parameters], rowMode: 'array' as const, queryMode: 'extended' };
		return this.#guard(sql, id, async () => {
			const result = await this.#client.query<(string | null)[]>(query);
			if (result.command === 'ROLLBACK' && /^commit\b/i.test(sql)) {
				throw new EtlError('E_DATABASE', 'The transaction had failed: it was rolled back, not committed');
			}
			return { fields: result.fields, rows: result.rows, changed: result.rowCount ?? 0 };
		});
	}

	/** Starts a COPY, passes on the stream for its data, and resolves when it has ended. Only within a turn. */
	copy(statement: string, begun: (stream: Writable) => void): Promise<void> {
		return this.#guard(statement, 'copy', () => {
			return new Promise((resolve, reject) => {
				const stream = this.#client.query(copyFrom(statement));
				stream.on('error', reject).once('finish', resolve);
				begun(stream);
			});
		});
	}

	/** Cancels the running statement, through another session. */
	async cancel(): Promise<void> {
		const { processID } = this.#client as pg.Client & { processID?: number };
		if (this.isLost || !processID) return;
		const other = await connect(this.#address).catch(() => null);
		await other?.query('select pg_cancel_backend($1)', [processID]).catch(() => undefined);
		await other?.end().catch(() => undefined);
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		if (this.isLost) this.#client.connection?.stream?.destroy();
		else await this.#client.end().catch(() => undefined);
	}

	async #guard<T>(sql: string, id: string | undefined, work: () => Promise<T>): Promise<T> {
		const context = { statement: id ?? sql.slice(0, 60), sql: sql.slice(0, 2_000) };
		if (this.#lost !== null) throw toEtlError(this.#lost, context);
		if (this.#failedCommit !== null) throw this.#failedCommit;
		try {
			return await work();
		} catch (error) {
			const known = toEtlError(error, context, this.caution);
			if (known instanceof EtlError && known.code === 'E_DATABASE_LOST') this.#lost ??= error as Error;
			// A failed transaction takes no more: the reason is what failed in it first.
			if (known instanceof EtlError && known.context.sqlstate === '25P02') throw this.#failure ?? known;
			this.#failure = known;
			throw known;
		}
	}
}

function notNow(statement: string, message: string): EtlError {
	return new EtlError('E_DATABASE', message, { context: { statement } });
}

/**
 * The session's settings. Dates come as ISO 8601. "Today" in a view is the day where the program runs. The server
 * checks every two seconds whether the program is still there, so that a dead run's lock is freed soon.
 */
function sessionSettings(mode: OpenMode, options: EngineOptions): { names: [string, string][]; needed: boolean }[] {
	const milliseconds = (seconds: number) => String(Math.round(seconds * 1000));
	const needed: [string, string][] = [
		['datestyle', 'ISO, YMD'],
		['intervalstyle', 'iso_8601'],
		['extra_float_digits', '1'],
		['standard_conforming_strings', 'on'],
		['client_min_messages', 'warning'],
		['default_transaction_isolation', 'read committed'],
		['default_transaction_read_only', mode === 'query' ? 'on' : 'off'],
		['idle_in_transaction_session_timeout', '0'],
	];
	if (options.statementTimeout > 0) needed.push(['statement_timeout', milliseconds(options.statementTimeout)]);
	if (options.lockTimeout > 0) needed.push(['lock_timeout', milliseconds(options.lockTimeout)]);
	return [
		{ names: needed, needed: true },
		{ names: [['timezone', Intl.DateTimeFormat().resolvedOptions().timeZone]], needed: false },
		{ names: [['client_connection_check_interval', '2000']], needed: false },
		{ names: [['jit', 'off']], needed: false },
	];
}
