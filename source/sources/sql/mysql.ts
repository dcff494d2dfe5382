import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { type Connection, createConnection, type FieldPacket, type SslOptions } from 'mysql2';
import type { RowBatch, SqlDatabase, SqlSession } from './database.js';
import { explainMysql, mysqlQueryFault, UnfitCertificates, UnplacedDates, wantsNoTls } from './mysql-faults.js';
import { hexText, mysqlText } from './mysql-values.js';
import type { BoundQuery } from './query.js';

/** Milliseconds to wait for a server. */
const CONNECT_TIMEOUT = 15_000;

/** Rows that wait to be taken; characters and rows that are taken together. */
const WAITING = 50;
const BATCH = 256 * 1024;
const MOST = 500;

/** Seconds that the server waits for a reader that has much to do. */
const PATIENCE = 3_600;

/** `TIMESTAMP` comes in UTC wherever the program runs, and all rows are of one moment. */
const BEGIN = [
	`set session time_zone = '+00:00', session net_write_timeout = ${PATIENCE}`,
	'set session transaction isolation level repeatable read',
	'start transaction with consistent snapshot, read only',
];

/** Where a MySQL or MariaDB server is, and who signs in. */
export interface MysqlTarget {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly password: string;
	readonly database: string;
	/** As the client of MySQL takes it: `DISABLED`, `PREFERRED`, `REQUIRED`, `VERIFY_CA`, `VERIFY_IDENTITY`. */
	readonly sslMode: SslMode;
	/** A file of certificates, absolute; `null` are the usual ones. */
	readonly sslCa: string | null;
}

export type SslMode = 'DISABLED' | 'PREFERRED' | 'REQUIRED' | 'VERIFY_CA' | 'VERIFY_IDENTITY';

/** A MySQL or MariaDB server. */
export class MysqlDatabase implements SqlDatabase {
	readonly #target: MysqlTarget;

	constructor(target: MysqlTarget) {
		this.#target = target;
	}

	async connect(signal: AbortSignal): Promise<SqlSession> {
		let last: unknown;
		for (const ssl of encryption(this.#target)) {
			const { host, port, user, password, database } = this.#target;
			const connection = createConnection({
				host,
				port,
				user,
				password,
				database,
				...(ssl === null ? {} : { ssl }),
				charset: 'utf8mb4',
				connectTimeout: CONNECT_TIMEOUT,
				enableKeepAlive: true,
				keepAliveInitialDelay: 30_000,
				flags: ['-LOCAL_FILES'],
				rowsAsArray: true,
				// Column names are the database's: no code is made of them.
				disableEval: true,
			});
			const session = new MysqlSession(connection);
			signal.addEventListener('abort', () => session.drop(), { once: true });
			try {
				await session.begin();
				return session;
			} catch (error) {
				last = error;
				session.drop();
				if (signal.aborted || !wantsNoTls(error)) break;
			}
		}
		throw last;
	}

	queryFault(error: unknown): string | null {
		return mysqlQueryFault(error);
	}

	explain(error: unknown): ReturnType<SqlDatabase['explain']> {
		return explainMysql(error, this.#target);
	}
}

class MysqlSession implements SqlSession {
	readonly #connection: Connection;
	/** Fails when the connection does: the driver does not tell every call that waits for it. */
	readonly #broken: Promise<never>;
	#break: (error: unknown) => void = () => undefined;

	constructor(connection: Connection) {
		this.#connection = connection;
		this.#broken = new Promise((_, reject) => {
			this.#break = reject;
		});
		this.#broken.catch(() => undefined);
		connection.on('error', this.#break);
		connection.on('end', () => this.#break(new Error('Connection lost')));
	}

	async begin(): Promise<void> {
		await this.#race((done) => this.#connection.connect(done));
		for (const sql of BEGIN) await this.#run(sql);
	}

	async columns({ text, values }: BoundQuery): Promise<readonly string[]> {
		const statement = await this.#race<Prepared>((done) => this.#connection.prepare(text, done as never));
		const { columns, parameters } = statement;
		statement.close();
		if (parameters.length !== values.length)
			throw new UnplacedDates(`it has ${values.length} dates and ${parameters.length} places for values`);
		return columns.map(({ name }) => name);
	}

	/** A statement that the server has prepared by name answers in text, which is exact, and takes dates as values. */
	async *rows({ text, values }: BoundQuery): AsyncGenerator<RowBatch> {
		const names = values.map((_, at) => `@etl_${at}`);
		const set = ['@etl_query', ...names].map(
			(name, at) => `${name} = ${hexText(at === 0 ? text : (values[at - 1] as string))}`,
		);
		await this.#run(`set ${set.join(', ')}`);
		await this.#run('prepare etl_rows from @etl_query');
		const using = names.length === 0 ? '' : ` using ${names.join(', ')}`;
		const query = this.#connection.query({ sql: `execute etl_rows${using}`, typeCast: false, rowsAsArray: true });
		let fields: readonly FieldPacket[] = [];
		query.on('fields', (found: readonly FieldPacket[] | undefined) => {
			fields = found ?? [];
		});
		const stream = query.stream({ highWaterMark: WAITING });
		this.#broken.catch((error) => stream.destroy(error));
		let rows: (string | null)[][] = [];
		let size = 0;
		for await (const row of stream as AsyncIterable<readonly (Buffer | null)[]>) {
			rows.push(row.map((value, at) => mysqlText(value, fields[at] as FieldPacket)));
			for (const value of row) size += value?.length ?? 0;
			if (rows.length < MOST && size < BATCH) continue;
			yield { columns: fields.map(({ name }) => name), rows };
			rows = [];
			size = 0;
		}
		yield { columns: fields.map(({ name }) => name), rows };
	}

	async end(): Promise<void> {
		await this.#race((done) => this.#connection.end(done)).catch(() => this.drop());
	}

	drop(): void {
		this.#break(new Error('Connection dropped'));
		this.#connection.destroy();
		// The driver only says that it will send no more.
		(this.#connection as unknown as { readonly stream: Socket }).stream.destroy();
	}

	async #run(sql: string): Promise<void> {
		await this.#race((done) => this.#connection.query(sql, done));
	}

	#race<T = unknown>(work: (done: (error: unknown, value?: T) => void) => void): Promise<T> {
		const worked = new Promise<T>((resolve, reject) => {
			work((error, value) => (error ? reject(error) : resolve(value as T)));
		});
		return Promise.race([worked, this.#broken]);
	}
}

/** What the driver gives of a statement that is prepared; its types leave out both lists. */
interface Prepared {
	readonly columns: readonly FieldPacket[];
	readonly parameters: readonly FieldPacket[];
	close(): void;
}

/** The ways to encrypt, in the order in which they are tried; `null` is none. */
function encryption({ sslMode, sslCa }: MysqlTarget): readonly (SslOptions | null)[] {
	const given = sslCa === null ? {} : { ca: certificates(sslCa) };
	switch (sslMode) {
		case 'DISABLED':
			return [null];
		case 'PREFERRED':
			return [{ ...given, rejectUnauthorized: false }, null];
		case 'REQUIRED':
			return [{ ...given, rejectUnauthorized: false }];
		case 'VERIFY_CA':
			return [{ ...given, rejectUnauthorized: true }];
		case 'VERIFY_IDENTITY':
			return [{ ...given, rejectUnauthorized: true, verifyIdentity: true }];
	}
}

function certificates(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new UnfitCertificates(`the certificates ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
	}
}
