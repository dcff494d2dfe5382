import { parseRejectId, type RejectedRecord, type RejectHome, rejectId } from '../../core/records/rejected-record.js';
import type { RepairFile, RepairRow } from '../../core/repair/repair-file.js';
import type { Engine, LiveSchema } from '../../engines/engine.js';
import { inParts } from '../../sql/bookkeeping/deliveries.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import { knownHashes } from '../../sql/rejects/rejected-records.js';
import { cellNames } from './reject-cells.js';
import { findRejected, type RejectReading, readingsOfFiles } from './rejected-records.js';
import { repairFault } from './repair-fault.js';

/** A row of a repaired file with the reject that it is of. */
export interface MatchedRow {
	readonly row: RepairRow;
	readonly reject: RejectedRecord;
	/** How its file was read; absent in files of earlier versions. */
	readonly reading: RejectReading | undefined;
}

const EVERY = { runId: null, file: null, column: null, code: null };

/**
 * Finds the reject of each row of a repaired file.
 *
 * @param name - of the repaired file, for messages
 * @throws EtlError `E_REPAIR` naming every row without a reject, every reject with two rows, every column that is missing or
 * that none of the rows' files has, and every value under a column that the row's own file has not
 */
export async function matchRepairs(
	engine: Engine,
	model: FeedModel,
	live: LiveSchema,
	home: RejectHome,
	file: RepairFile,
	name: string,
): Promise<MatchedRow[]> {
	const rejects = await rejectsById(
		engine,
		model,
		live,
		home,
		file.rows.map(({ id }) => id),
	);
	const fileIds = [...new Set([...rejects.values()].map((each) => each.file.fileId))];
	const readings = await readingsOfFiles(engine, model, live, fileIds);
	const known = await hashesOf(engine, model, live, file);
	const faults: string[] = [];
	const first = new Map<string, number>();
	const matched: MatchedRow[] = [];
	for (const row of file.rows) {
		const id = row.id.toLowerCase();
		const reject = rejects.get(id);
		const twin = first.get(id);
		first.set(id, twin ?? row.line);
		if (reject === undefined) faults.push(strange(row, rejects.values(), known, home));
		else if (twin !== undefined) faults.push(`lines ${twin} and ${row.line} are both of ${recordName(reject)}`);
		else matched.push({ row, reject, reading: readings.get(reject.file.fileId) });
	}
	faults.push(...columnFaults(file, matched), ...strayCells(matched));
	if (faults.length > 0) throw repairFault(name, faults);
	return matched;
}

/** A record for a person: `record 3 (line 4) of north.txt`. */
export function recordName({ record, line, file }: Pick<RejectedRecord, 'record' | 'line' | 'file'>): string {
	return `record ${record} (line ${line}) of ${file.name}`;
}

/** The rejects that identities may be of, by their identity. */
export async function rejectsById(
	engine: Engine,
	model: FeedModel,
	live: LiveSchema,
	home: RejectHome,
	texts: readonly string[],
): Promise<ReadonlyMap<string, RejectedRecord>> {
	const ids = texts.flatMap((text) => parseRejectId(text) ?? []);
	const hashes = [...new Set(ids.map(({ hash }) => hash))];
	const numbers = [...new Set(ids.map(({ record }) => record))];
	const found = new Map<string, RejectedRecord>();
	for (const someHashes of inParts(hashes)) {
		for (const records of inParts(numbers)) {
			const query = { filter: EVERY, hashes: someHashes, records };
			for await (const some of findRejected(engine, model, live, query))
				for (const each of some) {
					const id = rejectId(home, each.file, each.record);
					// A content that was loaded again has its rejects again: those that stand come before the others.
					if (found.get(id)?.state !== 'open') found.set(id, better(found.get(id), each));
				}
		}
	}
	return found;
}

function better(known: RejectedRecord | undefined, other: RejectedRecord): RejectedRecord {
	return known === undefined || other.state !== 'superseded' ? other : known;
}

async function hashesOf(
	engine: Engine,
	model: FeedModel,
	live: LiveSchema,
	{ rows }: RepairFile,
): Promise<Set<string>> {
	const hashes = [...new Set(rows.flatMap(({ id }) => parseRejectId(id)?.hash ?? []))];
	const known = new Set<string>();
	if (!live.tables.has(BOOKKEEPING.files)) return known;
	for (const some of inParts(hashes))
		for (const row of await engine.rows(knownHashes(model, some))) known.add(String(row.hash));
	return known;
}

/** Why a row is of no reject. */
function strange(
	{ line, id }: RepairRow,
	rejects: Iterable<RejectedRecord>,
	known: ReadonlySet<string>,
	{ environment, stage }: RejectHome,
): string {
	const parts = parseRejectId(id);
	if (parts === null) return `line ${line}: its etl_id is none that etl-tui wrote`;
	if (!known.has(parts.hash))
		return `line ${line} is of a file that ${stage} of ${environment} never saw: it is of another environment or stage`;
	const is = [...rejects].some((each) => each.record === parts.record && each.file.sha256.startsWith(parts.hash));
	if (is)
		return `line ${line}: its etl_id was edited, or was written for another environment or stage than ${environment}, ${stage}`;
	return `line ${line}: its file has no reject of record ${parts.record}: its etl_id was edited`;
}

/** Values under columns that another of the files has: the row's own file has no place for them. */
function strayCells(matched: readonly MatchedRow[]): string[] {
	const names = new Map<number, ReadonlySet<string>>();
	for (const { reject, reading } of matched)
		if (!names.has(reject.file.fileId))
			names.set(reject.file.fileId, new Set(cellNames(reading).map((name) => name.trim())));
	const known = new Set([...names.values()].flatMap((each) => [...each]));
	return matched.flatMap(({ row, reject: { file } }) =>
		[...row.cells]
			.filter(([name, cell]) => cell.trim() !== '' && known.has(name) && !names.get(file.fileId)?.has(name))
			.map(([name]) => `line ${row.line} has a value under ${name}, a column that ${file.name} has not`),
	);
}

/** Columns that the rows' files have and the repaired one has not, and the other way round. */
function columnFaults({ columns }: RepairFile, matched: readonly MatchedRow[]): string[] {
	const wanted = new Map<string, string>();
	const seen = new Set<number>();
	for (const { reject, reading } of matched) {
		if (seen.has(reject.file.fileId)) continue;
		seen.add(reject.file.fileId);
		for (const name of cellNames(reading)) wanted.set(name.trim(), reject.file.name);
	}
	if (matched.length === 0) return [];
	const given = new Set(columns);
	return [
		...[...wanted]
			.filter(([name]) => name !== '' && !given.has(name))
			.map(([name, file]) => `the column ${name} of ${file} is missing`),
		...columns.filter((name) => !wanted.has(name)).map((name) => `the column ${name} is of none of the files`),
	];
}
