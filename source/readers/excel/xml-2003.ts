import type { FileBytes } from '../reader.js';
import { decodeText } from '../text.js';
import { COVERED, errorCell, valuelessFormula } from './cell-faults.js';
import { attribute, joined, type MarkupHandler } from './markup.js';
import { builtInFormat, type NumberFormat, numberCell, parseNumberFormat, readyToShow } from './number-cell.js';
import { scanTexts } from './parts.js';
import { placeOf } from './places.js';
import { sheetMoment } from './serial-dates.js';
import { type Cell, MAX_COLUMNS, type Sheet, type SheetRow } from './workbook.js';

/** The sheets of an XML Spreadsheet 2003, which often goes under the name .xls. Dates are ISO 8601 in it. */
export async function openXml2003(file: FileBytes): Promise<readonly Sheet[]> {
	const scan = <T>(handler: MarkupHandler, taken: () => Iterable<T>) =>
		scanTexts(decodeText(file.open(), file.traits.encoding), 'the workbook', file.name, handler, taken);
	const outline = new OutlineHandler();
	for await (const _ of scan(outline, () => []));
	const shown = await readyToShow(outline.formats.values());
	const formats = new Map([...outline.formats.keys()].map((style, index) => [style, shown[index] as NumberFormat]));
	return outline.sheets.map((sheet, index) => ({
		...sheet,
		rows: () => {
			const handler = new WorksheetHandler(index, formats, outline.date1904);
			return scan(handler, () => handler.take());
		},
		merges: async () => [],
	}));
}

/** Finds the sheets and the number formats. */
class OutlineHandler implements MarkupHandler {
	readonly sheets: { name: string; hidden: boolean }[] = [];
	readonly formats = new Map<string, NumberFormat>();
	date1904 = false;
	#style = '';
	#inVisible = false;

	open(name: string, attributes: string): void {
		if (name === 'Style') this.#style = attribute(attributes, 'ID') ?? '';
		else if (name === 'NumberFormat')
			this.formats.set(this.#style, parseNumberFormat(attribute(attributes, 'Format') ?? 'General'));
		else if (name === 'Worksheet') this.sheets.push({ name: attribute(attributes, 'Name') ?? '', hidden: false });
		else if (name === 'Visible') this.#inVisible = true;
		else if (name === 'Date1904') this.date1904 = true;
	}

	close(name: string): void {
		if (name === 'Visible') this.#inVisible = false;
	}

	text(text: string): void {
		const sheet = this.sheets.at(-1);
		if (this.#inVisible && sheet) sheet.hidden = text.includes('Hidden');
	}
}

class WorksheetHandler implements MarkupHandler {
	readonly #index: number;
	readonly #formats: ReadonlyMap<string, NumberFormat>;
	readonly #date1904: boolean;
	#sheet = -1;
	#line = 0;
	#column = -1;
	#cells: (Cell | undefined)[] = [];
	#cell = '';
	#type: string | null = null;
	#text = '';
	#inData = false;
	#rows: SheetRow[] = [];
	/** Merged ranges that reach down into rows to come. */
	#down: { left: number; right: number; bottom: number }[] = [];

	constructor(index: number, formats: ReadonlyMap<string, NumberFormat>, date1904: boolean) {
		this.#index = index;
		this.#formats = formats;
		this.#date1904 = date1904;
	}

	take(): SheetRow[] {
		const rows = this.#rows;
		this.#rows = [];
		return rows;
	}

	open(name: string, attributes: string): void {
		if (name === 'Worksheet') this.#sheet++;
		if (this.#sheet !== this.#index) return;
		if (name === 'Row') {
			this.#line = placeOf('row', attribute(attributes, 'Index'), this.#line);
			this.#column = -1;
			this.#cells = [];
		} else if (name === 'Cell') {
			this.#column = placeOf('column', attribute(attributes, 'Index'), this.#column + 1) - 1;
			this.#cell = attributes;
			this.#type = null;
			this.#text = '';
		} else if (name === 'Data') {
			this.#inData = true;
			this.#type = attribute(attributes, 'Type') ?? 'String';
		}
	}

	close(name: string): void {
		if (this.#sheet !== this.#index) return;
		if (name === 'Data') this.#inData = false;
		else if (name === 'Cell') this.#closeCell();
		else if (name === 'Row') this.#closeRow();
	}

	text(text: string): void {
		if (this.#inData && this.#sheet === this.#index) this.#text = joined(this.#text, text);
	}

	#closeCell(): void {
		const style = attribute(this.#cell, 'StyleID');
		const format = (style === undefined ? undefined : this.#formats.get(style)) ?? builtInFormat(0);
		const cell = toCell(this.#type, this.#text, attribute(this.#cell, 'Formula'), format, this.#date1904);
		if (cell) this.#cells[this.#column] = cell;
		const left = this.#column;
		const across = Math.min(Number(attribute(this.#cell, 'MergeAcross') ?? 0), MAX_COLUMNS - this.#column - 1);
		for (let i = 0; i < across; i++) this.#cells[++this.#column] = COVERED;
		const below = Number(attribute(this.#cell, 'MergeDown') ?? 0);
		if (below > 0) this.#down.push({ left, right: this.#column, bottom: this.#line + below });
	}

	#closeRow(): void {
		this.#down = this.#down.filter((range) => range.bottom >= this.#line);
		if (this.#cells.length === 0) return;
		for (const { left, right } of this.#down) {
			for (let column = left; column <= right; column++) this.#cells[column] ??= COVERED;
		}
		this.#rows.push({ line: this.#line, cells: this.#cells });
		this.#cells = [];
	}
}

function toCell(
	type: string | null,
	text: string,
	formula: string | undefined,
	format: NumberFormat,
	date1904: boolean,
): Cell | undefined {
	if (type === null) return formula === undefined ? undefined : valuelessFormula(formula.replace(/^=/, ''));
	if (text === '') return undefined;
	switch (type) {
		case 'Number':
			return numberCell(text.trim(), format, date1904);
		case 'DateTime':
			return { text: sheetMoment(text), kind: 'date' };
		case 'Boolean':
			return { text: text.trim() === '1' ? 'TRUE' : 'FALSE', kind: 'text' };
		case 'Error':
			return errorCell(text);
		default:
			return { text, kind: 'text' };
	}
}
