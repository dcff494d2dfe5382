import { isDeepStrictEqual } from 'node:util';
import { readSettingsOf } from '../../config/read-rules.js';
import type { FileReport, StepEvent } from '../../core/run/events.js';
import { reopen, requireUnchanged, type StoredFacts } from '../../readers/bytes.js';
import type { SourceFile } from '../../sources/source.js';
import type { StepContext } from '../context.js';
import { openFeedFile, storedFile } from './feed-file.js';
import type { FileAddress } from './kept-reading.js';
import { Preview } from './preview.js';

/** The files of the run date that stage leaves alone while their bytes are the same. */
export interface AlreadyLoaded {
	/** What is loaded of a file; `null` where it must be parsed in any case. */
	of(address: FileAddress): Promise<LoadedFile | null>;
}

/** What is loaded of a file, and was read as it would be read now. */
export interface LoadedFile {
	/** What was read of it, without its preview. */
	readonly report: FileReport;
	/** Whether a file with these bytes is left alone. */
	has(sha256: string): boolean;
}

/**
 * A report as it is kept for later runs, without the preview, and without what the kept reading has: rows of SQLite that are
 * longer than 4 kB take a page of their own each.
 *
 * @param kept - by `keptReading`
 * @returns `null` where the two texts cannot hold all of it
 */
export function keptReport(report: FileReport, kept: string): string | null {
	const { preview: _, profile: __, ...rest } = report;
	const known = JSON.parse(kept).reading;
	const more = Object.entries(report.reading ?? {}).filter(([name, value]) => !isDeepStrictEqual(known[name], value));
	const text = asAscii(JSON.stringify({ ...rest, reading: Object.fromEntries(more) }));
	return isDeepStrictEqual(toReport({ reading: kept, report: text }), { ...report, preview: [] }) ? text : null;
}

/** JSON with its other characters as `\u…`: a database in LATIN1 lacks most of those that a file may have above its header. */
function asAscii(json: string): string {
	return json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The report that {@link keptReport} made a text of, from that text and the reading that is kept. */
export function toReport(texts: { readonly reading: string; readonly report: string }): FileReport {
	const report = JSON.parse(texts.report);
	const { reading, profile } = JSON.parse(texts.reading);
	return { ...report, preview: [], reading: { ...reading, ...report.reading }, profile };
}

/**
 * The report of a file whose bytes are already loaded, as an earlier run has read them. Its first records are read where
 * somebody looks at them.
 *
 * @throws what opening and reading the file throws, `E_FILE_CHANGED` where its bytes change meanwhile
 */
export async function* asLoaded(
	context: StepContext,
	file: SourceFile,
	facts: StoredFacts,
	{ report }: LoadedFile,
): AsyncGenerator<StepEvent, FileReport> {
	const preview = context.samples === 'all' ? await previewOf(context, file, facts) : report.preview;
	const { size } = facts.bytes.traits;
	yield { type: 'progress', step: 'read', file: report.name, records: report.records, done: size, total: size };
	return { ...report, preview };
}

async function previewOf({ settings }: StepContext, file: SourceFile, facts: StoredFacts) {
	const set = readSettingsOf(settings.read, file.name);
	const opened = await openFeedFile(reopen(storedFile(file), facts).bytes, settings, set);
	const preview = new Preview();
	for await (const { records } of opened.batches()) {
		for (const raw of records) preview.add(raw);
		if (preview.isFull) break;
	}
	await requireUnchanged(storedFile(file), facts);
	return preview.records;
}
