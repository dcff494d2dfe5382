import type { FileBytes } from '../reader.js';
import { decodeText } from '../text.js';
import { COVERED, errorCell, valuelessFormula } from './cell-faults.js';
import { attribute, type MarkupHandler } from './markup.js';
import { numberCell } from './number-cell.js';
import { scanTexts } from './parts.js';
import type { Cell, Sheet, SheetRow } from './workbook.js';

/** The sheets of an XML Spreadsheet 2003, which often goes under the name .xls. Dates are ISO 8601 in it. */
export async function openXml2003(file: FileBytes): Promise<readonly Sheet[]> {
	const sheets: { name: string; hidden: boolean }[] = [];
	const scan = <T>(handler: MarkupHandler, taken: () => Iterable<T>) =>
		scanTexts(decodeText(file.open(), file.traits.encoding), 'the workbook', file.name, handler, taken);
	const names: MarkupHandler = {
		open: (name, attributes) => {
			if (name === 'Worksheet') sheets.push({ name: attribute(attributes, 'Name') ?? '', hidden: false });
		},
		close: () => {},
		text: () => {},
	};
	for await (const _ of scan(names, () => []));
	return sheets.map((sheet, index) => ({
		...sheet,
		rows: () => {
			const handler = new WorksheetHandler(index);
			return scan(handler, () => handler.take());
		},
		merges: async () => [],
	}));
}

class WorksheetHandler implements MarkupHandler {
	readonly #index: number;
	#sheet = -1;
	#line = 0;
	#column = -1;
	#cells: (Cell | undefined)[] = [];
	#cell = '';
	#type: string | null = null;
	#text = '';
	#inData = false;
	#rows: SheetRow[] = [];

	constructor(index: number) {
		this.#index = index;
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
			this.#line = Number(attribute(attributes, 'Index') ?? this.#line + 1);
			this.#column = -1;
			this.#cells = [];
		} else if (name === 'Cell') {
			this.#column = Number(attribute(attributes, 'Index') ?? this.#column + 2) - 1;
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
		else if (name === 'Row' && this.#cells.length > 0) this.#rows.push({ line: this.#line, cells: this.#cells });
	}

	text(text: string): void {
		if (this.#inData && this.#sheet === this.#index) this.#text += text;
	}

	#closeCell(): void {
		const cell = toCell(this.#type, this.#text, attribute(this.#cell, 'Formula'));
		if (cell) this.#cells[this.#column] = cell;
		const across = Math.min(Number(attribute(this.#cell, 'MergeAcross') ?? 0), 16_384);
		for (let i = 0; i < across; i++) this.#cells[++this.#column] = COVERED;
	}
}

function toCell(type: string | null, text: string, formula: string | undefined): Cell | undefined {
	if (type === null) return formula === undefined ? undefined : valuelessFormula(formula.replace(/^=/, ''));
	if (text === '') return undefined;
	switch (type) {
		case 'Number':
			return numberCell(text.trim(), { shows: 'number', zeros: 0 }, false);
		case 'DateTime':
			return { text: text.trim().replace(/T00:00:00(?:\.0+)?Z?$/, ''), kind: 'date' };
		case 'Boolean':
			return { text: text.trim() === '1' ? 'TRUE' : 'FALSE', kind: 'text' };
		case 'Error':
			return errorCell(text);
		default:
			return { text, kind: 'text' };
	}
}
