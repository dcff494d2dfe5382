import type { FileBytes, ReaderOptions, ReadLimits } from '../reader.js';
import { openBiff, openBinaryOoxml } from './library-workbook.js';
import { containerOf } from './magic.js';
import { findWorkbook, openOoxml } from './ooxml.js';
import { openFlatDocument, openOpenDocument } from './opendocument.js';
import { malformed, tooLarge } from './refusals.js';
import type { Sheet } from './workbook.js';
import { openXml2003 } from './xml-2003.js';
import { ZipArchive } from './zip.js';

/** Largest stored workbook in bytes. It is held in memory, because a zip's directory is at its end. */
const MAX_STORED = 1024 ** 3;

/**
 * Opens a workbook by its content, whatever its name.
 *
 * @throws EtlError `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE`
 */
export async function openWorkbook(file: FileBytes, options: ReaderOptions): Promise<readonly Sheet[]> {
	const { name } = file;
	const container = containerOf(file.traits.head);
	switch (container) {
		case 'html':
			throw malformed(name, 'holds an HTML page, not a workbook: save it as .xlsx or CSV');
		case 'other':
			throw malformed(name, 'is no workbook: it is neither a zip nor an Office file');
		case 'xml2003':
			return openXml2003(file, options.limits);
		case 'flat':
			return openFlatDocument(file, options.limits);
		case 'ole':
		case 'biff':
			return openOle(await allBytes(file), name, options.limits);
		case 'zip':
			return openArchive(new ZipArchive(await allBytes(file), name, options.limits), name, options.limits);
	}
}

async function openArchive(archive: ZipArchive, name: string, limits: ReadLimits): Promise<readonly Sheet[]> {
	const workbook = await findWorkbook(archive, name);
	if (workbook !== null)
		return /\.bin$/i.test(workbook) ? openBinaryOoxml(archive, name, limits) : openOoxml(archive, workbook, name);
	if (archive.has('content.xml') && (await isSpreadsheet(archive))) return openOpenDocument(archive, name);
	throw malformed(name, `is ${otherContent(archive)}, not a workbook`);
}

/** Whether the first part of an OpenDocument file declares a spreadsheet. */
async function isSpreadsheet(archive: ZipArchive): Promise<boolean> {
	if (!archive.has('mimetype')) return true;
	let type = '';
	for await (const chunk of archive.read('mimetype')) type += chunk.toString('latin1').slice(0, 200);
	return type.includes('spreadsheet');
}

function otherContent(archive: ZipArchive): string {
	if (archive.has('word/document.xml')) return 'a Word document';
	if (archive.has('ppt/presentation.xml')) return 'a PowerPoint presentation';
	if (archive.has('content.xml')) return 'another OpenDocument file';
	return archive.names.some((name) => name.endsWith('.iwa')) ? 'an Apple iWork file' : 'a zip archive';
}

/** Opens an OLE2 container. Word and mail use it too, and an encrypted .xlsx is one with `EncryptedPackage`. */
async function openOle(bytes: Buffer, name: string, limits: ReadLimits): Promise<readonly Sheet[]> {
	const holds = (stream: string) => bytes.includes(Buffer.from(stream, 'utf16le'));
	if (holds('Workbook') || holds('Book')) return openBiff(bytes, name, limits); // A workbook may embed a Word document.
	if (holds('EncryptedPackage')) throw malformed(name, 'is encrypted: it needs a password');
	if (holds('WordDocument')) throw malformed(name, 'is a Word document, not a workbook');
	return openBiff(bytes, name, limits);
}

async function allBytes(file: FileBytes): Promise<Buffer> {
	if (file.traits.size > MAX_STORED)
		throw tooLarge(file.name, 'is larger than 1 GiB', 'none: split it, or send it as CSV');
	const chunks: Buffer[] = [];
	for await (const chunk of file.open()) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}
