import { EtlError } from '../core/errors.js';
import { normalizeHeader } from '../core/schema.js';
import { beginning } from '../core/visible.js';
import type { ReaderOptions } from './reader.js';

/** How many names a row, element or object must share with the schema at least: a hospital has a name as well. */
const ALIKE = 2;

/** Characters of a name that a message shows. */
const NAME = 60;

/** A name as a message shows it. */
export function shownName(name: string): string {
	return beginning(name, NAME);
}

/**
 * What stands beside the records of a document and holds what they hold, such as records by another name, in another
 * array or on another sheet: passed over like the rest, it would be lost without a word.
 */
export class OtherTables {
	readonly #known: ReadonlySet<string>;
	#most: { readonly names: number; readonly line: number; readonly where: string } | null = null;

	/**
	 * Where a person has said which the records are, nothing else is one.
	 *
	 * @param setting - by which that is said
	 */
	constructor(
		options: ReaderOptions,
		private readonly setting: 'recordName' | 'sheet',
	) {
		this.#known = options[setting] === undefined ? options.knownHeaders : new Set();
	}

	/** The name as the schema knows it, or `null`. */
	known(name: string): string | null {
		const normalized = normalizeHeader(name);
		return this.#known.has(normalized) ? normalized : null;
	}

	/** Notes something beside the records, by how many of its names the schema knows. */
	note(names: number, line: number, where: string): void {
		if (this.#known.size > 0 && names >= ALIKE && names > (this.#most?.names ?? 0)) this.#most = { names, line, where };
	}

	/** @throws EtlError `E_FILE_MALFORMED` where something held more than half of what the records hold */
	refuse(columns: readonly string[], file: string): void {
		const held = columns.filter((name) => this.known(name) !== null).length;
		if (this.#most === null || this.#most.names * 2 <= held) return;
		const { line, where } = this.#most;
		throw new EtlError('E_FILE_MALFORMED', `${file}: line ${line}, ${where} holds what a record does, and is none`, {
			context: { file, line },
			hint: `Ask the sender for records of one kind in one place, or say by read.${this.setting} where they are.`,
		});
	}
}
