import type { Statement } from '../../core/plan/plan.js';
import type { SqlValue } from '../../core/records/record.js';
import type { BulkInsert, Engine, EngineOptions, LockHolder, OpenMode, Row } from '../engine.js';
import { ONE_CONNECTION_A_MACHINE } from './citus.js';
import { type Address, toAddress } from './connect.js';
import { CopyLoader } from './copy.js';
import { type Capabilities, createPostgresDialect } from './dialect.js';
import { inspectSchema } from './inspect.js';
import { PostgresLock } from './lock.js';
import { readRows } from './rows.js';
import { PostgresSession, WORK_SETTINGS } from './session.js';
import { PostgresSpool } from './spool.js';

/**
 * Opens a session on a PostgreSQL server.
 *
 * @param connection - `postgres://USER@HOST:PORT/DATABASE`, with libpq's `sslmode` and the like
 * @throws EtlError `E_DATABASE_CONNECT`, `E_DATABASE_AUTH`, `E_DATABASE_TLS`
 */
export async function openPostgres(connection: string, mode: OpenMode, options: EngineOptions): Promise<Engine> {
	const address = toAddress(connection, process.env);
	const label = `postgres://${address.place}/${address.database}`;
	const session = await PostgresSession.open(address, mode, options);
	const has = await closingOnFailure(session, () => capabilities(session));
	// Citus connects to its workers as the current role, and this one may not log in.
	const role = mode === 'query' && !has.citus ? await closingOnFailure(session, () => readingRole(session)) : null;
	const beside = mode === 'write' ? new SideConnection(() => openSideSession(address, options)) : null;
	return createEngine(session, mode, label, has, role, beside);
}

/**
 * A superuser could read the server's files and run programs there. Queries therefore run under a role that only reads.
 */
async function readingRole(session: PostgresSession): Promise<string | null> {
	const { rows } = await session.ask(`
		select 'pg_read_all_data' from pg_roles where rolname = current_user and rolsuper
		and exists (select 1 from pg_roles where rolname = 'pg_read_all_data')`);
	return rows[0]?.[0] ?? null;
}

async function closingOnFailure<T>(session: PostgresSession, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		await session.close();
		throw error;
	}
}

async function capabilities(session: PostgresSession): Promise<Capabilities> {
	const { rows } = await session.ask("select 1 from pg_extension where extname = 'citus'");
	const citus = rows.length > 0;
	if (citus) await session.ask(ONE_CONNECTION_A_MACHINE);
	return { citus };
}

/** It takes no parallel processes, because these would be taken from the other work. */
async function openSideSession(address: Address, options: EngineOptions): Promise<PostgresSession> {
	const session = await PostgresSession.open(address, 'query', options);
	await session.ask("select set_config('max_parallel_workers_per_gather', '0', false)");
	await session.ask(WORK_SETTINGS).catch(() => undefined);
	return session;
}

/** A second session, opened at the first query: it sees committed data. */
class SideConnection {
	readonly #open: () => Promise<PostgresSession>;
	#session: Promise<PostgresSession> | null = null;
	#asked = 0;

	constructor(open: () => Promise<PostgresSession>) {
		this.#open = open;
	}

	async rows(statement: Statement): Promise<Row[]> {
		this.#session ??= this.#open();
		this.#asked++;
		try {
			const session = await this.#session;
			return await session.inTurn(() => readRows(session, statement, undefined, 'query', null));
		} finally {
			this.#asked--;
		}
	}

	/** Cancels its queries, since nobody waits for them any more. */
	async close(): Promise<void> {
		const session = await this.#session?.catch(() => null);
		if (this.#asked > 0) await session?.cancel();
		await session?.close();
	}
}

function createEngine(
	session: PostgresSession,
	mode: OpenMode,
	label: string,
	has: Capabilities,
	role: string | null,
	beside: SideConnection | null,
): Engine {
	const loader = new CopyLoader(session);
	const lock = new PostgresLock(session);
	const dialect = createPostgresDialect(has);
	// A cluster sends rows to other machines, so spooled rows would travel twice.
	const spool = mode === 'query' || has.citus ? null : new PostgresSpool(session, dialect.columnType);
	/** Drops the rows that were sent, and frees the session. */
	const discard = async () => {
		await spool?.pause();
		await loader.discard();
	};
	/** Runs work after all rows that were sent before are in. */
	const after = async <T>(work: () => Promise<T>): Promise<T> => {
		await spool?.pause();
		await loader.flush();
		return session.inTurn(work);
	};
	// It travels over another connection, and hits whatever runs when it arrives.
	let cancelling = Promise.resolve();
	const rollback = async () => {
		await cancelling;
		await discard();
		await session.inTurn(() => session.rollback());
	};
	return {
		dialect,
		label,
		caution: session.caution,
		begin: () => after(() => session.begin()),
		commit: () => after(() => session.commit()),
		rollback,
		run: ({ sql, parameters, id }: Statement) =>
			after(async () => {
				const { changed } = await session.ask(sql, parameters, id);
				return /^\s*(insert|update|delete|merge)\b/i.test(sql) ? changed : 0;
			}),
		rows: (statement: Statement, limit?: number): Promise<Row[]> =>
			after(() => readRows(session, statement, limit, mode, role)),
		insert: async (insert: BulkInsert, rows: readonly SqlValue[][]) => {
			await spool?.pause();
			await loader.add(insert, rows);
		},
		flush: () => loader.flush(),
		spool,
		onSideConnection: beside && ((statement) => beside.rows(statement)),
		inspect: () => after(() => inspectSchema(session, has)),
		lock: (holder: LockHolder) => after(() => lock.acquire(holder)),
		unlock: async () => {
			await cancelling;
			await discard();
			await session.inTurn(() => lock.release());
		},
		cancel: () => {
			cancelling = session.cancel();
			return cancelling;
		},
		close: async () => {
			await rollback().catch(() => undefined);
			await Promise.all([beside?.close(), session.close()]);
		},
	};
}
