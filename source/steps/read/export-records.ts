import { Readable, Transform } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import { writePrivateStream } from '../../private-file.js';
import type { SourceFile } from '../../sources/source.js';
import { IS_THERE, notWritten, type OutputTarget, requireTarget } from '../output-target.js';
import { type ExportedRecord, exportedRecords } from './exported-record.js';

/** Batches between two stages; more would only live longer and cost more garbage collection. */
const UNDER_WAY = 1;

/** A file whose records are written, and how to read it. */
export interface NamedFile {
	/** Absolute. */
	readonly path: string;
	readonly source: SourceFile;
}

/** How records are written to a file. */
export interface RecordOutput extends OutputTarget {
	/** Keeps text that begins like a formula; otherwise CSV puts a quote before it. */
	readonly formulas: boolean;
}

/**
 * Writes the records of files as they were read, without schema, to a `.csv` or a `.jsonl`. The target appears when it
 * is complete, readable by its owner alone.
 *
 * @returns how many records were written
 * @throws EtlError `E_OUTPUT`, and what the readers throw
 */
export async function exportRecords(
	files: readonly NamedFile[],
	output: RecordOutput,
	settings: Settings,
	signal: AbortSignal,
): Promise<number> {
	const { target, formulas } = output;
	const csv = /\.csv$/i.test(target);
	if (!csv && !/\.jsonl$/i.test(target)) {
		throw new EtlError('E_OUTPUT', `--output ${target} is neither .csv nor .jsonl`, {
			hint: 'Name a file that ends in .csv or .jsonl.',
		});
	}
	// An export that somebody has changed cannot be told from one that nobody has.
	await requireTarget(
		output,
		settings,
		files.map((file) => file.path),
		async () => IS_THERE,
	);
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
