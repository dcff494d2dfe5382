import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import type { ParsingOptions, WorkBook, WorkSheet } from 'xlsx';
import { EtlError } from '../../core/errors.js';
import type { FileBytes, ReadLimits } from '../reader.js';
import type { NumberFormats } from './cell-text.js';
import type { SheetRows } from './table.js';
import { fitsUnpacked } from './zip-size.js';

/** A sheet of a workbook. */
export interface Sheet {
	readonly rows: SheetRows;
	/** Whether day 0 of its dates is in 1904 rather than in 1900. */
	readonly date1904: boolean;
}

/** A workbook, whole in memory: the library reads no other way. */
export interface Workbook {
	readonly names: readonly string[];
	/** Names of hidden sheets. */
	readonly hidden: ReadonlySet<string>;
	readonly formats: NumberFormats;
	/** A sheet; with `atMost`, its first rows. */
	sheet(name: string, atMost?: number): Sheet;
}

/**
 * Opens a workbook.
 *
 * @throws EtlError `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE`
 */
export async function openWorkbook(file: FileBytes, limits: ReadLimits): Promise<Workbook> {
	const context = { file: file.name };
	const limit = Math.min(limits.workbookBytes, limits.fileBytes);
	const tooLarge = () =>
		new EtlError('E_FILE_TOO_LARGE', `${file.name} is larger than a workbook may be, once unpacked (${limit} bytes)`, {
			context: { ...context, limit: 'limits.workbookBytes' },
		});
	if (file.traits.size > limit) throw tooLarge();
	const bytes = await collect(file.open());
	if (bytes.subarray(0, 2).toString('latin1') === 'PK') {
		const fits = fitsUnpacked(bytes, limit);
		if (fits === null) throw unreadable(file, 'its zip container is damaged or cut short');
		if (!fits) throw tooLarge();
	}
	// Loaded only here, and as CommonJS, which brings the code pages of old .xls files along.
	const library = createRequire(import.meta.url)('xlsx') as typeof import('xlsx');
	const parse = (options: ParsingOptions): WorkBook => {
		try {
			return library.read(bytes, { type: 'buffer', ...options });
		} catch (error) {
			throw unreadable(file, explain(error), error);
		}
	};
	const book = parse({ bookSheets: true, bookProps: false });
	const sheets = book.SheetNames.length > 1 ? (parse({ sheetRows: 1, dense: true }).Workbook?.Sheets ?? []) : [];
	return {
		names: book.SheetNames,
		hidden: new Set(book.SheetNames.filter((_, index) => (sheets[index]?.Hidden ?? 0) !== 0)),
		formats: library.SSF as NumberFormats,
		sheet: (name, atMost) => {
			const options = { dense: true, cellNF: true, cellFormula: false, cellHTML: false, cellText: false, sheets: name };
			const parsed = parse(atMost === undefined ? options : { ...options, sheetRows: atMost });
			const rows = ((parsed.Sheets[name] as WorkSheet | undefined)?.['!data'] ?? []) as SheetRows;
			return { rows, date1904: parsed.Workbook?.WBProps?.date1904 === true };
		},
	};
}

async function collect(stream: Readable): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

function explain(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	if (/password|ECMA-376 Encrypted/i.test(message)) return 'it is protected by a password';
	return message.charAt(0).toLowerCase() + message.slice(1);
}

function unreadable(file: FileBytes, why: string, cause?: unknown): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${file.name} cannot be read as a workbook: ${why}`, {
		context: { file: file.name },
		cause,
	});
}
