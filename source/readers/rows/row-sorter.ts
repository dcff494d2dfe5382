import { EtlError } from '../../core/errors.js';
import type { Doubt, EndFindings } from '../../core/reading/reading.js';
import type { MappedBlock, ReadBatch } from '../../core/records/mapped-block.js';
import type { ControlDate, RawRecord, ReadSummary } from '../../core/records/record.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import { readSetting } from '../read-setting.js';
import { withControl } from './control-account.js';
import { controlDates, trailerDates } from './control-date.js';
import { FooterRows } from './footer-rows.js';
import { mayBeFooter } from './footers.js';
import type { RecordTypes } from './record-table.js';
import { decideWords, findWordColumn, looksLikeTrailer, possibleWords, wordOf } from './record-words.js';
import type { RecordWords, Sorting } from './sorting.js';
import { Trailers } from './trailers.js';
import { typed } from './typed-record.js';
import { joinedTrailer, UnmarkedTrailers } from './unmarked-trailers.js';

/** Distinguishes records from headers, trailers and footers. */
export class RowSorter {
	readonly #types: RecordTypes | null;
	readonly #possible: readonly RecordWords[];
	readonly #trailers: Trailers;
	readonly #doubts: Doubt[] = [];
	readonly #dates: ControlDate[] = [];
	readonly #footers: FooterRows;
	readonly #unmarked: UnmarkedTrailers;
	/** `undefined` before the decision. */
	#words: RecordWords | null | undefined;
	/** The last columns, and the decision about them. */
	#seen: readonly string[] | null = null;
	#columns: readonly string[] = [];
	#at = -1;
	#count = 0;
	#control = 0;
	/** The last record of the previous batch. */
	#last: RawRecord | undefined;
	/** Whether there were only control rows since the beginning of the file or of its part. */
	#atStart = true;

	constructor(types: RecordTypes | null) {
		this.#types = types;
		this.#possible = possibleWords(types?.options ?? {});
		this.#trailers = new Trailers(types?.options.records, types?.headerRows ?? 0, types?.file ?? '*');
		this.#footers = new FooterRows(types?.options ?? null, types?.file ?? '*', this.#trailers);
		this.#unmarked = new UnmarkedTrailers(this.#possible, this.#trailers, types?.file ?? '*');
		this.#words = types?.words ?? undefined;
		if (types?.controlHeader) this.#dates.push(...controlDates(types.controlHeader.line, types.controlHeader.fields));
	}

	/** The decision is made before the first record. */
	get isSure(): boolean {
		return this.#words !== undefined || this.#possible.length === 0;
	}

	/** Number of records so far. */
	get count(): number {
		return this.#count;
	}

	/** The decision; `null` before the first records. */
	get sorting(): Sorting | null {
		return this.#seen && { columns: this.#seen, at: this.#at, words: this.#words ?? null };
	}

