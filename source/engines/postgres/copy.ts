import type { SqlValue } from '../../core/record.js';
import type { BulkInsert } from '../engine.js';
import { quoted } from '../quoted.js';

/** Characters of one COPY: large enough that its round trip does not matter, small enough to keep memory flat. */
const CHUNK = 1 << 18;

/** COPYs on their way: one that the server takes while the next is being written. */
const COPIES_UNDER_WAY = 2;

/** Gathers rows by table and sends them with COPY, whose text the engine's session takes one after another. */
export class CopyLoader {
	readonly #send: (statement: string, text: string) => Promise<void>;
	readonly #waiting = new Map<string, { parts: string[]; size: number }>();
	#underWay: Promise<void>[] = [];

	constructor(send: (statement: string, text: string) => Promise<void>) {
		this.#send = send;
	}

	/** Resolves when there is room for more. Throws what went wrong with rows that were sent before. */
	async add(insert: BulkInsert, rows: readonly (readonly SqlValue[])[]): Promise<void> {
		const statement = copyStatement(insert);
		const text = encodeRows(rows);
		const waiting = this.#waiting.get(statement) ?? { parts: [], size: 0 };
		waiting.parts.push(text);
		waiting.size += text.length;
		this.#waiting.set(statement, waiting);
		if (waiting.size < CHUNK) return;
		this.#dispatch(statement, waiting.parts);
		await this.#settle(COPIES_UNDER_WAY);
	}

	/** Sends what is gathered. Resolves when every row is in. */
	async flush(): Promise<void> {
		for (const [statement, { parts }] of [...this.#waiting]) this.#dispatch(statement, parts);
		await this.#settle(0);
	}

	/** Forgets what is gathered, and waits for what is on its way. */
	async discard(): Promise<void> {
		this.#waiting.clear();
		await Promise.allSettled(this.#underWay.splice(0));
	}

	#dispatch(statement: string, parts: readonly string[]): void {
		this.#waiting.delete(statement);
		const sent = this.#send(statement, parts.join(''));
		sent.catch(() => undefined); // Reported by whoever settles it.
		this.#underWay.push(sent);
	}

	async #settle(atMost: number): Promise<void> {
		while (this.#underWay.length > atMost) await this.#underWay.shift();
	}
}

function copyStatement({ table, columns }: BulkInsert): string {
	return `copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`;
}

/** Rows in COPY's text format: tabs between, `\N` for null, a backslash before what would be mistaken. */
export function encodeRows(rows: readonly (readonly SqlValue[])[]): string {
	let text = '';
	for (const row of rows) {
		for (let i = 0; i < row.length; i++) text += (i === 0 ? '' : '\t') + encode(row[i] as SqlValue);
		text += '\n';
	}
	return text;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function encode(value: SqlValue): string {
	if (value === null) return '\\N';
	if (typeof value === 'number') return String(value);
	return SPECIAL.test(value) ? value.replace(/[\\\t\n\r]/g, (char) => ESCAPES[char] as string) : value;
}
