import { isUtf8 } from 'node:buffer';
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, validateFileName, type ZipFile } from 'yauzl';
import { EtlError } from '../../core/errors.js';
import { isZipName } from '../../core/names/wrapped-name.js';
import { BlockReader } from './block-reader.js';
import type { RandomBytes } from './random-access.js';

/** Limits of an archive. */
export interface ArchiveLimits {
	/** Number of its files and folders. */
	readonly files: number;
	/** Unpacked bytes of all its files. */
	readonly fileBytes: number;
}

/** A file in an archive, from the archive's directory. */
export interface ZipMember {
	/** Path within the archive, with `/`. */
	readonly path: string;
	readonly entry: MemberEntry;
	/** Why it is not read; else `null`. */
	readonly fault: { readonly what: string; readonly hint: string } | null;
}

/** The fields that opening a file needs. 10,000 whole entries of the library would take 20 MB. */
export type MemberEntry = Pick<
	Entry,
	'compressedSize' | 'compressionMethod' | 'crc32' | 'relativeOffsetOfLocalHeader' | 'uncompressedSize'
>;

/** What an archive holds. */
export interface ZipDirectory {
	readonly zip: ZipFile;
	/** Its files, in the order of their paths. */
	readonly members: readonly ZipMember[];
	/** Files that operating systems put there. */
	readonly hidden: readonly string[];
	/** Whether it is a document that is stored as a zip, such as a workbook, and no archive of files. */
	readonly isDocument: boolean;
}

/** Highest ratio of unpacked to packed bytes. Deflate reaches 1032:1 on zeros; feeds stay below 100:1. */
const MAX_RATIO = 400;

/** Unpacked bytes up to which the ratio is not checked. */
const HARMLESS = 64 * 1024 ** 2;

/** Bytes of a local header without its name. */
const LOCAL_HEADER = 30;

const STORED = 0;
const DEFLATED = 8;
const METHODS: Readonly<Record<number, string>> = {
	9: 'Deflate64',
	12: 'bzip2',
	14: 'LZMA',
	93: 'Zstandard',
	95: 'XZ',
	98: 'PPMd',
};

/** What macOS, Windows and editors leave in archives. */
const SYSTEMS = /^__MACOSX\/|(?:^|\/)(?:\.[^/]*|Thumbs\.db|desktop\.ini)$/i;

/**
 * Reads what an archive holds, and refuses one that lies about it.
 *
 * @param name - of the archive, for messages
 * @throws EtlError `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE`; errors of the source as they are
 */
export async function readDirectory(bytes: RandomBytes, name: string, limits: ArchiveLimits): Promise<ZipDirectory> {
	const reader = new BlockReader(bytes);
	try {
		const zip = await openZip(reader, bytes.size, name);
		const entries = await allEntries(zip, name, limits);
		const end = Number(zip.readEntryCursor);
		await requireNothingBehind(reader, end, bytes.size, name);
		const files = entries.filter(({ isFolder }) => !isFolder);
		const paths = new Set(files.map(({ path }) => path));
		if (paths.size < files.length) throw malformed(name, `holds two files of one name: ${twice(files)}`);
		requireApart(entries, bytes.size, name);
		requireModest(files, bytes.size, name, limits);
		await requireNothingBefore(reader, entries, end, name);
		const members = files
			.filter(({ path }) => !SYSTEMS.test(path))
			.map(({ path, entry, isRegular }) => ({ path, entry: slim(entry), fault: faultOf(path, entry, isRegular) }));
		return {
			zip,
			members: members.sort((one, other) => (one.path < other.path ? -1 : 1)),
			hidden: files.map(({ path }) => path).filter((path) => SYSTEMS.test(path)),
			isDocument: isDocument(paths),
		};
	} finally {
		reader.endDirectory();
	}
}

/** @throws EtlError `E_FILE_MALFORMED` */
async function openZip(reader: BlockReader, size: number, name: string): Promise<ZipFile> {
	const options = { autoClose: false, decodeStrings: false };
	return fromRandomAccessReaderPromise(reader, size, options).catch((error) => {
		throw asDamage(error, name);
	});
}

