import { readSettingsOf } from '../../config/read-rules.js';
import { EtlError, isSystemError, throwIfStopped } from '../../core/errors.js';
import type { ReadingFact } from '../../core/reading/reading.js';
import type { FileReport, Step, StepEvent } from '../../core/run/events.js';
import type { MissingFile } from '../../core/run/missing.js';
import type { Spool } from '../../engines/engine.js';
import { inspectFile, reopen, type StoredFacts } from '../../readers/bytes.js';
import type { Selection } from '../../sources/select-files.js';
import { placeOf, requireSource, type Source, type SourceFile } from '../../sources/source.js';
import type { StepContext } from '../context.js';
import type { DayFiles } from '../inbox/day-files.js';
import { missingFiles, openManifest, requirePutAway } from '../inbox/inbox.js';
import type { Manifest } from '../inbox/manifest.js';
import { type AlreadyLoaded, asLoaded, type LoadedFile } from './already-loaded.js';
import { chooseFiles, leftForLater, nothingChosen, skippedFault, sourceNotices } from './choose-files.js';
import { countRecords } from './count-records.js';
import { againstSeries, refusedForDrift } from './drift.js';
import { empty, emptyReport } from './empty-report.js';
import { type OpenedFeedFile, openFeedFile, storedFile, toFileFault } from './feed-file.js';
import { type BatchTaker, FeedSpool, type SpooledFile } from './feed-spool.js';
import type { Expected } from './kept-reading.js';
import type { KnownReadings } from './known-readings.js';
import { isSourceFault, telling } from './telling.js';
import { BlockPool } from './threads/block-pool.js';

/** A file that stage may load, with its reading. */
export interface ReadFile {
	readonly source: SourceFile;
	readonly facts: StoredFacts;
	readonly report: FileReport;
	/** What was read of it alone, before it was held against a manifest and its series. */
	readonly own: FileReport;
	/** Who made its reading the expected one of its series, and when; `null` where nobody did. */
	readonly accepted: Expected['accepted'];
	/** Its rows in the spool; `null` where the load must read the file again. */
	readonly spooled: SpooledFile | null;
}

/** Options of reading a day. */
export interface ReadOptions {
	/** Take every file, whatever its name says, because a person named them. */
	readonly all?: boolean;
	/** Keeps rows for the load. */
	readonly spool?: Spool | null;
	/** How the series of the feed were read before; left out, nothing is compared. */
	readonly known?: KnownReadings;
	/** What earlier runs know of the files of the date; nothing is missed where it is left out. */
	readonly day?: DayFiles;
	/** Files that are not parsed while their bytes are loaded; left out, every file is parsed. */
	readonly already?: AlreadyLoaded | null;
	/** Whether no step follows that would decide about drift: a file that a run would refuse for it is refused here. */
	readonly decides?: boolean;
	/** Further notices, which are not about single files. */
	readonly notices?: readonly string[];
}

/** A file that a source offers, and whether it is of the feed. */
export interface Offered {
	readonly file: SourceFile;
	readonly selection: Selection;
}

/** The feed of the run date. */
export interface ReadResult {
	readonly source: Source;
	/** Files that may be loaded, sorted by name. */
	readonly ready: readonly ReadFile[];
	/** Every file, including skipped ones. */
	readonly reports: readonly FileReport[];
	/** What tells the source of a file from others, by the file's name. */
	placeOf(name: string): string;
	/** What should be there and is not. */
	readonly missing: readonly MissingFile[];
	/** Whether nothing is to be read since what is loaded of it is put away. */
	readonly isPutAway: boolean;
	/** What the source offers, where files are put away afterwards; else empty. */
	readonly offered: readonly Offered[];
}

/**
 * Lists the source and reads every file of the run date to its end, without a database: its records, its rejects and
 * why. A file that cannot be read is refused, and the others are read. Where a file's bytes are already loaded, an
 * earlier run may have read them.
 *
 * @throws EtlError `E_SOURCE_…` where there is nothing to read
 */
