import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Settings } from '../config/settings.js';
import { EtlError } from '../core/errors.js';
import { inspectFile } from '../readers/bytes.js';
import type { SourceFile } from '../sources/source.js';
import { goOn } from './context.js';
import { openFeedFile } from './feed-file.js';
import { toFileError } from './read.js';

/** A record as it is written: where it stands, and its values under the file's own names. */
interface ExportedRecord {
	readonly file: string;
	readonly line: number;
	readonly fields: Readonly<Record<string, string | null>>;
}

/**
 * Writes the records of files as they were read, without schema, to a `.csv` or a `.jsonl`. The target appears when
 * it is whole, readable by its owner alone.
 *
 * @param formulas - leaves text that begins like a formula as it is; else CSV puts a quote before it
 * @returns how many records were written
 * @throws EtlError `E_OUTPUT`, and what the readers say
 */
export async function exportRecords(
	files: readonly SourceFile[],
	target: string,
	settings: Settings,
	formulas: boolean,
	signal: AbortSignal,
): Promise<number> {
	const csv = /\.csv$/i.test(target);
	if (!csv && !/\.jsonl$/i.test(target)) {
		throw new EtlError('E_OUTPUT', `--output ${target} is neither .csv nor .jsonl`, {
			hint: 'Name a file that ends in .csv or .jsonl.',
		});
	}
	const columns = csv ? await allColumns(files, settings, signal) : [];
	const partial = `${target}.part`;
	let count = 0;
	const counted = new Transform({
		objectMode: true,
		transform: (record: ExportedRecord, _, done) => {
			count++;
			done(
				null,
				csv ? [record.file, record.line, ...columns.map((name) => record.fields[name] ?? '')] : `${jsonLine(record)}\n`,
			);
		},
	});
	const head = ['etl_file', 'etl_line', ...columns];
	const stages = csv ? [stringify({ header: true, columns: head, escape_formulas: !formulas })] : [];
	try {
		await pipeline([
			Readable.from(records(files, settings, signal)),
			counted,
			...stages,
			createWriteStream(partial, { mode: 0o600 }),
		]);
		await rename(partial, target);
	} catch (error) {
		await rm(partial, { force: true });
		if (error instanceof EtlError) throw error;
		throw new EtlError('E_OUTPUT', `${target} cannot be written (${error instanceof Error ? error.message : error})`, {
			cause: error,
		});
	}
	return count;
}

function jsonLine({ file, line, fields }: ExportedRecord): string {
	return JSON.stringify({ etl_file: file, etl_line: line, ...fields });
}

/** The columns of all files in order of appearance: JSON and XML show theirs only as they are read. */
async function allColumns(files: readonly SourceFile[], settings: Settings, signal: AbortSignal): Promise<string[]> {
	const columns = new Set<string>();
	for await (const { fields } of records(files, settings, signal))
		for (const name of Object.keys(fields)) columns.add(name);
	return [...columns];
}

async function* records(
	files: readonly SourceFile[],
	settings: Settings,
	signal: AbortSignal,
): AsyncGenerator<ExportedRecord> {
	for (const file of files) {
		try {
			const facts = await inspectFile(file, settings.read.encoding, settings.limits.fileBytes);
			if (facts.bytes.traits.size === 0) continue;
			const opened = await openFeedFile(facts.bytes, settings);
			for await (const batch of opened.batches()) {
				goOn(signal);
				for (const record of batch.records) {
					const raw = record.fault ? { etl_fault: record.fault.code, etl_raw: record.raw } : {};
					const fields = Object.fromEntries(batch.columns.map((name, index) => [name, record.values[index] ?? null]));
					yield { file: file.name, line: record.line, fields: record.fault ? raw : fields };
				}
			}
		} catch (error) {
			throw error instanceof EtlError || signal.aborted ? error : toFileError(error, file.name);
		}
	}
}
