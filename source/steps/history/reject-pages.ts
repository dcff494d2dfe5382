import { readSettingsOf } from '../../config/read-rules.js';
import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { RejectCauses, RejectLine, RejectPage, RejectQuery, Searchable } from '../../core/records/reject-page.js';
import type { Engine, Row } from '../../engines/engine.js';
import { inspectFile } from '../../readers/bytes.js';
import type { Source, SourceFile } from '../../sources/source.js';
import { numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { countRejects, rejectPage } from '../../sql/rejects/reject-pages.js';
import type { StepContext } from '../context.js';
import { mapFile, openFeedFile, storedFile } from '../read/feed-file.js';
import { CauseTally } from './reject-causes.js';

/** An empty page. */
export const NO_REJECTS: RejectPage = {
	offset: 0,
	lines: [],
	total: 0,
	all: 0,
};

/** The parts of rejects that may be searched, as the config masks them. */
export function searchableOf({ columns }: Pick<Settings, 'columns'>, masked: boolean): Searchable {
	return { columns: masked ? columns.filter((column) => !column.sensitive).map((column) => column.name) : null };
}

/** A page of a run's rejects in the database, which also searches and counts them. */
export async function findRejectPage(engine: Engine, query: RejectQuery, seen: Searchable): Promise<RejectPage> {
	const live = await engine.inspect();
	if (!live.tables.has(BOOKKEEPING.rejects)) return NO_REJECTS;
	const [counts] = await engine.rows(countRejects(engine.dialect, query, seen));
	return {
		offset: query.offset,
		lines: (await engine.rows(rejectPage(live, engine.dialect, query, seen))).map(lineOf),
		total: numberOf(counts, 'total'),
		all: numberOf(counts, 'all'),
	};
}

function lineOf(row: Row): RejectLine {
	const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
	return {
		file: String(row.file_name),
		line: Number(row.line),
		record: Number(row.record),
		column: text(row.column_name),
		code: String(row.code),
		reason: String(row.reason),
		value: text(row.value),
		raw: text(row.raw),
		outcome: row.outcome === 'repaired' || row.outcome === 'waived' ? row.outcome : null,
	};
}

/** Lines of one search through files that are kept, so that the files are not read again for each page. */
const KEPT = 20_000;

/** The result of a search through files, with the first of its lines. */
export interface FoundInFiles {
	readonly page: RejectPage;
	readonly causes: RejectCauses;
	/** The first lines, from which the next pages are cut. */
	readonly first: readonly RejectLine[];
}

/** How files are read again. */
type SearchContext = Pick<StepContext, 'settings' | 'runDate' | 'signal'>;

/**
 * Rejects of files as they are now. Each file is read to its end and its rejects are counted; those of the page, and
 * the first ones, are kept.
 *
 * @param context - its signal says that nobody waits for the result any more
 * @throws EtlError `E_FILE_UNREADABLE` where a file is gone, and what its reader throws
 */
export async function searchFiles(
	context: SearchContext,
	source: Source,
	query: RejectQuery,
	seen: Searchable,
): Promise<FoundInFiles> {
	const holds = compileText(query.text, seen);
	const causes = new CauseTally(query.facets);
	const first: RejectLine[] = [];
	const lines: RejectLine[] = [];
	let all = 0;
	let total = 0;
	for (const name of query.files) {
		const file = await source.stat(name);
		if (file === null) throw new EtlError('E_FILE_UNREADABLE', `${name} is gone from ${source.label}`);
		for await (const line of rejectsOf(context, file)) {
			all++;
			if (!holds(line) || !causes.add(line)) continue;
			if (first.length < KEPT) first.push(line);
			if (total >= query.offset && lines.length < query.limit) lines.push(line);
			total++;
		}
	}
	return { page: { offset: query.offset, lines, total, all }, causes: causes.causes(total, all), first };
}

/** Another page of a search, where it is among the first lines; else `null`. */
export function pageOf({ page, first }: FoundInFiles, { offset, limit }: RejectQuery): RejectPage | null {
	if (offset + limit > first.length && first.length < page.total) return null;
	return { ...page, offset, lines: first.slice(offset, offset + limit) };
}

/** The rejects of one file, a line for each fault. */
async function* rejectsOf({ settings, runDate, signal }: SearchContext, file: SourceFile): AsyncGenerator<RejectLine> {
	const set = readSettingsOf(settings.read, file.name);
	const facts = await inspectFile(storedFile(file), set.encoding, settings.limits.fileBytes);
	if (facts.bytes.traits.size === 0) return;
	const opened = await openFeedFile(facts.bytes, settings, set);
	for await (const batch of mapFile(opened, settings.columns, settings, runDate)) {
		signal.throwIfAborted();
		for (const { outcome } of batch.records) {
			if (Array.isArray(outcome)) continue;
			const { line, record, raw, faults } = outcome;
			for (const { column, code, reason, value } of faults)
				yield { file: file.name, line, record, column, code, reason, value, raw, outcome: null };
		}
	}
}

/** The database's search for a text, for lines that are not in a database. */
function compileText(text: string, { columns }: Searchable): (line: RejectLine) => boolean {
	const wanted = text.toLowerCase();
	const open = columns === null ? null : new Set(columns);
	return (line) => {
		if (wanted === '') return true;
		const seen = [line.file, String(line.line), line.column, line.code, line.reason];
		if (open === null) seen.push(line.value, line.raw);
		else if (line.column !== null && open.has(line.column)) seen.push(line.value);
		return seen.some((each) => each?.toLowerCase().includes(wanted) ?? false);
	};
}