export async function* read(context: StepContext, source: Source, options: ReadOptions = {}): Step<ReadResult> {
	const started = performance.now();
	yield { type: 'step-start', step: 'read' };
	const files = yield* telling(source, source.list());
	const selection = chooseFiles(context, source, files, options.all ?? false);
	const nothing = options.all ? null : nothingChosen(context, source, selection);
	if (nothing !== null) yield* requirePutAway(context, source, selection, nothing, options);
	yield {
		type: 'files',
		names: selection.filter((each) => each.skipped === null).map((each) => each.name),
		source: source.label,
	};
	const { columns } = context.settings;
	const manifest = options.all || nothing !== null ? null : yield* openManifest(context, source, files);
	const spool = options.spool ? await FeedSpool.open(options.spool, columns) : null;
	const reports: FileReport[] = [];
	const ready: ReadFile[] = [];
	const pool = BlockPool.for(context.settings, context.runDate);
	try {
		for (const [index, { name, skipped, refusal, isSidecar }] of selection.entries()) {
			throwIfStopped(context.signal);
			if (isSidecar) continue;
			const file = files[index] as SourceFile; // Files that a person named may have equal names, so they are told apart by their index.
			if (skipped !== null) {
				const report = emptyReport(name, 'skipped', skippedFault(selection[index] as (typeof selection)[number]));
				reports.push(report);
				yield { type: 'file', file: report };
				continue;
			}
			if (refusal !== null) {
				const report = emptyReport(name, 'refused', toFileFault(refusal));
				reports.push(report);
				yield { type: 'file', file: report };
				continue;
			}
			const place = { source: placeOf(source, file), path: name };
			const loaded = (await options.already?.of(place)) ?? null;
			const asks = { md5: manifest?.asksMd5(name) ?? false, source, pool, loaded };
			const { facts, report: own, spooled } = yield* readFile(context, file, spool, asks);
			const found = manifest ? yield* heldAgainst(manifest, context, source, file, own, facts) : own;
			const { report: compared, accepted } = await againstSeries(context, found, place, options.known);
			const report = options.decides === true ? refusedForDrift(compared, context.runDate) : compared;
			// A missing source is no fault of each file: the run ends as if it had never started.
			if (report.fault?.code === 'E_FILE_UNREADABLE' && file.refusal === null) await requireSource(source);
			reports.push(report);
			if (facts !== null && report.state === 'ready')
				ready.push({ source: file, facts, report, own, accepted, spooled });
			yield { type: 'file', file: report };
		}
	} finally {
		await pool?.close();
	}
	const later = selection.filter((each) => each.isLater);
	if (later.length > 0) yield { type: 'warning', step: 'read', code: 'W_LEFT_FOR_LATER', message: leftForLater(later) };
	const missing = options.all
		? []
		: yield* missingFiles(context, source, { files, selection, reports, manifest }, options);
	// Where a person named the files, notices about other files are not wanted.
	const notices = [
		...(options.notices ?? []),
		...(options.all ? [] : sourceNotices(context, source, files, selection)),
	];
	for (const message of notices) yield { type: 'notice', step: 'read', message };
	yield { type: 'step-end', step: 'read', milliseconds: performance.now() - started };
	const isKept = (await spool?.end()) ?? false;
	const isOffered = context.settings.after !== null && !options.all;
	const places = new Map(files.map((file) => [file.name, placeOf(source, file)]));
	return {
		source,
		ready: isKept ? ready : ready.map((file) => ({ ...file, spooled: null })),
		reports,
		missing,
		isPutAway: nothing !== null,
		offered: isOffered
			? files.map((file, index) => ({ file, selection: selection[index] as Offered['selection'] }))
			: [],
		placeOf: (name) => places.get(name) ?? placeOf(source),
	};
}