	sort(batch: ReadBatch): ReadBatch {
		if (batch.mapped) return this.#pass(batch.mapped);
		if (batch.columns !== this.#seen) this.#take(batch);
		if (this.#at !== -1 && this.#words) return this.#typed(batch, this.#words);
		return this.#plain(batch);
	}

	/** Takes records that another thread has sorted. */
	#pass(mapped: MappedBlock): ReadBatch {
		this.#count += mapped.records;
		this.#last = mapped.last;
		this.#atStart = false;
		return { columns: this.#columns, records: [], mapped };
	}

	summary(found: EndFindings): ReadSummary {
		const { declared, fault, doubts } = this.#trailers.declaration(this.#count);
		const { control, passed } = this.#footers.account(this.#count);
		return {
			declared,
			controlFault: fault,
			controlDates: this.#dates,
			findings: {
				...withControl(found, this.#control + control, passed),
				doubts: [
					...found.doubts,
					...this.#doubts,
					...doubts,
					...this.#footers.doubts(this.#count),
					...this.#unmarked.doubts(),
				],
			},
		};
	}

	/** Finds the column of words, and decides by the first records whether it has record types. */
	#take({ columns, records }: ReadBatch): void {
		this.#seen = columns;
		this.#footers.setColumns(columns);
		const options = this.#types?.options ?? {};
		this.#at = this.#words === null ? -1 : findWordColumn(columns, this.#possible, options);
		if (this.#at !== -1 && this.#words === undefined) this.#words = this.#decide(columns, records);
		if (!this.#words || this.#words.record === null) this.#at = -1;
		this.#columns = this.#at === -1 ? columns : columns.toSpliced(this.#at, 1);
	}

	#decide(columns: readonly string[], records: readonly RawRecord[]): RecordWords | null {
		const isSet = this.#types?.options.recordTypes === true || this.#types?.options.records?.types !== undefined;
		// A column of the schema is an ordinary one, whatever its name.
		if (!isSet && this.#types?.options.known?.has(normalizeHeader(columns[this.#at] ?? ''))) return null;
		const { words, against, likeliest } = decideWords(
			records,
			this.#at,
			(record) => this.#isTrailer(record, columns.length - 1),
			this.#possible,
		);
		if (isSet) return likeliest;
		if (against !== null) {
			const message = `column ${columns[this.#at]} has ${against}: it is taken for a column like others`;
			this.#doubts.push({
				code: 'D_RECORD_TYPES',
				message,
				setting: readSetting(this.#types?.file ?? '*', 'recordTypes: off'),
			});
		}
		return words;
	}

	/** Sorts rows of a file without record types: all are records except footers. */
	#plain(batch: ReadBatch): ReadBatch {
		const { records } = batch;
		let kept: RawRecord[] | null = null;
		for (let i = 0; i < records.length; i++) {
			const record = records[i] as RawRecord;
			const isControl =
				(record.fault !== undefined || this.#unmarked.isSet || mayBeFooter(record.values[0])) &&
				this.#isPlainControl(record, records[i - 1] ?? this.#last);
			if (isControl) kept ??= records.slice(0, i);
			else {
				this.#count++;
				// The reader's numbers are right until a row is taken off.
				kept?.push(record.record === this.#count ? record : { ...record, record: this.#count });
				if (kept === null && record.record !== this.#count)
					kept = [...records.slice(0, i), { ...record, record: this.#count }];
			}
		}
		this.#last = records.at(-1) ?? this.#last;
		return kept === null ? batch : { columns: batch.columns, records: kept };
	}

	/** @param before - the record above the row */
	#isPlainControl(record: RawRecord, before: RawRecord | undefined): boolean {
		const isRecord = !this.#unmarked.isSet && record.fault === undefined && this.#footers.fitsAsRecord(record.values);
		const values = isRecord ? null : this.#unmarked.of(record, this.#columns.length, this.#count, before);
		if (values === null) return this.#footers.take(record, this.#count);
		this.#takeTrailer(record.line, values, this.#columns.slice(1));
		return true;
	}

	/** @param values - of the row without its word */
	#takeTrailer(line: number, values: readonly (string | null)[], columns: readonly string[]): void {
		this.#trailers.trailer(line, this.#count, values, columns);
		this.#dates.push(...trailerDates(line, values));
		this.#control++;
		this.#atStart = true;
	}

	#typed(batch: ReadBatch, words: RecordWords): ReadBatch {
		const records: RawRecord[] = [];
		for (const record of batch.records) {
			const word = wordOf(record.values[this.#at]);
			if (word !== words.record && this.#isControl(record, word, words, batch.columns)) continue;
			this.#atStart = false;
			records.push(typed(record, this.#at, word, words, ++this.#count));
		}
		return { columns: this.#columns, records };
	}

	/**
	 * Whether a row with a trailer's word is a trailer. A row that the schema accepts as a record is none, although it
	 * has few values. A row with a single number and nothing else always is one: a schema that requires only a key would
	 * accept it, and a wrong count refuses the file.
	 */
	#isTrailer(record: RawRecord, width: number): boolean {
		if (!looksLikeTrailer(record, this.#at, width)) return false;
		return (
			record.fault !== undefined || holdsNumberAlone(record, this.#at) || !this.#footers.fitsAsRecord(record.values)
		);
	}

	/** Whether a row with another word than a record's is really no record. */
	#isControl(record: RawRecord, word: string, words: RecordWords, columns: readonly string[]): boolean {
		const others = record.values.toSpliced(this.#at, 1);
		if (word === words.trailer) {
			if (!this.#isTrailer(record, this.#columns.length)) return false;
			this.#takeTrailer(record.line, others, this.#columns);
			return true;
		}
		if (word !== words.header) return this.#isJoinedTrailer(record, words) || this.#footers.take(record, this.#count);
		if (!repeatsHeader(record.values, columns)) {
			if (!this.#isControlHeader(others)) {
				this.#refuseOtherHeader(record, others);
				return false;
			}
			this.#dates.push(...controlDates(record.line, others));
		}
		this.#trailers.header();
		this.#control++;
		return true;
	}

	/** In a file with record types, a row that begins with a trailer's word and has only numbers is a trailer. */
	#isJoinedTrailer(record: RawRecord, words: RecordWords): boolean {
		const values = joinedTrailer(record, this.#at, this.#columns.length, words);
		if (values === null) return false;
		this.#takeTrailer(record.line, values, this.#columns);
		return true;
	}

	/** The control header of an appended file: it is like the file's own, or is where only a header can be. */
	#isControlHeader(others: readonly (string | null)[]): boolean {
		const filled = others.filter((value) => value !== null && value.trim() !== '');
		const own = this.#types?.controlHeader?.fields;
		if (own) return filled.length === own.length && normalizeHeader(filled[0] ?? '') === normalizeHeader(own[0] ?? '');
		const known = this.#types?.options.knownHeaders;
		const holds = others.some(
			(value, at) => value !== null && value !== '' && known?.has(normalizeHeader(this.#columns[at] ?? '')),
		);
		return (
			this.#atStart &&
			!holds &&
			filled.length < this.#columns.length &&
			filled.some((value) => /^\s*\d+\s*$/.test(value ?? ''))
		);
	}

	/** Refuses a header with other columns, because values below it would get wrong columns. */
	#refuseOtherHeader({ line }: RawRecord, others: readonly (string | null)[]): void {
		if (this.#types === null) return;
		const { options, file } = this.#types;
		const named = others.filter((value) => value !== null && options.knownHeaders.has(normalizeHeader(value)));
		if (named.length < 2 || named.length * 2 < others.length) return;
		const message = `Line ${line} of ${file} names the columns anew, and not as the header does`;
		const hint = 'Ask the sender for a file each, or for one order of the columns.';
		throw new EtlError('E_FILE_MALFORMED', message, { context: { file, line }, hint });
	}
}

function holdsNumberAlone({ values }: RawRecord, at: number): boolean {
	const filled = values.filter((value, index) => index !== at && value !== null && value.trim() !== '');
	return filled.length === 1 && /^\s*\d+\s*$/.test(filled[0] as string);
}

function repeatsHeader(values: readonly (string | null)[], columns: readonly string[]): boolean {
	return columns.every((name, index) => normalizeHeader(values[index] ?? '') === normalizeHeader(name));
}
