import { EtlError } from '../core/errors.js';
import { delimited } from './delimited/index.js';
import { excel } from './excel/index.js';
import { json } from './json/index.js';
import type { FileBytes, OpenedFile, Reader, ReaderOptions } from './reader.js';
import { xml } from './xml/index.js';

/** Every format. Delimited is last: any text may be it. */
const READERS: readonly Reader[] = [excel, xml, json, delimited];

/** Extensions that some reader claims, lower-case, with the dot. */
export const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(READERS.flatMap((reader) => reader.extensions));

/** Opens a file with the reader of its extension, or with the one that recognizes its content where that disagrees. */
export async function openFile(
	file: FileBytes,
	format: Reader['name'] | undefined,
	options: ReaderOptions,
): Promise<OpenedFile & { readonly format: Reader['name'] }> {
	const reader = chooseReader(file, format);
	const opened = await reader.open(file, options);
	return { ...opened, format: reader.name };
}

function chooseReader(file: FileBytes, format: Reader['name'] | undefined): Reader {
	if (format !== undefined) return READERS.find((reader) => reader.name === format) as Reader;
	const extension = /\.[^.]+$/.exec(file.name)?.[0].toLowerCase() ?? '';
	const claimed = READERS.find((reader) => reader.extensions.includes(extension));
	if (claimed?.recognizes(file.traits.head)) return claimed;
	const recognized = READERS.find((reader) => reader.recognizes(file.traits.head)) ?? claimed;
	if (recognized) return recognized;
	throw new EtlError('E_FILE_MALFORMED', `${file.name} is in no format that we know`, { context: { file: file.name } });
}
