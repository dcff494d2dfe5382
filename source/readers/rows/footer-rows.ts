import type { Doubt } from '../../core/reading/reading.js';
import type { RawRecord } from '../../core/records/record.js';
import { readSetting } from '../read-setting.js';
import type { ReaderOptions } from '../reader.js';
import type { PassedRow } from './control-account.js';
import { FooterCheck } from './footers.js';
import type { Trailers } from './trailers.js';

/** Takes footers off the records: rows that give their number or their sums, or mark the file's end. */
export class FooterRows {
	readonly #options: ReaderOptions | null;
	readonly #file: string;
	readonly #trailers: Trailers;
	readonly #rows: (PassedRow & { readonly number: number | null })[] = [];
	#check = new FooterCheck([], null);
	/** Rows that say how many records there are. */
	#counts = 0;
	/** Whether records begin with `#` too. */
	#marksRecords = false;

	/** @param options - `null` where nothing is known about the file; then no row is a footer */
	constructor(options: ReaderOptions | null, file: string, trailers: Trailers) {
		this.#options = options;
		this.#file = file;
		this.#trailers = trailers;
	}

	setColumns(columns: readonly string[]): void {
		this.#check = new FooterCheck(columns, this.#options);
	}

	/** Whether the schema accepts a row as a record. */
	fitsAsRecord(values: readonly (string | null)[]): boolean {
		return this.#check.fitsAsRecord(values);
	}

	/**
	 * Takes a row if it is a footer, and says whether it was one.
	 *
	 * @param above - number of records above it
	 */
	take(record: RawRecord, above: number): boolean {
		const { fault } = record;
		if (this.#options === null || (fault !== undefined && fault.code !== 'E_FIELDS_FEW')) return false;
		const footer = this.#check.of(record.values);
		if (footer === null) return this.#isRemark(record);
		switch (footer.kind) {
			case 'count':
				this.#counts++;
				this.#trailers.statement(record.line, above, footer.number ?? Number.NaN);
				break;
			case 'total':
				this.#rows.push({ what: 'rows of totals', record, number: footer.number });
				break;
			case 'end':
				this.#rows.push({ what: 'lines that end the file', record, number: null });
				break;
		}
		return true;
	}

	/** Whether a row is a comment: it begins with `#` and is narrower than records, none of which begins so. */
	#isRemark(record: RawRecord): boolean {
		if (record.values[0]?.startsWith('#') !== true) return false;
		this.#marksRecords ||= record.fault === undefined;
		if (this.#marksRecords) return false;
		this.#rows.push({ what: 'lines of remarks', record, number: null });
		return true;
	}

	/**
	 * The account of the taken rows.
	 *
	 * @param records - number of all records of the file
	 */
	account(records: number): { readonly control: number; readonly passed: readonly PassedRow[] } {
		const passed = this.#passed(records);
		return { control: this.#counts + this.#rows.length - passed.length, passed };
	}

	/** A total that differs from the number of records is a sum, or records are missing. */
	doubts(records: number): Doubt[] {
		if (this.#options?.records?.count?.counts === 'none') return [];
		return this.#passed(records)
			.filter(({ number }) => number !== null)
			.slice(0, 1)
			.map(({ record: { line } }) => ({
				code: 'D_PASSED_OVER',
				message: `line ${line} begins with a word for a total and holds a number that is not ${records}, the number of records`,
				setting: readSetting(this.#file, 'records: { count: { counts: none } }'),
			}));
	}

	#passed(records: number) {
		return this.#rows.filter(({ number }) => number === null || number !== records);
	}
}
