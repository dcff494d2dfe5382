import { EtlError } from '../../core/errors.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import type { ReaderOptions } from '../reader.js';

/** A letter or digit of ASCII as 0 to 35; -1 for any other character. */
function rankOf(code: number): number {
	if (code >= 48 && code <= 57) return code - 22;
	const lower = code | 32;
	return lower >= 97 && lower <= 122 ? lower - 97 : -1;
}

const RANKS = 36;

/**
 * Finds a repeated header among the records, as in concatenated files. It is no record. Below a header that names
 * other columns, values would be assigned to wrong columns.
 */
export class HeaderAgain {
	/** The names; empty where a record may have values that look like them. */
	readonly #names: ReadonlySet<string>;
	/** 1 for the first two letters of each: they exclude most records. */
	readonly #starts = new Uint8Array(RANKS * RANKS);
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
		for (const name of this.#names) {
			const at = rankOf(name.charCodeAt(0)) * RANKS + rankOf(name.charCodeAt(1));
			if (at >= 0) this.#starts[at] = 1;
		}
		this.#first = Math.max(
			0,
			columns.findIndex((name, at) => name !== `column_${at + 1}`),
		);
		this.#options = options;
		this.#file = file;
	}

	/** Whether a row begins with one of the header's names, in any spelling. */
	mayBe(values: readonly (string | null)[]): boolean {
		const value = values[this.#first];
		if (!value || this.#names.size === 0) return false;
		// The word of a record type, such as D.
		if (value.length === 1) return this.#names.has(value.toLowerCase());
		const one = rankOf(value.charCodeAt(0));
		const two = rankOf(value.charCodeAt(1));
		if (one >= 0 && two >= 0 && this.#starts[one * RANKS + two] === 0) return false;
		return this.#names.has(normalizeHeader(value));
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
