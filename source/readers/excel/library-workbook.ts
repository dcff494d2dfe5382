import type { CellObject, WorkBook, WorkSheet } from 'xlsx';
import type { EtlError } from '../../core/errors.js';
import { checkBiff } from './biff-stream.js';
import { errorCell } from './cell-faults.js';
import { containerOf } from './magic.js';
import { type NumberFormat, numberCell, parseNumberFormat } from './number-cell.js';
import { malformed, tooLarge } from './refusals.js';
import type { Cell, MergedRange, Sheet, SheetRow } from './workbook.js';
import type { ZipArchive } from './zip.js';

/**
 * Bytes of a binary workbook, unpacked. SheetJS holds all of it, about ten times its size: an .xls ends at 65,536 rows,
 * and an .xlsb beyond this would take more memory than Node gives a program.
 */
const MAX_BINARY = 128 * 1024 ** 2;

/** Cells as they are stored: no formula, no markup, no formatted text, and serials in place of local times. */
const READING = {
	type: 'buffer',
	dense: true,
	cellNF: true,
	cellText: false,
	cellFormula: false,
	cellHTML: false,
	cellDates: false,
} as const;

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
	const { CFB, set_cptable } = await import('xlsx');
	const stream = containerOf(bytes) === 'biff' ? bytes : biffStream(CFB, bytes, file);
	const state = checkBiff(stream);
	if (state === 'encrypted') throw malformed(file, 'is encrypted: it needs a password');
	if (state === 'cut') throw malformed(file, 'is a workbook that is damaged or cut short');
	set_cptable(await import('xlsx/dist/cpexcel.full.mjs')); // Excel before 97 wrote text in the code page of its machine.
	return openWithLibrary(bytes, file);
}

/** The one stream of an OLE container ([MS-CFB]) that is the workbook: `Book` before Excel 97. */
function biffStream(cfb: typeof import('xlsx').CFB, bytes: Buffer, file: string): Uint8Array {
	try {
		const container = cfb.read(bytes, { type: 'buffer' });
		const entry = cfb.find(container, '/Workbook') ?? cfb.find(container, '/Book');
		if (entry) return Uint8Array.from(entry.content as Uint8Array).subarray(0, entry.size);
	} catch (error) {
		throw refusal(file, error);
	}
	throw malformed(file, 'is an Office file, but no workbook');
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
		workbook = quietly(() => read(bytes, READING));
	} catch (error) {
		throw refusal(file, error);
	}
	const date1904 = workbook.Workbook?.WBProps?.date1904 === true;
	return workbook.SheetNames.map((name, index) => {
		const sheet = workbook.Sheets[name];
		if (!sheet) throw malformed(file, `has a sheet ${name} that is damaged`);
		return {
			name,
			hidden: (workbook.Workbook?.Sheets?.[index]?.Hidden ?? 0) > 0,
			rows: () => readRows(sheet, date1904),
			merges: async () => mergesOf(sheet),
		};
	});
}

/** SheetJS tells of odd records on the console, where they would stand across the screen. */
function quietly<T>(work: () => T): T {
	const { error } = console;
	console.error = () => {};
	try {
		return work();
	} finally {
		console.error = error;
	}
}

/** What SheetJS says where it gives up is for programmers. */
function refusal(file: string, error: unknown): EtlError {
	const said = error instanceof Error ? error.message : String(error);
	if (/password|encrypt/i.test(said)) return malformed(file, 'is encrypted: it needs a password', error);
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
