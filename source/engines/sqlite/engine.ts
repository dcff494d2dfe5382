import type { Statement } from '../../core/plan/plan.js';
import { packRows } from '../../core/records/packed-rows.js';
import type { SqlValue } from '../../core/records/record.js';
import type { BulkInsert, Engine, LiveSchema, LockHolder, OpenMode, Row } from '../engine.js';
import { createSqliteDialect } from './dialect.js';
import { SqliteThread } from './thread.js';
import type { Request } from './worker.js';

/** Batches on their way to the thread: enough to keep it busy, few enough to keep memory low. */
const BATCHES_UNDER_WAY = 3;

/**
 * Opens a SQLite file in its own thread, since its calls block.
 *
 * @param path - absolute; in `write` mode it is made when missing, readable by its owner alone
 * @throws EtlError `E_DATABASE_OPEN`, `E_DATABASE_NOT`, `E_DATABASE_READONLY`, `E_DATABASE_BUSY`
 */
export async function openSqlite(path: string, mode: OpenMode): Promise<Engine> {
	const thread = await SqliteThread.open(path, mode);
	return createEngine(thread, `sqlite:${path}`, mode === 'write' ? new Reader(path) : null);
}

function createEngine(thread: SqliteThread, label: string, reader: Reader | null): Engine {
	let underWay: Promise<unknown>[] = [];
	let live: LiveSchema = { tables: new Map(), views: new Map(), indexes: new Map() };
	const drain = async (atMost: number) => {
		while (underWay.length > atMost) {
			await underWay[0];
			underWay.shift();
		}
	};
	/** Waits for batches under way, and drops their failure. */
	const forget = async () => {
		await Promise.allSettled(underWay);
		underWay = [];
	};
	const send = async (request: Request) => {
		const sent = thread.ask(request);
		sent.catch(() => undefined); // The failure is thrown where the batch is awaited.
		underWay.push(sent);
		await drain(BATCHES_UNDER_WAY);
	};
	return {
		dialect: createSqliteDialect(),
		label,
		caution: null,
		begin: async () => void (await thread.ask({ do: 'begin' })),
		commit: async () => void (await thread.ask({ do: 'commit' })),
		rollback: async () => {
			await forget();
			await thread.ask({ do: 'rollback' });
		},
		run: async (statement: Statement) => (await thread.ask({ do: 'run', statement })) as number,
		rows: async (statement: Statement, limit = Number.MAX_SAFE_INTEGER) =>
			(await thread.ask({ do: 'rows', statement, limit })) as Row[],
		insert: (insert: BulkInsert, rows: readonly (readonly SqlValue[])[]) => send({ do: 'insert', insert, rows }),
		flush: () => drain(0),
		spool: {
			open: async (types) => {
				await forget();
				await thread.ask({ do: 'openSpool', widths: { rows: types.rows.length, rejects: types.rejects.length } });
			},
			keep: (part, rows) => send({ do: 'keep', part, rows: 'text' in rows ? rows : (packRows(rows) ?? rows) }),
			load: async (load) => {
				await drain(0);
				return (await thread.ask({ do: 'load', load })) as number;
			},
			flush: () => drain(0),
			close: async () => {
				await forget();
				await thread.ask({ do: 'closeSpool' });
			},
		},
		onSideConnection: reader && ((statement) => reader.rows(statement)),
		inspect: async () => {
			live = ((await thread.ask({ do: 'inspect' })) as LiveSchema | null) ?? live;
			return live;
		},
		lock: async (holder: LockHolder) =>
			(await thread.ask({ do: 'lock', holder })) as Awaited<ReturnType<Engine['lock']>>,
		unlock: async () => void (await thread.ask({ do: 'unlock' })),
		// A thread cannot be reached while SQLite runs a statement in it; only ending the process stops that.
		cancel: async () => undefined,
		close: async () => {
			await reader?.close();
			await thread.close();
		},
	};
}

/** A second connection that only reads, opened at the first query: it sees committed data. */
class Reader {
	readonly #path: string;
	#thread: Promise<SqliteThread> | null = null;

	constructor(path: string) {
		this.#path = path;
	}

	async rows(statement: Statement): Promise<Row[]> {
		this.#thread ??= SqliteThread.open(this.#path, 'query');
		const thread = await this.#thread;
		return (await thread.ask({ do: 'rows', statement, limit: Number.MAX_SAFE_INTEGER })) as Row[];
	}

	/** Waits for no query: nobody looks at its answer any more. */
	async close(): Promise<void> {
		const thread = await this.#thread?.catch(() => null);
		await (thread?.isBusy ? thread.stop() : thread?.close());
	}
}
