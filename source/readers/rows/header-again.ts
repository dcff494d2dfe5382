import { EtlError } from '../../core/errors.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import type { ReaderOptions } from '../reader.js';

/**
 * Finds a repeated header among the records, as in concatenated files. It is no record. Below a header that names
 * other columns, values would be assigned to wrong columns.
 */
export class HeaderAgain {
	/** The names as written. The first value alone excludes most records. */
	readonly #names: ReadonlySet<string | null | undefined>;
	readonly #normalized: readonly string[];
	readonly #options: ReaderOptions;
	readonly #file: string;

	constructor(columns: readonly string[], options: ReaderOptions, file: string) {
		this.#normalized = columns.map(normalizeHeader);
		const known = this.#normalized.filter((name) => options.knownHeaders.has(name));
		// Where the schema knows none of the names, a record may have values that look like them.
		const spelt = columns.flatMap((name) => [name, name.toLowerCase(), name.toUpperCase()]);
		this.#names = new Set(known.length >= 2 ? spelt : []);
		this.#options = options;
		this.#file = file;
	}

	/** Whether a row begins with one of the header's names. */
	mayBe(values: readonly (string | null)[]): boolean {
		return this.#names.has(values[0]?.trim());
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
