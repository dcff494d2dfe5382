import type { Doubt } from '../../core/reading/reading.js';
import type { ControlFault } from '../../core/records/record.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import { readSetting } from '../read-setting.js';
import type { RecordSettings } from '../reader.js';
import { daysOf } from './control-date.js';
import { WHOLE_NUMBER } from './record-words.js';

/** The result of a file's trailers. */
export interface Declaration {
	/** Number of records that they declare; `NaN` where one has no number; `null` without trailers. */
	readonly declared: number | null;
	readonly fault: ControlFault | null;
	readonly doubts: readonly Doubt[];
}

/** A trailer, with counts of what is above it. */
interface Trailer {
	readonly line: number;
	/** Possible counts, the likeliest first, with the 1-based field of each. */
	readonly numbers: readonly number[];
	readonly fields: readonly number[];
	/** Number of records, and of all rows, since the previous trailer. */
	readonly part: { readonly records: number; readonly rows: number };
	/** The same since the beginning of the file. */
	readonly whole: { readonly records: number; readonly rows: number };
}

/**
 * Compares the counts of trailers with the records above them. A concatenated file has several trailers: each declares
 * its own part, or all records so far.
 */
export class Trailers {
	readonly #count: NonNullable<RecordSettings['count']>;
	readonly #trailers: Trailer[] = [];
	/** Number of headers and trailers so far, and the beginning of the part. */
	#control: number;
	#partRecords = 0;
	#partRows = 0;

	/** @param headerRows - number of rows of the header */
	constructor(
		settings: RecordSettings | undefined,
		headerRows: number,
		private readonly file: string,
	) {
		this.#count = settings?.count ?? {};
		this.#control = headerRows;
	}

	/** Takes a repeated header. */
	header(): void {
		this.#control++;
	}

	/**
	 * Takes a trailer.
	 *
	 * @param records - number of the file's records above it
	 * @param values - of the trailer without its word
	 */
	trailer(line: number, records: number, values: readonly (string | null)[], columns: readonly string[]): void {
		const found = this.#numbers(values, columns);
		this.#add(
			line,
			records,
			found.map(({ number }) => number),
			found.map(({ field }) => field),
		);
	}

	/** Whether a row would be a correct trailer below so many records. */
	wouldAgree(records: number, values: readonly (string | null)[]): boolean {
		const expected = this.#count.counts === 'lines' ? records + this.#control + 1 : records;
		return this.#numbers(values, []).some(({ number }) => number === expected);
	}

	/** Takes a count in words, which is not a trailer of the file's own form. */
	statement(line: number, records: number, number: number): void {
		this.#add(line, records, [number], [1]);
	}

	#add(line: number, records: number, numbers: readonly number[], fields: readonly number[]): void {
		const rows = records + ++this.#control;
		this.#trailers.push({
			line,
			numbers,
			fields,
			part: { records: records - this.#partRecords, rows: rows - this.#partRows },
			whole: { records, rows },
		});
		this.#partRecords = records;
		this.#partRows = rows;
	}

	/** The number at the configured place; else every whole number, or the dates where there are no others. */
	#numbers(values: readonly (string | null)[], columns: readonly string[]): { number: number; field: number }[] {
		const { field: set } = this.#count;
		const numbers = values.flatMap((text, at) => {
			const isSet =
				set === undefined ||
				set === at + 1 ||
				(typeof set === 'string' && normalizeHeader(columns[at] ?? '') === normalizeHeader(set));
			return isSet && text !== null && WHOLE_NUMBER.test(text)
				? [{ number: Number(text), field: at + 1, isDate: daysOf(text.trim()).length > 0 }]
				: [];
		});
		const plain = numbers.filter(({ isDate }) => !isDate);
		const found = plain.length > 0 ? plain : numbers;
		return found.length > 0 ? found : [{ number: Number.NaN, field: 1 }];
	}

	/** The result after all records. */
	declaration(records: number): Declaration {
		const [only, second] = this.#trailers;
		const { counts = 'records' } = this.#count;
		if (only === undefined || counts === 'none') return { declared: null, fault: null, doubts: [] };
		const end = { records, rows: records + this.#control };
		// A single trailer is for the whole file, wherever it is.
		if (second === undefined) {
			if (this.#agrees(only, [end])) return { declared: records, fault: null, doubts: this.#doubts(only, records) };
			return { declared: this.#inRecords(only, end), fault: this.#lineCount(only, records, end.rows), doubts: [] };
		}
		const wrong = this.#trailers.find((each) => !this.#agrees(each, [each.part, each.whole]));
		if (wrong === undefined) return { declared: this.#partRecords, fault: null, doubts: [] };
		const sum = this.#trailers.reduce((all, each) => all + this.#inRecords(each, each.part), 0);
		const [number = Number.NaN] = wrong.numbers;
		const said = Number.isNaN(number) ? 'a count that is no number' : `${number} ${counts}`;
		const message = `the trailer on line ${wrong.line} declares ${said}, ${wrong.part[counts === 'lines' ? 'rows' : 'records']} stand above it`;
		return { declared: sum, fault: { message, hint: null }, doubts: [] };
	}

	#agrees({ numbers }: Trailer, counts: readonly { readonly records: number; readonly rows: number }[]): boolean {
		const unit = this.#count.counts === 'lines' ? 'rows' : 'records';
		return counts.some((each) => numbers.includes(each[unit]));
	}

	/** The number of records that a trailer declares, although it may count lines. */
	#inRecords({ numbers: [first = Number.NaN] }: Trailer, above: { records: number; rows: number }): number {
		return this.#count.counts === 'lines' ? first - (above.rows - above.records) : first;
	}

	/** A wrong count that would be right with headers and trailers. */
	#lineCount({ numbers }: Trailer, records: number, rows: number): ControlFault | null {
		if (this.#count.counts === 'lines' || numbers.includes(records) || !numbers.includes(rows)) return null;
		return {
			message: `its trailer declares ${rows} records, ${records} were read; ${rows} is the number of lines with header and trailer`,
			hint: 'If that is what it counts, set read.records.count.counts to lines.',
		};
	}

	#doubts({ line, numbers, fields, whole }: Trailer, records: number): Doubt[] {
		const doubts: Doubt[] = [];
		if (whole.records < records) {
			const message = `the trailer on line ${line} stands above ${records - whole.records} of the records`;
			doubts.push({
				code: 'D_RECORD_TYPES',
				message,
				setting: readSetting(this.file, 'records: { count: { counts: none } }'),
			});
		}
		const field = fields[numbers.indexOf(records)];
		if (this.#count.counts !== 'lines' && numbers.length > 1 && field !== undefined) {
			const message = `the trailer on line ${line} holds the numbers ${numbers.join(' and ')}; ${records} is what was read`;
			doubts.push({
				code: 'D_RECORD_TYPES',
				message,
				setting: readSetting(this.file, `records: { count: { field: ${field} } }`),
			});
		}
		return doubts;
	}
}
