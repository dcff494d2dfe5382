import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Address, Notation, Parsed } from '../core/address.js';
import { EtlError } from '../core/errors.js';
import type { SourceEvent } from '../core/run/events.js';
import type { PgpSettings } from './wrapped/pgp-settings.js';

/** A file that a source offers. */
export interface SourceFile {
	readonly name: string;
	/** Stored bytes, where the source knows. */
	readonly size?: number;
	/** When it was last written, in milliseconds since 1970, where the source knows. */
	readonly modified?: number;
	/** What another content would not have, such as an ETag, where the source has it. */
	readonly version?: string;
	/** Its name was made for the run date, so that no other date is to be found in it; left out where nobody knows. */
	readonly isOfRunDate?: boolean;
	/** Why it may not be opened at all, such as a link that leads out of the source; else `null`. */
	readonly refusal: string | null;
	/** What it comes out of, as it lies in its source: the archive, or the encrypted file. Left out where it lies there itself. */
	readonly stored?: SourceFile;
	/** What tells its source from every other, where a list of sources has it; else that is the source's own. */
	readonly place?: string;
	/** What a list of sources has put before its name; left out where that is nothing. */
	readonly prefix?: string;
	/** Absolute, where it lies in a folder of this machine as it is, so that another program may open it. */
	readonly path?: string;
	/** Whether it can only be read: nobody moves or deletes it where it is. */
	readonly isFixed?: boolean;
	/**
	 * A fresh stream of its bytes, as often as asked.
	 *
	 * @throws EtlError `E_FILE_CHANGED` where it is not what was listed, `E_SOURCE_…` where the source fails
	 */
	open(): Promise<Readable>;
	/**
	 * A part of its bytes, as often as asked; left out where the source can only read from the start.
	 *
	 * @param from - the first byte
	 * @param to - the byte behind the last one, at most `size`
	 * @param once - the rest of the file may not be asked for, so that nothing of it is to be kept
	 * @throws EtlError as `open` does
	 */
	openRange?(from: number, to: number, once?: boolean): Promise<Readable>;
}

/** A file as its source stores it, with what another content would not have. */
export type StoredFile = Pick<SourceFile, 'name' | 'size' | 'modified' | 'version' | 'place' | 'prefix' | 'isFixed'>;

/**
 * What became of a file that was to be moved or deleted. It is `done`; `exists`: another file has the name that it should
 * get; `changed`: it is not what was listed; `gone`: it is not there, and not where it should be. But for `done` nothing
 * has happened.
 */
export type PutAway = 'done' | 'exists' | 'changed' | 'gone';

/** Where files come from. */
export interface Source {
	/** For people: the folder. */
	readonly label: string;
	/** What tells this source from every other, as long as it stays where it is; the label where it is left out. */
	readonly place?: string;
	/** The same of each source of a list; left out where it is one. */
	readonly places?: readonly string[];
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
	/**
	 * Moves a file within the source, if it is what was listed, and never over another one. A move that was cut is taken
	 * up where it was. Left out where a source can only be read.
	 *
	 * @param to - its path within the source from now on; folders are made for it
	 * @throws EtlError `E_FILE_STAYS` where this may not be done, `E_SOURCE_…` where the source fails
	 */
	move?(file: StoredFile, to: string): Promise<PutAway>;
	/**
	 * Deletes a file, if it is what was listed; one that is not there is `gone`.
	 *
	 * @throws EtlError as `move` does
	 */
	remove?(file: StoredFile): Promise<PutAway>;
	/**
	 * Why nothing can be moved to a folder, as far as can be told without trying; `null` where nothing is known against it.
	 *
	 * @param folder - its path within the source; it need not be there yet
	 */
	refusesMoves?(folder: string): Promise<string | null>;
	/** What the last `list()` passed over, since it is no file or a hidden one; left out where there is nothing else. */
	passedOver?(): PassedOver;
	/** What the last `list()` looked for by its name and did not find; left out where a source only says what it has. */
	absent?(): readonly AbsentFile[];
	/** Tells what happens at the source while somebody waits for it; gives what ends that. */
	listen?(take: (event: SourceEvent) => void): () => void;
	/** Lets go of connections and of what was kept here. A source that is not opened again needs none. */
	close?(): Promise<void>;
}

