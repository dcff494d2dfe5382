import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { MAIN, runProgram, type Said } from './program.js';

/** A folder of a test's own, with an inbox, a config and a database path; gone when the test ends. */
export interface Workplace {
	readonly folder: string;
	readonly inbox: string;
	readonly database: string;
	readonly config: string;
	/** Puts a file into the inbox. */
	put(name: string, content: string | Buffer): void;
	/** Writes the config anew, as JSON over the usual one. */
	configure(more: Readonly<Record<string, unknown>>): void;
	/** Runs the built program for 2026-11-23 unless the words say otherwise. */
	etl(...words: string[]): Said;
	/** The same as a process of its own, where the test holds a lock: locks are a process's, not a thread's. */
	asProcess(...words: string[]): Said;
	/** Runs it with a text on its standard input. */
	pipe(input: string, ...words: string[]): Said;
	/** Runs it and reads its `--json`. */
	json<T = Record<string, unknown>>(...words: string[]): T & { status: number };
	/** Starts it as a process of its own and leaves it running. */
	start(...words: string[]): ReturnType<typeof spawn>;
	/** Asks SQLite itself. */
	rows(sql: string): Record<string, unknown>[];
	/** Changes the database as somebody would with another program. */
	hand(sql: string): void;
}

/** Makes a workplace whose config allows no rejects and runs the hospital's schema. */
export function workplace(): Workplace {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-'));
	// A program that a terminal has just closed may still write its log.
	onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
	const inbox = path.join(folder, 'inbox');
	mkdirSync(inbox);
	const database = path.join(folder, 'etl.db');
	const config = path.join(folder, '.etlrc.json');
	const base = {
		defaultEnvironment: 'dev',
		environments: { dev: {}, prod: {} },
		connection: `sqlite:${database}`,
		source: inbox,
		logs: { dir: path.join(folder, 'logs') },
	};
	const configure = (more: Readonly<Record<string, unknown>>) =>
		writeFileSync(config, JSON.stringify({ ...base, ...more }));
	configure({});
	const env = {
		PATH: process.env.PATH,
		HOME: folder,
		NO_COLOR: '1',
		...(process.env.TZ ? { TZ: process.env.TZ } : {}),
	};
	const words = (given: readonly string[]) => (given.includes('--date') ? given : [...given, '--date', '2026-11-23']);
	const etl = (...given: string[]) => runProgram(words(given), { cwd: folder, env });
	return {
		folder,
		inbox,
		database,
		config,
		put: (name, content) => writeFileSync(path.join(inbox, name), content),
		configure,
		etl,
		asProcess: (...given) =>
			spawnSync(process.execPath, [MAIN, ...words(given)], { cwd: folder, env, encoding: 'utf8' }),
		pipe: (input, ...given) => runProgram(words(given), { cwd: folder, env, input }),
		json: (...given) => {
			const done = etl(...given, '--json');
			return { ...JSON.parse(done.stdout), status: done.status };
		},
		start: (...given) =>
			spawn(process.execPath, [MAIN, ...words(given)], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }),
		hand: (sql) => {
			const db = new BetterSqlite3(database);
			try {
				db.exec(sql);
			} finally {
				db.close();
			}
		},
		rows: (sql) => {
			const db = new BetterSqlite3(database, { readonly: true });
			try {
				return db.prepare(sql).all() as Record<string, unknown>[];
			} finally {
				db.close();
			}
		},
	};
}

/** A line of the hospital's record-typed text. */
export interface Person {
	readonly id: string;
	readonly name?: string;
	readonly country?: string;
	/** `YYYYMMDD`, or empty. */
	readonly consulted?: string;
	readonly postCode?: string;
	readonly birth?: string;
	readonly opened?: string;
}

/** A record-typed file with a control header and a right trailer. */
export function feedText(people: readonly Person[]): string {
	const lines = people.map(
		({
			id,
			name = `Person ${id}`,
			country = 'IND',
			consulted = '20261101',
			postCode = '75006',
			birth = '06031987',
			opened = '20101012',
		}) => `|D|${name}|${id}|${opened}|${consulted}|MVD|Paul|SA|${country}|${postCode}|${birth}|A|`,
	);
	return ['|H|Customer_Records|20261123|1|', ...lines, `|T|${people.length}|`, ''].join('\n');
}
