import { EtlError } from '../core/errors.js';

/** The columns of a file that shows them only as it is read, in the order in which they appear. */
export class ColumnIndex {
	readonly #limit: number;
	readonly #file: string;
	readonly #at = new Map<string, number>();
	#names: readonly string[] = [];

	constructor(limit: number, file: string) {
		this.#limit = limit;
		this.#file = file;
	}

	/** A new list whenever it grows. */
	get names(): readonly string[] {
		if (this.#names.length < this.#at.size) this.#names = [...this.#at.keys()];
		return this.#names;
	}

	has(name: string): boolean {
		return this.#at.has(name);
	}

	/**
	 * Where a name stands; a new one comes last.
	 *
	 * @throws EtlError `E_FILE_TOO_LARGE` where there are more than the limit
	 */
	at(name: string): number {
		const known = this.#at.get(name);
		if (known !== undefined) return known;
		if (this.#at.size >= this.#limit) {
			throw new EtlError('E_FILE_TOO_LARGE', `${this.#file} has more than ${this.#limit} columns`, {
				context: { file: this.#file, limit: 'limits.columns' },
			});
		}
		this.#at.set(name, this.#at.size);
		return this.#at.size - 1;
	}
}
