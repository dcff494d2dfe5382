import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Settings } from '../../config/settings.js';
import { EtlError, isSystemError } from '../../core/errors.js';
import { writePrivateStream } from '../../private-file.js';
import type { SourceFile } from '../../sources/source.js';
import { type ExportedRecord, exportedRecords } from './exported-record.js';

/** Batches between two stages; more would only live longer and cost more garbage collection. */
const UNDER_WAY = 1;

/** A file whose records are written, and how to read it. */
export interface NamedFile {
	/** Absolute. */
	readonly path: string;
	readonly source: SourceFile;
}

/**
 * Writes the records of files as they were read, without schema, to a `.csv` or a `.jsonl`. The target appears when it
 * is complete, readable by its owner alone.
 *
 * @param target - absolute
 * @param formulas - keeps text that begins like a formula; otherwise CSV puts a quote before it
 * @returns how many records were written
 * @throws EtlError `E_OUTPUT`, and what the readers throw
 */
export async function exportRecords(
	files: readonly NamedFile[],
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
	await requireTarget(target, files, settings.source.folder);
	const sources = files.map((file) => file.source);
	const columns = csv ? await allColumns(sources, settings, signal) : [];
	let count = 0;
	const lines = new Transform({
		objectMode: true,
		highWaterMark: UNDER_WAY,
		transform(batch: readonly ExportedRecord[], _, done) {
			count += batch.length;
			if (!csv) return done(null, batch.map(jsonLine).join(''));
			for (const record of batch) this.push(columns.map((name) => record.fields.get(name) ?? ''));
			done();
		},
	});
	const format = csv ? [stringify({ header: true, columns: [...columns], escape_formulas: !formulas })] : [];
	try {
		const records = Readable.from(exportedRecords(sources, settings, signal), { highWaterMark: UNDER_WAY });
		await writePrivateStream(target, [records, lines, ...format]);
	} catch (error) {
		throw notWritten(target, error);
	}
	return count;
}

/** `JSON.stringify` of an object would put keys that are numbers first. */
function jsonLine({ fields }: ExportedRecord): string {
	const pairs = [...fields].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
	return `{${pairs.join(',')}}\n`;
}

/** The columns of all files in order of appearance; those of JSON and XML are known only once the file is read. */
async function allColumns(sources: readonly SourceFile[], settings: Settings, signal: AbortSignal): Promise<string[]> {
	const columns = new Set<string>();
	for await (const batch of exportedRecords(sources, settings, signal))
		for (const { fields } of batch) for (const name of fields.keys()) columns.add(name);
	return [...columns];
}

/** Refuses a target that cannot be written, is a device, or is a file of the feed, before anything is read. */
export async function requireTarget(
	target: string,
	files: readonly NamedFile[],
	folderOfSource: string | null,
): Promise<void> {
	const folder = path.dirname(target);
	try {
		await access(folder, constants.W_OK);
	} catch (error) {
		throw notWritten(target, error);
	}
	const real = await realpath(target).catch(() => target);
	const facts = await stat(target).catch(() => null);
	if (facts === null) return;
	if (!facts.isFile()) throw new EtlError('E_OUTPUT', `--output ${target} is there already, and is no file`);
	const read = await Promise.all(files.map((file) => realpath(file.path).catch(() => file.path)));
	const inbox = folderOfSource && (await realpath(folderOfSource).catch(() => folderOfSource));
	if (!read.includes(real) && path.dirname(real) !== inbox) return;
	const what = read.includes(real) ? 'one of the files to read' : 'a file of the source';
	throw new EtlError('E_OUTPUT', `--output ${target} is ${what}`, {
		hint: 'Name another file: a feed is never written over.',
	});
}

/** The failure to write a target; an error of the program's own passes. */
export function notWritten(target: string, cause: unknown): unknown {
	if (!isSystemError(cause)) return cause;
	return new EtlError('E_OUTPUT', `${target} cannot be written (${cause.code})`, { cause });
}
