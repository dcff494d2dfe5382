import type { Readable } from 'node:stream';

/** A file that a source offers. */
export interface SourceFile {
	readonly name: string;
	/** A fresh stream of its bytes. */
	open(): Readable;
	/** When it was last written, in milliseconds since 1970; left out where the source cannot tell. */
	readonly modified?: number;
	/** Why it may not be opened at all, such as a link that leads out of the source; else `null`. */
	readonly refusal: string | null;
}

/** Where files come from. */
export interface Source {
	/** For people: the folder. */
	readonly label: string;
	/** What tells this source from every other, as long as it stays where it is; the label where it is left out. */
	readonly place?: string;
	/**
	 * What is there now, by name.
	 *
	 * @throws EtlError `E_SOURCE_MISSING`, `E_SOURCE_UNREADABLE`
	 */
	list(): Promise<readonly SourceFile[]>;
	/** What the last `list()` passed over, since it is no file or a hidden one; left out where there is nothing else. */
	beside?(): Beside;
}

/** Names in a source that are never files of a feed. */
export interface Beside {
	readonly folders: readonly string[];
	readonly hidden: readonly string[];
}
