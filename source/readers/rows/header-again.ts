import { EtlError } from '../../core/errors.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import type { ReaderOptions } from '../reader.js';

const LETTERS = /^[a-z0-9]{2}$/;

/**
 * Finds a repeated header among the records, as in concatenated files. It is no record. Below a header that names
 * other columns, values would be assigned to wrong columns.
 */
export class HeaderAgain {
	/** The names; empty where a record may have values that look like them. */
	readonly #names: ReadonlySet<string>;
	/** The first two letters of each: they exclude most records. */
	readonly #starts: ReadonlySet<string>;
	/** The first column that has a name. */
	readonly #first: number;
	readonly #normalized: readonly string[];
	readonly #options: ReaderOptions;
	readonly #file: string;

	constructor(columns: readonly string[], options: ReaderOptions, file: string) {
		this.#normalized = columns.map(normalizeHeader);
		const known = this.#normalized.filter((name) => options.knownHeaders.has(name));
		// Where the schema knows none of the names, a record may have values that look like them.
		this.#names = new Set(known.length >= 2 ? this.#normalized : []);
		this.#starts = new Set([...this.#names].map((name) => name.slice(0, 2)));
		this.#first = Math.max(
			0,
			columns.findIndex((name, at) => name !== `column_${at + 1}`),
		);
		this.#options = options;
		this.#file = file;
	}

	/** Whether a row begins with one of the header's names, in any spelling. */
	mayBe(values: readonly (string | null)[]): boolean {
		const value = values[this.#first]?.trim();
		if (this.#names.size === 0 || value === undefined) return false;
		const start = value.slice(0, 2).toLowerCase();
		return (!LETTERS.test(start) || this.#starts.has(start)) && this.#names.has(normalizeHeader(value));
	}

	/**
	 * Whether a row repeats the header.
	 *
	 * @throws EtlError `E_FILE_MALFORMED` where it names the columns in another order
	 */
	is(line: number, values: readonly (string | null)[]): boolean {
		if (!this.mayBe(values)) return false;
		// A column without a name is called by its position.
		const names = values.map((value, at) => normalizeHeader(value?.trim() || `column_${at + 1}`));
		if (names.length === this.#normalized.length && names.every((name, at) => name === this.#normalized[at]))
			return true;
		const known = names.filter((name) => this.#options.knownHeaders.has(name));
		if (known.length < 2 || known.length * 2 < names.length) return false;
		const message = `Line ${line} of ${this.#file} names the columns anew, and not as the header does`;
		throw new EtlError('E_FILE_MALFORMED', message, {
			context: { file: this.#file, line },
			hint: 'Ask the sender for a file each, or for one order of the columns.',
		});
	}
}
