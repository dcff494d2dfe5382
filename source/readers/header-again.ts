import { EtlError } from '../core/errors.js';
import { normalizeHeader } from '../core/schema.js';
import type { ReaderOptions } from './reader.js';

/**
 * Finds a header that stands among the records, as in files that were put one behind another. It is no record; and
 * records below one that names other columns would be taken for what they are not.
 */
export class HeaderAgain {
	/** Each name as it is written: a record is told by its first value alone. */
	readonly #names: ReadonlySet<string | null | undefined>;
	readonly #normalized: readonly string[];
	readonly #options: ReaderOptions;
	readonly #file: string;

	constructor(columns: readonly string[], options: ReaderOptions, file: string) {
		this.#normalized = columns.map(normalizeHeader);
		const known = this.#normalized.filter((name) => options.knownHeaders.has(name));
		// Where the schema knows none of the names, a record may well hold what looks like them.
		const spelt = columns.flatMap((name) => [name, name.toLowerCase(), name.toUpperCase()]);
		this.#names = new Set(known.length >= 2 ? spelt : []);
		this.#options = options;
		this.#file = file;
	}

	/**
	 * Whether a row is the header said again.
	 *
	 * @throws EtlError `E_FILE_MALFORMED` where it names the columns in another order
	 */
	is(line: number, values: readonly (string | null)[]): boolean {
		if (!this.#names.has(values[0])) return false;
		const names = values.map((value) => normalizeHeader(value ?? ''));
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
