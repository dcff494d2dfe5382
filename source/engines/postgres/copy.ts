import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { SqlValue } from '../../core/records/record.js';
import type { BulkInsert } from '../engine.js';
import { quoted } from '../texts.js';
import type { PostgresSession } from './session.js';

/** Characters of one write, few enough to be a text that V8 allocates fast (ADR 79). */
const CHUNK = 24 * 1024;

/**
 * Characters of one COPY. It ends now and then, so that `statement_timeout` bounds some seconds of work and not a whole
 * file. Each end costs a round trip in which nothing else happens.
 */
const LONGEST = 1 << 24;

/** Collects rows by table and sends them with COPY, which stays open for the next ones. */
export class CopyLoader {
	readonly #session: PostgresSession;
	readonly #waiting = new Map<string, { lines: string[]; size: number }>();
	#open: OpenCopy | null = null;

	constructor(session: PostgresSession) {
		this.#session = session;
	}

	/** Takes rows. Resolves when there is room for more. Throws the failure of rows that were sent before. */
	async add(insert: BulkInsert, rows: readonly SqlValue[][]): Promise<void> {
		const statement = copyStatement(insert);
		for (const row of rows) {
			const line = encodeRow(row);
			const waiting = this.#waiting.get(statement) ?? { lines: [], size: 0 };
			waiting.lines.push(line);
			waiting.size += line.length;
			this.#waiting.set(statement, waiting);
			if (waiting.size >= CHUNK) await this.#send(statement, waiting.lines);
		}
	}

	/** Sends the collected rows. Resolves when every row is in. */
	async flush(): Promise<void> {
		for (const [statement, { lines }] of [...this.#waiting]) await this.#send(statement, lines);
		await this.#end();
	}

	/** Drops the collected rows, and waits for those under way. */
	async discard(): Promise<void> {
		this.#waiting.clear();
		await this.#end().catch(() => undefined);
	}

	async #send(statement: string, lines: readonly string[]): Promise<void> {
		this.#waiting.delete(statement);
		if (this.#open !== null && (this.#open.statement !== statement || this.#open.written > LONGEST)) await this.#end();
		this.#open ??= new OpenCopy(this.#session, statement);
		await this.#open.write(`${lines.join('\n')}\n`);
	}

	async #end(): Promise<void> {
		const open = this.#open;
		this.#open = null;
		await open?.end();
	}
}

/** A running COPY: its session does nothing else until it has ended. */
class OpenCopy {
	readonly statement: string;
	written = 0;
	readonly #ended: Promise<void>;
	readonly #stream: Promise<Writable | null>;
	#failed = false;

	constructor(session: PostgresSession, statement: string) {
		this.statement = statement;
		let begun: (stream: Writable | null) => void = () => undefined;
		this.#stream = new Promise((resolve) => {
			begun = resolve;
		});
		this.#ended = session.inTurn(() => session.copy(statement, begun));
		this.#ended.catch(() => {
			this.#failed = true;
			begun(null); // The failure is thrown by `write` or `end`.
		});
	}

	/** Resolves when there is room for more. Throws the server's error about rows that were written before. */
	async write(text: string): Promise<void> {
		this.written += text.length;
		const stream = await this.#stream;
		if (stream === null || this.#failed) return this.#ended;
		if (!stream.write(text)) await Promise.race([once(stream, 'drain'), this.#ended]);
	}

	/** Resolves when every row is in. */
	async end(): Promise<void> {
		(await this.#stream)?.end();
		await this.#ended;
	}
}

function copyStatement({ table, columns }: BulkInsert): string {
	return `copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`;
}

/**
 * A row in COPY's text format: tabs between, `\N` for null, a backslash before special characters. The array is
 * changed. Joining a row whose values need no escape makes one text; adding its values up makes 32 texts to collect,
 * which takes 1.5 s for a million rows.
 */
function encodeRow(row: SqlValue[]): string {
	for (let i = 0; i < row.length; i++) {
		const value = row[i];
		if (value === null) row[i] = '\\N';
		else if (typeof value === 'string' && SPECIAL.test(value)) row[i] = escaped(value);
	}
	return row.join('\t');
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(value: string): string {
	return value.replace(/[\\\t\n\r]/g, (char) => ESCAPES[char] as string);
}
