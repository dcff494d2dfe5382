import { errorCell, valuelessFormula } from './cell-faults.js';
import { type Attributes, joined, type MarkupHandler } from './markup.js';
import { OOXML } from './namespaces.js';
import { builtInFormat, type NumberFormat, numberCell } from './number-cell.js';
import { scanPart } from './parts.js';
import { positionOf } from './positions.js';
import { sheetMoment } from './serial-dates.js';
import { decodeEscapes, TextCollector } from './shared-strings.js';
import type { Cell, MergedRange, SheetRow } from './workbook.js';
import type { ZipArchive } from './zip.js';

/** A sheet's XML, and the texts and formats of its cells. */
export interface SheetPart {
	readonly archive: ZipArchive;
	readonly part: string;
	readonly file: string;
	readonly strings: readonly string[];
	readonly formats: readonly NumberFormat[];
	readonly date1904: boolean;
}

/** Streams the rows of a worksheet (ECMA-376 part 1, 18.3.1). `<dimension>` is ignored. */
export function readRows(sheet: SheetPart): AsyncGenerator<SheetRow> {
	const handler = new SheetHandler(sheet);
	return scanPart(sheet.archive, sheet.part, sheet.file, handler, () => handler.take());
}

class SheetHandler implements MarkupHandler {
	readonly namespaces = OOXML;
	readonly #sheet: SheetPart;
	readonly #inline = new TextCollector();
	#rows: SheetRow[] = [];
	#inData = false;
	#line = 0;
	#isHidden = false;
	#column = -1;
	#cells: (Cell | undefined)[] = [];
	#type = 'n';
	#style = 0;
	/** The element whose text is collected. */
	#within: 'v' | 'f' | null = null;
	#value = '';
	#formula: string | null = null;

	constructor(sheet: SheetPart) {
		this.#sheet = sheet;
	}

	/** The rows that are complete. */
	take(): SheetRow[] {
		const rows = this.#rows;
		this.#rows = [];
		return rows;
	}

	open(name: string, attributes: Attributes, parent: string): void {
		switch (parent) {
			case 'row':
				if (name === 'c') this.#openCell(attributes);
				break;
			case 'c':
				if (name === 'v') this.#within = 'v';
				else if (name === 'f') {
					this.#within = 'f';
					this.#formula = '';
				}
				break;
			case 'sheetData':
				if (name === 'row') this.#openRow(attributes);
				break;
			case 'worksheet':
				if (name === 'sheetData') this.#inData = true;
				break;
			default:
				if (this.#inData) this.#inline.open(name, parent);
		}
	}

	close(name: string, parent: string): void {
		switch (parent) {
			case 'row':
				if (name === 'c') this.#closeCell();
				break;
			case 'c':
				if (name === 'v' || name === 'f') this.#within = null;
				break;
			case 'sheetData':
				if (name !== 'row') break;
				if (this.#cells.length > 0) this.#rows.push({ line: this.#line, cells: this.#cells, isHidden: this.#isHidden });
				this.#cells = []; // Elements between two rows belong to neither.
				break;
			case 'worksheet':
				if (name === 'sheetData') this.#inData = false;
				break;
			default:
				if (this.#inData) this.#inline.close(name);
		}
	}

	text(text: string): void {
		if (!this.#inData) return;
		if (this.#within === 'v') this.#value = joined(this.#value, text);
		else if (this.#within === 'f') this.#formula = joined(this.#formula ?? '', text);
		else this.#inline.text(text);
	}

	#openRow(attributes: Attributes): void {
		this.#line = positionOf('row', attributes.get('r'), this.#line);
		this.#isHidden = /^(?:1|true|on)$/i.test(attributes.get('hidden') ?? '');
		this.#column = -1;
		this.#cells = [];
	}

	#openCell(attributes: Attributes): void {
		const reference = attributes.get('r');
		const named = reference === undefined ? 0 : columnOf(reference) + 1;
		this.#column = positionOf('column', String(named), this.#column + 1) - 1;
		this.#type = attributes.get('t') ?? 'n';
		this.#style = Number(attributes.get('s') ?? 0);
		this.#value = '';
		this.#formula = null;
	}

	#closeCell(): void {
		const cell = this.#cell();
		if (cell) this.#cells[this.#column] = cell;
	}

	#cell(): Cell | undefined {
		const { strings, formats, date1904 } = this.#sheet;
		const value = this.#value;
		if (this.#type === 'inlineStr') return textCell(this.#inline.take());
		if (value === '')
			return this.#formula === null || this.#type === 'str' ? undefined : valuelessFormula(this.#formula);
		switch (this.#type) {
			case 's': {
				const text = strings[Number(value)];
				if (text !== undefined) return textCell(text);
				return { text: value, kind: 'text', fault: 'is the number of a shared text that the file does not hold' };
			}
			case 'str':
				return textCell(decodeEscapes(value));
			case 'b':
				return textCell(value.trim() === '1' || value.trim().toLowerCase() === 'true' ? 'TRUE' : 'FALSE');
			case 'e':
				return errorCell(value);
			case 'd':
				return { text: sheetMoment(value), kind: 'date' };
			default:
				return numberCell(value.trim(), formats[this.#style] ?? builtInFormat(0), date1904);
		}
	}
}

function textCell(text: string): Cell | undefined {
	return text === '' ? undefined : { text, kind: 'text' };
}

/** The 0-based column of a reference such as `BC23`; -1 where it has none. */
function columnOf(reference: string): number {
	let column = 0;
	for (let i = 0; i < reference.length; i++) {
		const letter = reference.charCodeAt(i) & ~32;
		if (letter < 65 || letter > 90) break;
		column = column * 26 + letter - 64;
	}
	return column - 1;
}

const MERGE = /<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)["']/g;

/** Maximum bytes of a merge's tag, which may be cut at the end of a chunk. */
const TAG = 200;

/**
 * Reads the merged ranges, which are behind the rows. The part is only inflated and searched, not parsed. Parts in
 * UTF-16 give none.
 */
export async function readMerges({ archive, part }: SheetPart): Promise<readonly MergedRange[]> {
	const ranges = new Map<string, MergedRange>();
	let carry = Buffer.alloc(0);
	for await (const piece of archive.read(part)) {
		const edge = Buffer.concat([carry, piece.subarray(0, TAG)]);
		for (const bytes of [edge, piece]) {
			if (!bytes.includes('mergeCell')) continue;
			for (const [tag, from = '', top, to = '', bottom] of bytes.toString('latin1').matchAll(MERGE)) {
				const range = { left: columnOf(from), right: columnOf(to), top: Number(top), bottom: Number(bottom) };
				ranges.set(tag, range);
			}
		}
		carry = Buffer.from(piece.subarray(-TAG));
	}
	return [...ranges.values()];
}
