import { OtherTables } from '../other-tables.js';
import type { ReaderOptions } from '../reader.js';
import { countKnown, findTable, isBlank, type TableShape } from './header-row.js';
import { malformed } from './refusals.js';
import type { Sheet, SheetRow } from './workbook.js';

/** Rows that are examined to find a sheet's header. */
const SAMPLE = 60;

/** The sheet to read, and its table. */
export interface ChosenSheet {
	readonly sheet: Sheet;
	/** `null` where the sheet is empty. */
	readonly table: TableShape | null;
	/** For a person: the sheet's name, and the other sheets that are not empty. */
	readonly detail: string;
	/** The other sheets that are not empty, and whether they have a table like the chosen sheet's. */
	readonly others: readonly { readonly sheet: Sheet; readonly isAlike: boolean }[];
}

/**
 * Chooses the configured sheet, else the first with a header that the schema knows, else the first that is not empty.
 * A hidden sheet is chosen only where no visible one fits.
 *
 * @throws EtlError `E_FILE_MALFORMED` where there is no such sheet, or another visible sheet has records as well
 */
export async function chooseSheet(
	sheets: readonly Sheet[],
	options: ReaderOptions,
	file: string,
): Promise<ChosenSheet | null> {
	const samples = new Map<Sheet, SheetRow[]>();
	for (const sheet of sheets) samples.set(sheet, await firstRows(sheet));
	const sampleOf = (sheet: Sheet) => samples.get(sheet) ?? [];
	const filled = sheets.filter((sheet) => sampleOf(sheet).length > 0);
	const inOrder = [...filled.filter((sheet) => !sheet.hidden), ...filled.filter((sheet) => sheet.hidden)];
	const known = inOrder.find((sheet) => sampleOf(sheet).some((row) => countKnown(row, options) >= 2));
	const chosen = options.sheet === undefined ? (known ?? inOrder[0]) : askedFor(sheets, options.sheet, file);
	if (!chosen) return null;
	const others = filled.filter((sheet) => sheet !== chosen);
	const table = findTable(sampleOf(chosen), options, file);
	const strangers = new OtherTables(options, 'sheet');
	for (const sheet of filled.filter((sheet) => sheet !== chosen && !sheet.hidden)) {
		// A header without rows below it has no records.
		for (const row of sampleOf(sheet).slice(0, -1))
			strangers.note(countKnown(row, options), row.line, `sheet ${sheet.name}`);
	}
	strangers.refuse(table?.columns ?? [], file);
	const hidden = chosen.hidden ? ' (hidden)' : '';
	return {
		sheet: chosen,
		table,
		detail: `sheet ${chosen.name}${hidden}${others.length === 0 ? '' : `, not ${others.map(({ name }) => name).join(', ')}`}`,
		others: others.map((sheet) => ({
			sheet,
			isAlike: sampleOf(sheet)
				.slice(0, -1)
				.some((row) => countKnown(row, options) >= 2),
		})),
	};
}

/** Finds a sheet by its name, exactly or without regard to case, else by its 1-based number. */
function askedFor(sheets: readonly Sheet[], asked: string | number, file: string): Sheet {
	const name = String(asked).trim();
	const found =
		sheets.find((sheet) => sheet.name === asked) ??
		sheets.find((sheet) => sheet.name.trim().toLowerCase() === name.toLowerCase()) ??
		(/^\d+$/.test(name) ? sheets[Number(name) - 1] : undefined);
	if (found) return found;
	throw malformed(file, `has no sheet ${name}; it has ${sheets.map((sheet) => sheet.name).join(', ')}`);
}

/** The first rows that are not blank, each without the blank cells at its end. */
async function firstRows(sheet: Sheet): Promise<SheetRow[]> {
	const rows: SheetRow[] = [];
	for await (const { line, cells } of sheet.rows()) {
		const last = cells.findLastIndex((cell) => !isBlank(cell));
		if (last === -1) continue;
		rows.push({ line, cells: cells.slice(0, last + 1) });
		if (rows.length === SAMPLE) break;
	}
	return rows;
}
