import { readSettingsOf } from '../../config/read-rules.js';
import type { Settings } from '../../config/settings.js';
import { EtlError, throwIfStopped } from '../../core/errors.js';
import type { RawRecord, RecordBatch } from '../../core/records/record.js';
import { inspectFile } from '../../readers/bytes.js';
import type { SourceFile } from '../../sources/source.js';
import { openFeedFile, storedFile } from './feed-file.js';
import { distinctNames } from './file-records.js';
import { toFileError } from './read.js';

/** A record to write: its position, and its values under the file's own names. */
export interface ExportedRecord {
	/** In the order in which they are written; `etl_…` fields hold the record's position and faults. */
	readonly fields: ReadonlyMap<string, string | number | null>;
}

/**
 * The records of files in order, in batches; a faulty one as its own text.
 *
 * @throws EtlError what the readers throw; `E_FILE_UNREADABLE`
 */
export async function* exportedRecords(
	sources: readonly SourceFile[],
	settings: Settings,
	signal: AbortSignal,
): AsyncGenerator<ExportedRecord[]> {
	for (const source of sources) {
		try {
			yield* recordsOf(source, settings, signal);
		} catch (error) {
			throw error instanceof EtlError || signal.aborted ? error : toFileError(error, source.name);
		}
	}
}

async function* recordsOf(
	source: SourceFile,
	settings: Settings,
	signal: AbortSignal,
): AsyncGenerator<ExportedRecord[]> {
	let columns: readonly string[] = [];
	let names: string[] = [];
	for await (const batch of recordBatches(source, settings, signal)) {
		if (batch.columns !== columns) {
			columns = batch.columns;
			names = distinctNames(columns, OURS);
		}
		yield batch.records.map((record) => ({ fields: fieldsOf(source.name, record, names) }));
	}
}

/** The records of one file as its reader gives them, without schema. @throws EtlError as the readers do */
export async function* recordBatches(
	source: SourceFile,
	settings: Settings,
	signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
	const context = { file: source.name };
	if (source.refusal !== null) throw new EtlError('E_FILE_UNREADABLE', `${source.name} ${source.refusal}`, { context });
	const set = readSettingsOf(settings.read, source.name);
	const facts = await inspectFile(storedFile(source), set.encoding, settings.limits.fileBytes);
	if (facts.bytes.traits.size === 0) return;
	const opened = await openFeedFile(facts.bytes, settings, set);
	for await (const batch of opened.batches()) {
		throwIfStopped(signal);
		yield batch;
	}
}

function fieldsOf(file: string, record: RawRecord, names: readonly string[]): ExportedRecord['fields'] {
	const fields = new Map<string, string | number | null>([
		['etl_file', file],
		['etl_line', record.line],
	]);
	if (record.fault) return fields.set('etl_fault', record.fault.code).set('etl_raw', record.raw);
	for (let i = 0; i < names.length; i++) fields.set(names[i] as string, record.values[i] ?? null);
	return fields;
}

/** Names of the program's own fields. */
const OURS = ['etl_file', 'etl_line', 'etl_fault', 'etl_raw'];
