import { Worker } from 'node:worker_threads';
import type { CellObject, WorkBook, WorkSheet } from 'xlsx';
import { checkBiff } from './biff-stream.js';
import { errorCell } from './cell-faults.js';
import { containerOf } from './magic.js';
import { type NumberFormat, numberCell, parseNumberFormat } from './number-cell.js';
import { loadShow } from './shown-numbers.js';
import { type Cell, MAX_COLUMNS, MAX_ROWS, type MergedRange, type SheetRow } from './workbook.js';

/** A workbook for the library: an .xls as it is stored, or the parts of an .xlsb; and the seconds that it may take. */
export type LibraryRequest = { readonly seconds: number } & (
	| { readonly biff: Uint8Array }
	| { readonly parts: readonly (readonly [name: string, content: Uint8Array])[] }
);

/** Why the library gives no rows. */
export type LibraryRefusal = 'encrypted' | 'damaged' | 'other';

/**
 * Messages in order: a sheet, then its rows, then the next sheet. The last message is `refusal`, which is null on
 * success.
 */
export type LibraryAnswer =
	| { readonly sheet: { readonly name: string; readonly hidden: boolean; readonly merges: readonly MergedRange[] } }
	| { readonly rows: readonly SheetRow[] }
	| { readonly refusal: LibraryRefusal | null };

/** Rows of a message. */
const BATCH = 500;

/** Options that give stored values: no formulas, no markup, no formatted text, serial dates. */
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

/** Thrown where the workbook is refused. */
class Refused extends Error {
	constructor(readonly refusal: LibraryRefusal) {
		super(refusal);
	}
}

// SheetJS runs in a process of its own, for one workbook: what it does to memory or to prototypes ends with it.
process.once('message', async (request: LibraryRequest) => {
	// An endless loop would block this thread, so another thread ends the process. The parent may be gone by then.
	new Worker('setTimeout(() => process.kill(process.pid, "SIGKILL"), require("worker_threads").workerData)', {
		eval: true,
		workerData: request.seconds * 1000,
	}).unref();
	await answer(request);
	process.exit();
});
process.once('disconnect', () => process.exit());

async function answer(request: LibraryRequest): Promise<void> {
	try {
		const workbook = await read(request);
		const date1904 = workbook.Workbook?.WBProps?.date1904 === true;
		const show = await loadShow();
		for (const [index, name] of workbook.SheetNames.entries()) {
			const sheet = workbook.Sheets[name];
			if (!sheet) throw new Refused('damaged');
			// A chart or a macro sheet has no table, whatever its cells contain.
			if (['chart', 'macro', 'dialog'].includes((sheet as { '!type'?: string })['!type'] ?? '')) continue;
			const hidden = (workbook.Workbook?.Sheets?.[index]?.Hidden ?? 0) > 0;
			await send({ sheet: { name, hidden, merges: mergesOf(sheet) } });
			for (const rows of batches(sheet, date1904, show)) await send({ rows });
		}
		await send({ refusal: null });
	} catch (error) {
		await send({ refusal: refusalOf(error) });
	}
}

/** Resolves when the message is sent, so that only one message waits in memory. */
function send(message: LibraryAnswer): Promise<void> {
	return new Promise((resolve, reject) => {
		process.send?.(message, undefined, undefined, (error: Error | null) => (error ? reject(error) : resolve()));
	});
}

/** Translates SheetJS' errors, whose messages are for programmers. */
function refusalOf(error: unknown): LibraryRefusal {
	if (error instanceof Refused) return error.refusal;
	return /password|encrypt/i.test(error instanceof Error ? error.message : String(error)) ? 'encrypted' : 'damaged';
}

async function read(request: LibraryRequest): Promise<WorkBook> {
	const { CFB, read: readWorkbook, set_cptable } = await import('xlsx');
	if ('parts' in request) {
		const container = CFB.utils.cfb_new();
		for (const [name, content] of request.parts) CFB.utils.cfb_add(container, name, Buffer.from(content));
		const stored = CFB.write(container, { type: 'buffer', fileType: 'zip', compression: false } as never);
		return readWorkbook(stored, READING);
	}
	const bytes = Buffer.from(request.biff);
	const state = checkBiff(containerOf(bytes) === 'biff' ? bytes : biffStream(CFB, bytes));
	if (state === 'encrypted') throw new Refused('encrypted');
	if (state === 'cut') throw new Refused('damaged');
	set_cptable(await import('xlsx/dist/cpexcel.full.mjs')); // Excel before 97 wrote text in the machine's code page.
	return readWorkbook(bytes, READING);
}

/** The workbook stream of an OLE container ([MS-CFB]), named `Book` before Excel 97. */
function biffStream(cfb: typeof import('xlsx').CFB, bytes: Buffer): Uint8Array {
	const container = cfb.read(bytes, { type: 'buffer' });
	const entry = cfb.find(container, '/Workbook') ?? cfb.find(container, '/Book');
	if (entry) return Uint8Array.from(entry.content as Uint8Array).subarray(0, entry.size);
	throw new Refused('other');
}

type Show = Awaited<ReturnType<typeof loadShow>>;

function* batches(sheet: WorkSheet, date1904: boolean, show: Show): Generator<SheetRow[]> {
	let rows: SheetRow[] = [];
	for (const row of readRows(sheet, date1904, show)) {
		rows.push(row);
		if (rows.length < BATCH) continue;
		yield rows;
		rows = [];
	}
	if (rows.length > 0) yield rows;
}

function* readRows(sheet: WorkSheet, date1904: boolean, show: Show): Generator<SheetRow> {
	const data = (sheet as { '!data'?: (CellObject | undefined)[][] })['!data'] ?? [];
	const formats = new Map<string, NumberFormat>();
	const formatOf = (code: string) => {
		const known = formats.get(code);
		if (known !== undefined) return known;
		const format = parseNumberFormat(code);
		const ready = format.code === undefined ? format : { ...format, show: show(format.code) };
		formats.set(code, ready);
		return ready;
	};
	if (data.length > MAX_ROWS) throw new Refused('damaged');
	const isHidden = (index: number) => sheet['!rows']?.[index]?.hidden === true;
	for (const [index, row] of data.entries()) {
		if (!row) continue;
		if (row.length > MAX_COLUMNS) throw new Refused('damaged');
		const cells = row.map((cell) => (cell ? toCell(cell, formatOf(String(cell.z ?? 'General')), date1904) : undefined));
		if (cells.length > 0) yield { line: index + 1, cells, isHidden: isHidden(index) };
	}
}

function toCell(cell: CellObject, format: NumberFormat, date1904: boolean): Cell | undefined {
	switch (cell.t) {
		case 'n':
			return numberCell(String(cell.v), format, date1904, true);
		case 's':
			return cell.v === undefined || cell.v === '' ? undefined : { text: String(cell.v), kind: 'text' };
		case 'b':
			return { text: cell.v ? 'TRUE' : 'FALSE', kind: 'text' };
		case 'e':
			return errorCell(ERRORS[Number(cell.v)] ?? '#ERROR');
		case 'd': // This never happens, because cellDates is off.
		case 'z':
			return undefined;
	}
}

function mergesOf(sheet: WorkSheet): readonly MergedRange[] {
	return (sheet['!merges'] ?? []).map(({ s, e }) => ({ top: s.r + 1, bottom: e.r + 1, left: s.c, right: e.c }));
}
