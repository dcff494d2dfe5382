import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** One file of an archive. */
export interface ArchivedFile {
	readonly name: string;
	readonly content: string | Buffer;
	/** Kept as it is, not deflated. */
	readonly stored?: boolean;
	/** Type and permissions of Unix; a link is `0o120777`. */
	readonly mode?: number;
	/** Written as archives beyond 4 GB are. */
	readonly zip64?: boolean;
}

/** Writes a zip as a program of today does. */
export async function zipOf(files: readonly ArchivedFile[]): Promise<Buffer> {
	const zip = new ZipFile();
	for (const { name, content, stored = false, mode = 0o100644, zip64 = false } of files)
		zip.addBuffer(Buffer.from(content), name, { compress: !stored, mode, forceZip64Format: zip64 });
	zip.end({ forceZip64Format: files.some(({ zip64 }) => zip64 === true), comment: '' });
	return buffer(zip.outputStream);
}

/** The same bytes with another text of the same length in place of one, wherever it stands. */
export function patched(bytes: Buffer, text: string, other: string): Buffer {
	return Buffer.from(bytes.toString('latin1').replaceAll(text, other), 'latin1');
}
