import { EtlError } from '../core/errors.js';
import { normalizeHeader } from '../core/schema/schema.js';
import { delimited } from './delimited/index.js';
import { excel } from './excel/index.js';
import { json } from './json/index.js';
import type { FileBytes, OpenedFile, Reader, ReaderOptions } from './reader.js';
import { xml } from './xml/index.js';

/** Every format. Delimited is last, because any text may be delimited. */
const READERS: readonly Reader[] = [excel, xml, json, delimited];

/** Extensions of all readers, in lower case, with the dot. */
export const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(READERS.flatMap((reader) => reader.extensions));

/** Opens a file with the reader for its extension, or with the one that recognizes its content where the two differ. */
export async function openFile(
	file: FileBytes,
	format: Reader['name'] | undefined,
	options: ReaderOptions,
): Promise<OpenedFile & { readonly format: Reader['name'] }> {
	const reader = chooseReader(file, format);
	const claimed = format === undefined ? claimedBy(file) : undefined;
	const opened =
		reader === delimited && claimed !== undefined && claimed !== delimited
			? await openTable(claimed, file, options)
			: await reader.open(file, options);
	return { ...opened, format: reader.name };
}

/** Opens a table of text that has the extension of another format. Other text is refused, such as a server's error page. */
async function openTable(claimed: Reader, file: FileBytes, options: ReaderOptions): Promise<OpenedFile> {
	const { name } = file;
	const opened = await delimited.open(file, options).catch((error: unknown) => {
		if (error instanceof EtlError && error.code === 'E_FILE_MALFORMED') return null;
		throw error;
	});
	if (opened !== null && (await isTable(opened, options))) return opened;
	throw new EtlError('E_FILE_MALFORMED', `${name} is named as ${claimed.name}, and holds a text that is none`, {
		context: { file: name },
		hint: 'Ask the sender for the file, or set its format under `read` in the config if the text is a table.',
	});
}

async function isTable(opened: OpenedFile, { knownHeaders }: ReaderOptions): Promise<boolean> {
	const batches = opened.batches();
	const first = await batches.next();
	await batches.return({ declared: null, findings: { account: null, passedOver: [], doubts: [] } });
	const columns = first.done ? [] : first.value.columns;
	const isKnown = columns.some((each) => knownHeaders.has(normalizeHeader(each)));
	return columns.length > 1 && (isKnown || knownHeaders.size === 0);
}

function claimedBy(file: FileBytes): Reader | undefined {
	const extension = /\.[^.]+$/.exec(file.name)?.[0].toLowerCase() ?? '';
	return READERS.find((reader) => reader.extensions.includes(extension));
}

function chooseReader(file: FileBytes, format: Reader['name'] | undefined): Reader {
	if (format !== undefined) return READERS.find((reader) => reader.name === format) as Reader;
	const certain = READERS.find((reader) => reader.insists?.(file.traits.head));
	if (certain) return certain;
	const claimed = claimedBy(file);
	if (claimed?.recognizes(file.traits.head)) return claimed;
	const recognized = READERS.find((reader) => reader.recognizes(file.traits.head)) ?? claimed;
	if (recognized) return recognized;
	throw new EtlError('E_FILE_MALFORMED', `${file.name} is in no format that we know`, { context: { file: file.name } });
}
