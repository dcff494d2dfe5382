import type { EndFindings } from '../core/reading.js';
import type { RawRecord, ReadSummary, RecordBatch } from '../core/record.js';
import { normalizeHeader } from '../core/schema.js';

/**
 * Takes record-type letters off a stream of records: in any format a column named `H` says what a row is.
 * `D` is a record, `T` a trailer that declares how many records there are, `H` a header that is said again.
 * Where there is no such column, the records pass as they are.
 *
 * Records are numbered anew, so that trailers do not count. Several trailers (files put one after another)
 * add up. A row with another letter is a record with a fault: nothing is dropped in silence. Columns without a record
 * are handed on as an empty batch.
 *
 * @param isFeed - a column named `H` is known to hold record types; else it is one where at least half of its first
 * values are such letters, since `H` may name a column of anything, such as hydrogen
 * @param findings - asked once the last record was read; trailers and headers count among its records
 */
export async function* takeOffRecordTypes(
	batches: AsyncIterable<RecordBatch>,
	isFeed = false,
	findings: () => EndFindings = () => NOTHING_FOUND,
): AsyncGenerator<RecordBatch, ReadSummary> {
	let declared: number | null = null;
	let seenColumns: readonly string[] | null = null;
	let columns: readonly string[] = [];
	let isTyped: boolean | null = null;
	let at = -1;
	let count = 0;
	let control = 0;
	for await (const batch of isFeed ? batches : withWholeStart(batches)) {
		if (batch.columns !== seenColumns) {
			seenColumns = batch.columns;
			at = batch.columns.findIndex((name) => normalizeHeader(name) === 'h');
			if (at !== -1) isTyped ??= isFeed || holdsRecordTypes(batch, at);
			if (isTyped === false) at = -1;
			columns = at === -1 ? batch.columns : batch.columns.toSpliced(at, 1);
		}
		if (at === -1) {
			count += batch.records.length;
			if (batch.records.length > 0) yield batch;
			continue;
		}
		const records: RawRecord[] = [];
		for (const record of batch.records) {
			const { values } = record;
			const letter = letterOf(values[at]);
			if (letter === 'T' && record.fault?.code !== 'E_QUOTE') {
				declared = (declared ?? 0) + (trailerCount(values, at) ?? Number.NaN);
				control++;
				continue;
			}
			if (letter === 'H' && (repeatsHeader(values, batch.columns) || isControlHeader(values, at, columns))) {
				control++;
				continue;
			}
			records.push(typed(record, at, letter, ++count));
		}
		if (records.length > 0) yield { columns, records };
	}
	if (count === 0 && seenColumns !== null) yield { columns, records: [] };
	return { declared, findings: withControl(findings(), control) };
}

const NOTHING_FOUND: EndFindings = { account: null, passedOver: [], doubts: [] };

/** Trailers and headers reach this place as records; in the account they stand by themselves. */
function withControl(found: EndFindings, control: number): EndFindings {
	const { account } = found;
	if (account === null || control === 0) return found;
	return { ...found, account: { ...account, records: account.records - control, control: account.control + control } };
}

/** Records that decide whether a column named `H` holds record types, or so many characters of them. */
const DECIDING = 500;
const DECIDING_CHARACTERS = 2_000_000;

/** The first batches as one: what decides may not depend on how the bytes happened to arrive. */
async function* withWholeStart(batches: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
	let start: RawRecord[] | null = [];
	let characters = 0;
	let columns: readonly string[] | null = null;
	for await (const batch of batches) {
		if (start === null) {
			yield batch;
			continue;
		}
		columns = batch.columns;
		for (const [index, record] of batch.records.entries()) {
			start.push(record);
			characters += record.values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
			if (start.length < DECIDING && characters < DECIDING_CHARACTERS) continue;
			yield { columns, records: start };
			start = null;
			if (index + 1 < batch.records.length) yield { columns, records: batch.records.slice(index + 1) };
			break;
		}
	}
	if (start !== null && columns !== null) yield { columns, records: start };
}

/** Record, header and trailer. */
const LETTERS: ReadonlySet<string> = new Set(['D', 'H', 'T']);

function letterOf(value: string | null | undefined): string {
	return value === 'D' ? value : (value ?? '').trim().toUpperCase();
}

function holdsRecordTypes({ records }: RecordBatch, at: number): boolean {
	const letters = records.filter(({ values }) => LETTERS.has(letterOf(values[at])));
	return letters.length * 2 >= records.length;
}

function typed({ line, raw, values, kinds, fault }: RawRecord, at: number, letter: string, record: number): RawRecord {
	// The letter mostly comes first, and `slice` takes it off in half the time of `toSpliced`.
	const base: RawRecord = { record, line, raw, values: at === 0 ? values.slice(1) : values.toSpliced(at, 1) };
	const kept = kinds ? { ...base, kinds: kinds.toSpliced(at, 1) } : base;
	if (fault) return { ...kept, fault };
	if (letter === 'D') return kept;
	const reason = 'is no record type: D for a record, T for a trailer';
	return { ...kept, fault: { code: 'E_RECORD_TYPE', column: null, reason, value: values[at] ?? '' } };
}

function trailerCount(values: readonly (string | null)[], at: number): number | null {
	const count = values.find((value, index) => index !== at && value !== null && /^\s*\d+\s*$/.test(value));
	return count === undefined || count === null ? null : Number(count);
}

function repeatsHeader(values: readonly (string | null)[], columns: readonly string[]): boolean {
	return columns.every((name, index) => normalizeHeader(values[index] ?? '') === normalizeHeader(name));
}

/** The header of a file that was put behind another: title, date and number, and no name of a column. */
function isControlHeader(values: readonly (string | null)[], at: number, columns: readonly string[]): boolean {
	const names = new Set(columns.map(normalizeHeader));
	const fields = values.filter((value, index) => index !== at && value !== null);
	return (
		fields.length < columns.length &&
		fields.some((value) => /^\s*\d+\s*$/.test(value ?? '')) &&
		!fields.some((value) => names.has(normalizeHeader(value ?? '')))
	);
}
