import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReadSettings } from '../config/settings.js';
import { EtlError } from '../core/errors.js';
import type { FileReport } from '../core/run/events.js';
import type { FileRecord } from '../steps/read/file-records.js';
import { Config } from './config.js';
import { dayOf } from './day.js';

/**
 * How a file is read. Every key of the config's `read` may be given. What is left out comes from the config or is
 * detected.
 */
export interface ReadFileOptions extends ReadSettings {
	/** A config whose settings and schema are used, as a run would. Without one nothing is known about the columns. */
	readonly config?: Config;
	/** The run date, which bounds the plausible dates: `YYYY-MM-DD`, `today` or `yesterday`. Default `today`. */
	readonly date?: string;
	/** Stops the reading between two batches. */
	readonly signal?: AbortSignal;
}

/** A file whose records are streamed. Each loop reads the file from its start. */
export interface RecordFile extends AsyncIterable<FileRecord> {
	/**
	 * The report of the whole file: its reading, hash, columns, counts and warnings. It reads the file to its end where
	 * no loop has done so. A file that a run would refuse has `state: 'refused'` and a `fault`.
	 */
	report(): Promise<FileReport>;
}

/**
 * Reads a file of any format: delimited text, JSON, XML or a sheet, each also gzipped.
 *
 * A loop throws `EtlError` where a run would refuse the file: at once where the file cannot be read, at the end where
 * its trailer declares another count. An empty file gives no records and no error.
 *
 * @param file - a path, relative to the working directory, or a `file:` URL
 */
export function readFile(file: string | URL, options: ReadFileOptions = {}): RecordFile {
	let known: FileReport | null = null;
	async function* records(): AsyncGenerator<FileRecord, void> {
		const batches = await open(file, options);
		try {
			for (;;) {
				const next = await batches.next();
				if (next.done) {
					known = next.value;
					break;
				}
				yield* next.value;
			}
		} finally {
			await batches.return(undefined as never);
		}
		requireTaken(known);
	}
	const report = async () => {
		for (const batches = await open(file, options); known === null; ) {
			const next = await batches.next();
			if (next.done) known = next.value;
		}
		return known;
	};
	return { [Symbol.asyncIterator]: records, report };
}

async function open(
	file: string | URL,
	{ config, date, signal = new AbortController().signal, ...read }: ReadFileOptions,
): Promise<AsyncGenerator<readonly FileRecord[], FileReport>> {
	const { readRecords } = await import('../workspace/day.js');
	const named = typeof file === 'string' ? path.resolve(file) : fileURLToPath(file);
	const workspace = config === undefined ? null : Config.workspaceOf(config);
	return readRecords(workspace, named, read, { runDate: dayOf(date), signal });
}

/** @throws EtlError where a run would refuse the file */
function requireTaken({ name, state, fault }: FileReport): void {
	if (state !== 'refused' || fault === null) return;
	throw new EtlError(fault.code, fault.message, { hint: fault.hint, context: { file: name } });
}
