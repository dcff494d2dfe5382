import { EtlError } from '../core/errors.js';
import { normalizeHeader } from '../core/schema/schema.js';
import { beginning } from '../core/values/visible.js';
import type { ReaderOptions } from './reader.js';

/** Smallest number of names in common with the schema, because a hospital has a name too. */
const ALIKE = 2;

/** Characters of a name in a message. */
const NAME = 60;

/** A name for a message. */
export function shownName(name: string): string {
	return beginning(name, NAME);
}

/**
 * Finds parts of a document next to the records with the same content, such as records with another name, in another
 * array or on another sheet. They would be skipped silently.
 */
export class OtherTables {
	readonly #known: ReadonlySet<string>;
	#most: { readonly names: number; readonly line: number; readonly where: string } | null = null;

	/**
	 * Nothing else is a record where the config says which ones are.
	 *
	 * @param setting - the setting that says so
	 */
	constructor(
		options: ReaderOptions,
		private readonly setting: 'recordName' | 'sheet',
	) {
		this.#known = options[setting] === undefined ? options.knownHeaders : new Set();
	}

	/** The schema's name for a name, or `null`. */
	known(name: string): string | null {
		const normalized = normalizeHeader(name);
		return this.#known.has(normalized) ? normalized : null;
	}

	/** Notes a part next to the records, by its number of names of the schema. */
	note(names: number, line: number, where: string): void {
		if (this.#known.size > 0 && names >= ALIKE && names > (this.#most?.names ?? 0)) this.#most = { names, line, where };
	}

	/** Checks the noted parts. @throws EtlError `E_FILE_MALFORMED` where one has more than half of the records' names */
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
