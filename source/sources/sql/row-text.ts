import { EtlError } from '../../core/errors.js';
import type { RowBatch } from './database.js';

/** Characters of rows that are one chunk, few enough to be a text that V8 allocates fast (ADR 79). */
const CHUNK = 48 * 1024;

/**
 * Rows as a JSON array, a row a line from the first one on. The bracket at its end proves that all rows came, and a query
 * without rows is an array without records, not a file without bytes.
 */
export async function* rowText(file: string, batches: AsyncGenerator<RowBatch>): AsyncGenerator<Buffer> {
	let text = '[';
	let separator = '';
	let keys: readonly string[] | null = null;
	for await (const { columns, rows } of batches) {
		keys ??= keysOf(file, columns);
		for (const row of rows) {
			text += separator;
			for (let at = 0; at < keys.length; at++) text += (keys[at] as string) + JSON.stringify(row[at] ?? null);
			text += '}';
			separator = ',\n';
			if (text.length < CHUNK) continue;
			yield Buffer.from(text);
			text = '';
		}
	}
	yield Buffer.from(`${text}\n]\n`);
}

/** What stands before each value. */
function keysOf(file: string, columns: readonly string[]): string[] {
	const fault = columnsFault(columns);
	if (fault !== null) throw new EtlError('E_FILE_UNREADABLE', `${file} ${fault}`, { context: { file } });
	return columns.map((name, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`);
}

/** What is wrong with the columns of a query: it completes the sentence «FILE …». Else `null`. */
export function columnsFault(columns: readonly string[]): string | null {
	if (columns.length === 0) return 'gives no columns: its query has to read';
	const twice = columns.find((name, at) => columns.indexOf(name) < at);
	return twice === undefined ? null : `has two columns called "${twice}": give one another name with AS`;
}
