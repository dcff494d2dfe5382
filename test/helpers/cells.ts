import { stringify } from 'csv-stringify/sync';
import xlsx from 'xlsx';
import { xmlElement } from './table-writers.js';

/** The formats that a value can come in as text. */
export const TEXT_FORMATS = ['csv', 'json', 'xml', 'xlsx'] as const;

/** A table of texts, null where there is nothing. */
type Texts = readonly (readonly (string | null)[])[];

/** Writes a table of texts in a format, each value as the text that it is. */
export function writeTexts(format: (typeof TEXT_FORMATS)[number], columns: readonly string[], rows: Texts): Buffer {
	switch (format) {
		case 'csv':
			return Buffer.from(stringify([columns, ...rows] as string[][], { quoted_string: true }));
		case 'json': {
			const named = (row: Texts[number]) =>
				Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]));
			return Buffer.from(JSON.stringify(rows.map(named)));
		}
		case 'xml': {
			const element = (row: Texts[number]) => {
				const there = columns.filter((_, at) => row[at] !== null);
				return xmlElement(
					'row',
					there,
					row.filter((value) => value !== null),
				);
			};
			return Buffer.from(`<rows>${rows.map(element).join('\n')}</rows>`);
		}
		case 'xlsx':
			return writeCells(
				'xlsx',
				columns,
				rows.map((row) => row.map((value) => (value === null ? null : { t: 's', v: value }))),
			);
	}
}

/** Writes a sheet of cells as SheetJS has them, in a format of workbooks. */
export function writeCells(
	format: 'xlsx' | 'xlsb' | 'biff8' | 'ods' | 'xlml',
	columns: readonly string[],
	rows: readonly (readonly (xlsx.CellObject | null)[])[],
): Buffer {
	const sheet: xlsx.WorkSheet = {};
	const put = (row: number, column: number, cell: xlsx.CellObject | null) => {
		if (cell === null) return;
		// OpenDocument holds what its cells show, which SheetJS does not work out where it writes.
		const shown = format === 'ods' && cell.t === 'n' && cell.z ? { w: xlsx.SSF.format(cell.z, cell.v) } : {};
		sheet[xlsx.utils.encode_cell({ r: row, c: column })] = { ...cell, ...shown };
	};
	columns.forEach((name, column) => {
		put(0, column, { t: 's', v: name });
	});
	rows.forEach((cells, row) => {
		cells.forEach((cell, column) => {
			put(row + 1, column, cell);
		});
	});
	sheet['!ref'] = xlsx.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: rows.length, c: columns.length - 1 } });
	return xlsx.write(xlsx.utils.book_new(sheet), { type: 'buffer', bookType: format });
}
