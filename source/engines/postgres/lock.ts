import { createHash } from 'node:crypto';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LockHolder } from '../engine.js';
import type { PostgresSession } from './session.js';

/** The first half of the lock's key, visible in pg_locks: "etl" in ASCII. */
const CLASS = 0x0065_746c;

/** Milliseconds that the server gets to notice that a program on this host is dead. */
const PATIENCE = 5_000;

/** PostgreSQL cuts a longer `application_name`. */
const MAX_NAME = 63;

const HOLDER = `
	select a.application_name, to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	from pg_locks l join pg_stat_activity a on a.pid = l.pid
	where l.locktype = 'advisory' and l.granted and l.objsubid = 2
		and l.database = (select oid from pg_database where datname = current_database())
		and l.classid = $1::bigint::oid and l.objid = $2::bigint::oid`;

/**
 * The run lock of a database's schema: an advisory lock of the session that does the work. When the session ends, for
 * whatever reason, its work is rolled back and the lock is free at the same moment. No clocks are compared.
 *
 * The holder is named in the session's `application_name`, which everybody may read in pg_stat_activity.
 */
export class PostgresLock {
	readonly #session: PostgresSession;
	#key: number | null = null;

	constructor(session: PostgresSession) {
		this.#session = session;
	}

	/** Only within a turn. */
	async acquire(holder: LockHolder): Promise<{ held: true } | { held: false; by: LockHolder | null }> {
		const key = await this.#schemaKey();
		for (let waited = 0; ; waited += 100) {
			if (await this.#try(key)) {
				this.#key = key;
				await this.#session.ask("select set_config('application_name', $1, false)", [describe(holder)]);
				return { held: true };
			}
			const by = await this.#holder(key);
			if (waited >= PATIENCE || (by !== null && !isDeadHere(by))) return { held: false, by };
			await sleep(100);
		}
	}

	/** Only within a turn. */
	async release(): Promise<void> {
		if (this.#key === null || this.#session.isLost) return;
		await this.#session.ask('select pg_advisory_unlock($1, $2)', [CLASS, this.#key]);
		await this.#session.ask("select set_config('application_name', 'etl-tui', false)");
		this.#key = null;
	}

	async #try(key: number): Promise<boolean> {
		const { rows } = await this.#session.ask('select pg_try_advisory_lock($1, $2)', [CLASS, key], 'lock');
		return rows[0]?.[0] === 't';
	}

	/** The lock is a schema's, because the bookkeeping tables are. PostgreSQL separates the locks of databases. */
	async #schemaKey(): Promise<number> {
		const { rows } = await this.#session.ask('select current_schema()');
		const schema = rows[0]?.[0] ?? '';
		return createHash('sha256').update(schema).digest().readInt32BE(0);
	}

	async #holder(key: number): Promise<LockHolder | null> {
		const { rows } = await this.#session.ask(HOLDER, [CLASS, key >>> 0], 'lock.holder');
		const [name, since] = rows[0] ?? [];
		return name ? readHolder(name, since ?? 'an unknown time') : null;
	}
}

/** `etl-tui run 2026-11-23 4711 etl@host`, cut where PostgreSQL would cut it. */
function describe({ command, runDate, pid, user, host }: LockHolder): string {
	let who = `${user}@${host}`;
	const name = () => `etl-tui ${command} ${runDate} ${pid} ${who}`;
	while (Buffer.byteLength(name()) > MAX_NAME) who = [...who].slice(0, -1).join('');
	return name();
}

function readHolder(name: string, since: string): LockHolder | null {
	const match = /^etl-tui (\S+) (\S+) (\d+) (.+?)(?:@([^@]*))?$/.exec(name);
	if (!match) return null;
	const [, command = '', runDate = '', pid, user = '', host = ''] = match;
	return { command, runDate, pid: Number(pid), user, host, since };
}

/** Whether the holder was a process of this host that is gone. Its lock is freed as soon as the server notices. */
function isDeadHere({ host, pid }: LockHolder): boolean {
	if (host !== os.hostname()) return false;
	try {
		process.kill(pid, 0);
		return false;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'ESRCH';
	}
}