/** A report with what the manifest says of its file, for which archives and encrypted files are read as they lie there. */
async function* heldAgainst(
	manifest: Manifest,
	{ settings, signal }: StepContext,
	source: Source,
	file: SourceFile,
	report: FileReport,
	facts: StoredFacts | null,
): AsyncGenerator<StepEvent, FileReport> {
	try {
		const { manifest: policy } = settings.policies;
		return yield* telling(source, manifest.check(file, report, facts?.md5 ?? null, policy));
	} catch (error) {
		if (signal.aborted || isSourceFault(error)) throw error;
		return { ...report, state: 'refused', fault: toFileFault(toFileError(error, file.name)) };
	}
}

/** One file, read: `facts` is `null` where not even its bytes could be read. */
interface FileRead {
	readonly report: FileReport;
	readonly facts: StoredFacts | null;
	readonly spooled: SpooledFile | null;
}

/** What a file is read for besides. */
export interface ReadAsks {
	/** An MD5 is wanted as well. */
	readonly md5?: boolean;
	/** Threads for large files. */
	readonly pool?: BlockPool | null;
	/** Where it comes from, to hear what happens there. */
	readonly source?: Pick<Source, 'listen'>;
	/** What is already loaded of it, where its bytes need not be parsed again. */
	readonly loaded?: LoadedFile | null;
}

/** Reads one file to its end; its faults are in the report. */
export async function* readFile(
	context: StepContext,
	file: SourceFile,
	taker: BatchTaker | null = null,
	asks: ReadAsks = {},
): AsyncGenerator<StepEvent, FileRead> {
	const { settings } = context;
	const set = readSettingsOf(settings.read, file.name);
	let facts: StoredFacts | null = null;
	let spooled: SpooledFile | null = null;
	let report = emptyReport(file.name, 'refused', null);
	const result = (more: Partial<FileReport>): FileRead => ({ facts, spooled, report: { ...report, ...more } });
	try {
		if (file.refusal !== null)
			throw new EtlError('E_FILE_UNREADABLE', `${file.name} ${file.refusal}`, { context: { file: file.name } });
		const inspected = inspectFile(storedFile(file), set.encoding, settings.limits.fileBytes, asks.md5);
		facts = yield* telling(asks.source ?? {}, inspected);
		report = { ...report, size: facts.size, sha256: facts.sha256 };
		if (facts.bytes.traits.size === 0) return result(empty('E_FILE_EMPTY', `${file.name} has no bytes`));
		if (asks.loaded?.has(facts.sha256)) return result(yield* asLoaded(context, file, facts, asks.loaded));
		const { bytes, verify } = reopen(storedFile(file), facts);
		const opened = await openFeedFile(bytes, settings, set);
		const encoding = encodingFact(opened, facts);
		report = { ...report, format: opened.format, detail: opened.detail, encoding: encoding?.value ?? null };
		taker?.start();
		report = yield* countRecords(context, { facts, report, opened, encoding, set }, taker, asks.pool);
		spooled = (await taker?.finish()) ?? null;
		verify();
		if (report.records === 0 && report.fault === null) {
			const has = opened.paths ? 'no record' : 'a header and no record';
			return result(empty('E_FILE_NO_RECORDS', `${file.name} has ${has}`));
		}
		return result({});
	} catch (error) {
		// A source that fails is not this file's fault: as if the run had never started.
		if (context.signal.aborted || isSourceFault(error)) throw error;
		return result({ state: 'refused', fault: toFileFault(toFileError(error, file.name)) });
	}
}

/** The encoding of a file, and who says so; `null` where its format has none of its own. */
function encodingFact(opened: OpenedFeedFile, facts: StoredFacts): ReadingFact | null {
	if (opened.format === 'excel') return null;
	return opened.encoding === undefined
		? facts.encoding
		: { name: 'encoding', value: opened.encoding, basis: 'declared' };
}

/** What went wrong with one file, as an EtlError; a bug stays what it is. */
export function toFileError(error: unknown, name: string): EtlError {
	if (error instanceof EtlError) return error;
	if (isSystemError(error)) {
		return new EtlError('E_FILE_UNREADABLE', `${name} cannot be read (${error.code})`, {
			context: { file: name },
			cause: error,
		});
	}
	throw error;
}
