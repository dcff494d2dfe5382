import type { Readable } from 'node:stream';
import type { Address, Notation, Parsed } from '../core/address.js';
import { EtlError } from '../core/errors.js';

/** A file that a source offers. */
export interface SourceFile {
	readonly name: string;
	/** Stored bytes, where the source knows. */
	readonly size?: number;
	/** When it was last written, in milliseconds since 1970, where the source knows. */
	readonly modified?: number;
	/** What another content would not have, such as an ETag, where the source has it. */
	readonly version?: string;
	/** Why it may not be opened at all, such as a link that leads out of the source; else `null`. */
	readonly refusal: string | null;
	/** A fresh stream of its bytes. */
	open(): Promise<Readable>;
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
	/**
	 * One file as it is now, without a look at the others; `null` where it is gone.
	 *
	 * @throws EtlError `E_SOURCE_MISSING`, `E_SOURCE_UNREADABLE`
	 */
	stat(name: string): Promise<SourceFile | null>;
	/** What the last `list()` passed over, since it is no file or a hidden one; left out where there is nothing else. */
	passedOver?(): PassedOver;
}

/** Names in a source that are never files of a feed. */
export interface PassedOver {
	readonly folders: readonly string[];
	readonly hidden: readonly string[];
}

/** Where a source is, and of which kind it is. Each kind's own has what it opens it by besides. */
export interface SourceAddress extends Address {
	/** The kind's name in the registry. */
	readonly source: string;
	/** The folder that the source is, absolute; `null` where it is elsewhere than in files here. */
	readonly folder: string | null;
}

/** One kind of source, as the registry knows it: how its addresses are written, and how one is opened. */
export interface SourceKind<A extends SourceAddress = SourceAddress> extends Notation {
	/** @param base - the folder that a relative path starts from */
	parse(text: string, base: string): Parsed<A>;
	open(address: A): Promise<Source>;
}

/**
 * Looks whether a source is still there, when one of its files is not: a folder whose mount went away is empty, and
 * that is not each file's fault.
 *
 * @throws EtlError `E_SOURCE_MISSING`, `E_SOURCE_UNREADABLE`
 */
export async function requireSource(source: Source): Promise<void> {
	if ((await source.list()).length > 0) return;
	const message = `The source ${source.label} went away while it was being read: it holds no file any more`;
	throw new EtlError('E_SOURCE_MISSING', message, { context: { source: source.label } });
}