interface Found {
	readonly path: string;
	readonly entry: Entry;
	readonly isFolder: boolean;
	readonly isRegular: boolean;
}

async function allEntries(zip: ZipFile, name: string, { files }: ArchiveLimits): Promise<Found[]> {
	const found: Found[] = [];
	try {
		for await (const entry of zip.eachEntry()) {
			if (found.length === files)
				throw new EtlError('E_FILE_TOO_LARGE', `${name} holds more than ${files} files`, {
					context: { file: name, limit: 'limits.files' },
				});
			found.push(toFound(entry, name));
		}
	} catch (error) {
		throw asDamage(error, name);
	}
	return found;
}

const UNIX = [3, 19];

function toFound(entry: Entry, name: string): Found {
	const path = pathOf(entry);
	const outside = path === '' || path.includes('\0') || validateFileName(path) !== null;
	if (outside) throw malformed(name, `holds a path that no file in an archive may have: "${path}"`);
	const kind = UNIX.includes(entry.versionMadeBy >> 8) ? (entry.externalFileAttributes >>> 28) & 0xf : 0;
	const isFolder = path.endsWith('/') || kind === 4;
	if (isFolder && entry.uncompressedSize > 0) throw malformed(name, `holds a folder that has bytes: ${path}`);
	return { path, entry, isFolder, isRegular: kind === 0 || kind === 8 };
}

/** A name is UTF-8 where it is flagged so or is valid UTF-8, else code page 437 of DOS. */
function pathOf(entry: Entry): string {
	const { generalPurposeBitFlag: flags, fileNameRaw: raw, extraFields } = entry;
	return getFileNameLowLevel(isUtf8(raw) ? flags | 0x800 : flags, raw, extraFields, false);
}

function slim(entry: Entry): MemberEntry {
	const { compressedSize, compressionMethod, crc32, relativeOffsetOfLocalHeader, uncompressedSize } = entry;
	return { compressedSize, compressionMethod, crc32, relativeOffsetOfLocalHeader, uncompressedSize };
}

/** Refuses entries that overlap: a small archive could unpack to any size. */
function requireApart(entries: readonly Found[], size: number, name: string): void {
	const sorted = entries
		.map(({ entry }) => ({
			from: entry.relativeOffsetOfLocalHeader,
			to: entry.relativeOffsetOfLocalHeader + LOCAL_HEADER + entry.fileNameLength + entry.compressedSize,
		}))
		.sort((one, other) => one.from - other.from);
	for (const [index, { to }] of sorted.entries())
		if (to > (sorted[index + 1]?.from ?? size)) throw malformed(name, 'holds files that overlap');
}

/** Bytes of the records behind a directory, and of the longest comment. */
const MOST_BEHIND = 22 + 20 + 56 + 65_535;

/**
 * Refuses an archive in which more of a directory, or another archive, stands behind the directory. Those files would be lost.
 *
 * @param end - of the directory
 */
async function requireNothingBehind(reader: BlockReader, end: number, size: number, name: string): Promise<void> {
	const behind = await readAt(reader, end, Math.min(size - end, MOST_BEHIND));
	// A writer without Zip64 writes a count of 65,536 files as 0.
	if (behind.indexOf(CENTRAL) === 0) throw malformed(name, 'holds more files than its directory counts');
	if (size - end > MOST_BEHIND || behind.includes(LOCAL) || behind.includes(CENTRAL))
		throw malformed(name, 'holds more behind its directory, as if two archives were joined');
}

/**
 * Refuses an archive with files before the first one that its directory lists: an archive that another one was put behind.
 *
 * @param end - of the directory
 */