/** Names in a source that are never files of a feed. */
export interface PassedOver {
	readonly folders: readonly string[];
	readonly hidden: readonly string[];
}

/** A file that a source knows by its name, and that is not there. */
export interface AbsentFile extends Pick<SourceFile, 'name' | 'isOfRunDate'> {
	/** Who says so, and how. */
	readonly reason: string;
}

/** Where a source is, and of which kind it is. Each kind's own has what it opens it by besides. */
export interface SourceAddress extends Address {
	/** The kind's name in the registry. */
	readonly source: string;
	/** The folder that the source is, absolute; `null` where it is elsewhere than in files here. */
	readonly folder: string | null;
	/** What besides the label decides which files there are and what they hold, without secrets: part of the config's hash. */
	readonly facts?: unknown;
	/**
	 * Where each of its files is from by the file's name, or all of them by `''`, as far as the label hides it. It may hold
	 * secrets, so it is compared and never kept.
	 */
	readonly origins?: Readonly<Record<string, string>>;
	/** How its OpenPGP files are decrypted, where it says so itself. */
	readonly pgp?: PgpSettings;
}

/** The work that a source is opened for. */
export interface SourceDay {
	/** ISO 8601: what stands for `{date:…}` in an address. */
	readonly runDate: string;
	/** Ends what is under way: a download, a wait. */
	readonly signal: AbortSignal;
}

/** What a source is opened with. */
export interface SourceContext extends SourceDay {
	/** Says what happens: a download goes on, something is tried again. */
	tell(event: SourceEvent): void;
	/** Whether a folder within the source is for files that were put away: nobody looks into it. */
	isPutAway?(folder: string): boolean;
}

/** Keys of `source:` besides `url`, as a person wrote them. */
export type SourceSettings = Readonly<Record<string, unknown>>;

/** One kind of source, as the registry knows it: how its addresses are written, and how one is opened. */
export interface SourceKind<A extends SourceAddress = SourceAddress> extends Notation {
	/** For the reference page: `` `s3://BUCKET/PREFIX` ``. */
	readonly description: string;
	/** The keys of `source:` that this kind has besides `url`; they are checked before `parse` gets them. */
	readonly settings: z.ZodRawShape;
	/** Whether its sources have `move` and `remove`. */
	readonly putsAway?: boolean;
	/**
	 * @param base - the folder that relative paths start from
	 * @param given - what the keys of `settings` hold
	 */
	parse(text: string, base: string, given: SourceSettings): Parsed<A>;
	open(address: A, context: SourceContext): Promise<Source>;
}

/** What tells a file's source from every other, for the bookkeeping: `place` of the file, of the source, or its label. */
export function placeOf(source: Source, file?: SourceFile): string {
	return file?.place ?? source.place ?? source.label;
}

/** The file that a source stores, in place of one that it offers. */
export function storedFile({ name, size, modified, version, place, prefix, isFixed, stored }: SourceFile): StoredFile {
	if (stored !== undefined) return storedFile(stored);
	return {
		name,
		...(size !== undefined && { size }),
		...(modified !== undefined && { modified }),
		...(version !== undefined && { version }),
		...(place !== undefined && { place }),
		...(prefix !== undefined && { prefix }),
		...(isFixed !== undefined && { isFixed }),
	};
}

/** Whether a file is what was listed, by all that both know of it. */
export function isSameFile(
	listed: Pick<StoredFile, 'size' | 'modified' | 'version'>,
	now: Pick<StoredFile, 'size' | 'modified' | 'version'>,
): boolean {
	return (['size', 'modified', 'version'] as const).every(
		(fact) => listed[fact] === undefined || now[fact] === undefined || listed[fact] === now[fact],
	);
}

/** Why a file is not moved or deleted, though it is what was loaded. */
export function stays({ name }: Pick<StoredFile, 'name'>, why: string, hint?: string): EtlError {
	const message = `${name} stays where it is: ${why}`;
	return new EtlError('E_FILE_STAYS', message, { context: { file: name }, ...(hint !== undefined && { hint }) });
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
