import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReadSettings } from '../config/settings.js';
import { EtlError } from '../core/errors.js';
import type { FileReport } from '../core/events.js';
import type { FileRecord } from '../steps/read/file-records.js';
import { Config } from './config.js';
import { dayOf } from './day.js';

/**
 * What a file is read with. Every key of `read` in the config is one here: what is left out is found, or is the config's.
 */
export interface ReadFileOptions extends ReadSettings {
	/** Reads the file as a run with that config would: its settings, its schema. Without, nothing is known of the columns. */
	readonly config?: Config;
	/** The day that bounds which dates are plausible, as `--date` takes it: `YYYY-MM-DD`, `today` or `yesterday`. Default today. */
	readonly date?: string;
	/** Ends the reading between two batches. */
	readonly signal?: AbortSignal;
}

/** A file that is read while its records are taken: each loop reads it from its start. */
export interface RecordFile extends AsyncIterable<FileRecord> {
	/**
	 * What was understood of the whole file: its reading, hash, columns, counts and warnings. Reads it to its end where no
	 * loop did. A file that a run would refuse has `state: 'refused'` and its `fault`.
	 */
	report(): Promise<FileReport>;
}

/**
 * Reads a file of any format: delimited text, JSON, XML or a sheet, each also gzipped.
 *
 * A loop over it throws `EtlError` where a run would refuse the file: at once for a file that cannot be read, at its end
 * for one whose trailer declares another count. An empty file gives no record and no error.
 *
 * @param file - a path, from the process's folder, or a `file:` URL
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

/** @throws EtlError what a run would refuse the file with */
function requireTaken({ name, state, fault }: FileReport): void {
	if (state !== 'refused' || fault === null) return;
	throw new EtlError(fault.code, fault.message, { hint: fault.hint, context: { file: name } });
}