async function requireNothingBefore(
	reader: BlockReader,
	entries: readonly Found[],
	end: number,
	name: string,
): Promise<void> {
	const first = Math.min(end, ...entries.map(({ entry }) => entry.relativeOffsetOfLocalHeader));
	for (let from = 0; from < first; from += SCANNED) {
		const some = await readAt(reader, from, Math.min(SCANNED + LOCAL.length - 1, first - from));
		if (some.includes(LOCAL)) throw malformed(name, 'holds files before those that its directory lists');
	}
}

const LOCAL = Buffer.from('PK\x03\x04', 'latin1');
const CENTRAL = Buffer.from('PK\x01\x02', 'latin1');

/** Bytes that are looked through at a time. */
const SCANNED = 1 << 20;

async function readAt(reader: BlockReader, from: number, length: number): Promise<Buffer> {
	const bytes = Buffer.alloc(length);
	if (length === 0) return bytes;
	await new Promise<void>((resolve, reject) => {
		reader.read(bytes, 0, length, from, (error) => (error ? reject(error) : resolve()));
	});
	return bytes;
}

function requireModest(files: readonly Found[], size: number, name: string, { fileBytes }: ArchiveLimits): void {
	const total = files.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
	if (total > fileBytes)
		throw new EtlError('E_FILE_TOO_LARGE', `${name} holds ${total} bytes once unpacked`, {
			context: { file: name, limit: 'limits.fileBytes' },
		});
	const worst = files.find(({ entry }) => exceeds(entry.uncompressedSize, entry.compressedSize));
	const [unpacked, packed] = worst ? [worst.entry.uncompressedSize, worst.entry.compressedSize] : [total, size];
	if (exceeds(unpacked, packed))
		throw malformed(name, `unpacks to ${Math.round(unpacked / Math.max(1, packed))} times its size, as no feed does`);
}

function exceeds(unpacked: number, packed: number): boolean {
	return unpacked > HARMLESS && unpacked > packed * MAX_RATIO;
}

/** Why one file of an archive cannot be read, though the others can. */
function faultOf(path: string, entry: Entry, isRegular: boolean): ZipMember['fault'] {
	const { compressionMethod: method } = entry;
	if (!isRegular) return { what: 'is a link, and no file', hint: 'Ask the sender for the file itself.' };
	if (entry.isEncrypted())
		return {
			what: 'is encrypted with a password of the zip, which is not supported',
			hint: 'Ask the sender for a zip without a password, or for OpenPGP.',
		};
	if (method !== STORED && method !== DEFLATED)
		return {
			what: `is packed by ${METHODS[method] ?? `method ${method}`}, which is not supported`,
			hint: 'Ask the sender to pack it by Deflate, which is the usual method, or as .gz.',
		};
	if (isZipName(path))
		return { what: 'is a zip in a zip, which is not looked into', hint: 'Ask the sender for one zip.' };
	return null;
}

/** Whether the paths are those of a workbook or another document, whatever its name. */
function isDocument(paths: ReadonlySet<string>): boolean {
	return (
		(paths.has('[Content_Types].xml') && paths.has('_rels/.rels')) ||
		(paths.has('mimetype') && paths.has('META-INF/manifest.xml')) ||
		[...paths].some((path) => /^Index\/.*\.iwa$/i.test(path))
	);
}

function twice(files: readonly Found[]): string {
	const seen = new Set<string>();
	return files.find(({ path }) => seen.size === seen.add(path).size)?.path ?? '';
}

/** The error that refuses a whole archive. */
export function malformed(name: string, what: string, cause?: unknown): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${name} ${what}`, {
		context: { file: name },
		hint: 'Ask the sender for the archive again.',
		...(cause === undefined ? {} : { cause }),
	});
}

/** Translates a failure of the library. Failures of the source stay as they are. */
function asDamage(error: unknown, name: string): unknown {
	if (error instanceof EtlError || !(error instanceof Error) || 'syscall' in error) return error;
	if (/record signature not found|Invalid comment length/.test(error.message))
		return malformed(name, 'is no zip, or is cut short', error);
	if (/multi-disk/.test(error.message)) return malformed(name, 'is one part of a zip that was split', error);
	return malformed(name, `is a damaged zip: ${error.message}`, error);
}
