import { EtlError } from '../../core/errors.js';
import { canonicalPath } from '../../core/schema/tree-columns.js';

/**
 * The columns of a tree in the order in which they appear, since a tree shows them only as it is read. Where `phone`
 * is a single value in one record and a list in another, `phone` and `phone[0]` are one column.
 */
export class ColumnIndex {
	readonly #limit: number;
	readonly #file: string;
	readonly #at = new Map<string, number>();
	readonly #all: string[] = [];
	#names: readonly string[] = [];

	constructor(limit: number, file: string) {
		this.#limit = limit;
		this.#file = file;
	}

	/** A new array is made when a column is added. */
	get names(): readonly string[] {
		if (this.#names.length < this.#all.length) this.#names = [...this.#all];
		return this.#names;
	}

	has(name: string): boolean {
		return this.#at.has(canonicalPath(name));
	}

	/**
	 * The position of a name. A new name is added at the end.
	 *
	 * @throws EtlError `E_FILE_TOO_LARGE` beyond the limit of columns
	 */
	at(name: string): number {
		const path = canonicalPath(name);
		const known = this.#at.get(path);
		if (known !== undefined) return known;
		if (this.#at.size >= this.#limit) {
			throw new EtlError('E_FILE_TOO_LARGE', `${this.#file} has more than ${this.#limit} columns`, {
				context: { file: this.#file, limit: 'limits.columns' },
			});
		}
		this.#at.set(path, this.#all.length);
		return this.#all.push(name) - 1;
	}
}
