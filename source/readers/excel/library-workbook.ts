import type { CellObject, WorkBook, WorkSheet } from 'xlsx';
import { EtlError } from '../../core/errors.js';
import { errorCell } from './cell-faults.js';
import { type NumberFormat, numberCell, parseNumberFormat } from './number-cell.js';
import { malformed, tooLarge } from './refusals.js';
import type { Cell, MergedRange, Sheet, SheetRow } from './workbook.js';
import type { ZipArchive } from './zip.js';

/**
 * Bytes of a binary workbook, unpacked. SheetJS holds all of it, about ten times its size: an .xls ends at 65,536 rows,
 * and an .xlsb beyond this would take more memory than Node gives a program.
 */
const MAX_BINARY = 128 * 1024 ** 2;

/** Error values of BIFF by their number ([MS-XLS] 2.5.10). */
const ERRORS: Readonly<Record<number, string>> = {
	0: '#NULL!',
	7: '#DIV/0!',
	15: '#VALUE!',
	23: '#REF!',
	29: '#NAME?',
	36: '#NUM!',
	42: '#N/A',
	43: '#GETTING_DATA',
};

/** The sheets of a binary workbook: .xls (BIFF 2 to 8) as it is. Here alone SheetJS is loaded. */
export async function openBiff(bytes: Buffer, file: string): Promise<readonly Sheet[]> {
	if (bytes.length > MAX_BINARY) throw tooLarge(file, 'is larger than any .xls', 'none: send it as .xlsx or CSV');
	const { set_cptable } = await import('xlsx');
	set_cptable(await import('xlsx/dist/cpexcel.full.mjs')); // Excel before 97 wrote text in the code page of its machine.
	return openWithLibrary(bytes, file);
}

/** The sheets of an .xlsb. Its parts are inflated under our limits and handed over in a new archive, not packed. */
export async function openBinaryOoxml(archive: ZipArchive, file: string): Promise<readonly Sheet[]> {
	const { CFB } = await import('xlsx');
	const container = CFB.utils.cfb_new();
	let total = 0;
	for (const name of archive.names) {
		if (!/\.(?:bin|rels|xml)$/.test(name)) continue;
		total += archive.size(name);
		if (total > MAX_BINARY) throw tooLarge(file, 'unpacks to more than 128 MiB', 'none: send it as .xlsx or CSV');
		const chunks: Buffer[] = [];
		for await (const chunk of archive.read(name)) chunks.push(chunk);
		CFB.utils.cfb_add(container, archive.spelling(name), Buffer.concat(chunks));
	}
	const stored = CFB.write(container, { type: 'buffer', fileType: 'zip', compression: false } as never);
	return openWithLibrary(stored as Buffer, file);
}

async function openWithLibrary(bytes: Buffer, file: string): Promise<readonly Sheet[]> {
	const { read } = await import('xlsx');
	let workbook: WorkBook;
	try {
		workbook = read(bytes, {
			type: 'buffer',
			dense: true,
			cellNF: true,
			cellText: false,
			cellFormula: false,
			cellHTML: false,
			cellDates: false,
		});
	} catch (error) {
		throw error instanceof EtlError ? error : refusal(file, error);
	}
	const date1904 = workbook.Workbook?.WBProps?.date1904 === true;
	return workbook.SheetNames.map((name, index) => {
		const sheet = workbook.Sheets[name] ?? {};
		return {
			name,
			hidden: (workbook.Workbook?.Sheets?.[index]?.Hidden ?? 0) > 0,
			rows: () => readRows(sheet, date1904),
			merges: async () => mergesOf(sheet),
		};
	});
}

/** What SheetJS says where it gives up is for programmers. */
function refusal(file: string, error: unknown): EtlError {
	const said = error instanceof Error ? error.message : String(error);
	if (/password|encrypt/i.test(said)) return malformed(file, 'is encrypted: it needs a password', error);
	if (/Cannot find Workbook stream/i.test(said)) return malformed(file, 'is an Office file, but no workbook', error);
	return malformed(file, 'is a workbook that is damaged or cut short', error);
}

async function* readRows(sheet: WorkSheet, date1904: boolean): AsyncGenerator<SheetRow> {
	const data = (sheet as { '!data'?: (CellObject | undefined)[][] })['!data'] ?? [];
	const formats = new Map<string, NumberFormat>();
	const formatOf = (code: string) => {
		const format = formats.get(code) ?? parseNumberFormat(code);
		formats.set(code, format);
		return format;
	};
	for (const [index, row] of data.entries()) {
		if (!row) continue;
		const cells = row.map((cell) => (cell ? toCell(cell, formatOf(String(cell.z ?? 'General')), date1904) : undefined));
		if (cells.length > 0) yield { line: index + 1, cells };
	}
}

function toCell(cell: CellObject, format: NumberFormat, date1904: boolean): Cell | undefined {
	switch (cell.t) {
		case 'n':
			return numberCell(String(cell.v), format, date1904);
		case 's':
			return cell.v === undefined || cell.v === '' ? undefined : { text: String(cell.v), kind: 'text' };
		case 'b':
			return { text: cell.v ? 'TRUE' : 'FALSE', kind: 'text' };
		case 'e':
			return errorCell(ERRORS[Number(cell.v)] ?? '#ERROR');
		case 'd': // Never, since cellDates is off.
		case 'z':
			return undefined;
	}
}

function mergesOf(sheet: WorkSheet): readonly MergedRange[] {
	return (sheet['!merges'] ?? []).map(({ s, e }) => ({ top: s.r + 1, bottom: e.r + 1, left: s.c, right: e.c }));
}
