import BetterSqlite3 from 'better-sqlite3';
import type { Workplace } from './cli.js';

/** The run lock of a SQLite workplace, held by this process in another's name. */
export function holdLock(at: Workplace, holder: object) {
	const db = new BetterSqlite3(`${at.database}-etl-lock`);
	db.exec('create table if not exists holder (one integer primary key check (one = 1), json text not null)');
	db.prepare('insert or replace into holder values (1, ?)').run(JSON.stringify(holder));
	db.exec('begin immediate');
	return { free: () => db.close() };
}

/** Somebody elsewhere, whose process nobody here can look for. */
export const STRANGER = {
	pid: 4711,
	host: 'elsewhere',
	user: 'somebody',
	runDate: '2026-11-01',
	command: 'run',
	since: '2001-01-01T00:00:00.000Z',
};
