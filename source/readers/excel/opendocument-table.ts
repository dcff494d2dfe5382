import { COVERED, errorCell, valuelessFormula } from './cell-faults.js';
import type { RepeatedRow } from './first-rows.js';
import { type Attributes, FOREIGN, joined, type MarkupHandler } from './markup.js';
import { OPEN_DOCUMENT } from './namespaces.js';
import { numberCell } from './number-cell.js';
import { tooLarge } from './refusals.js';
import { sheetMoment, toMilliseconds } from './serial-dates.js';
import { telling } from './shown-numbers.js';
import { type Cell, MAX_COLUMNS, MAX_ROWS } from './workbook.js';

/** Extracts the rows of tables from a document. */
export class TableHandler implements MarkupHandler {
	readonly namespaces = OPEN_DOCUMENT;
	readonly #file: string;
	readonly #wants: (table: number) => boolean;
	/** The open table, and the depth of nested tables. */
	#table = -1;
	#tables = 0;
	#isWanted = false;
	#line = 0;
	#rowRepeat = 1;
	#isHidden = false;
	#cells: (Cell | undefined)[] = [];
	#column = 0;
	/** The open cell with its text so far; `null` before its first paragraph. */
	#attributes: Attributes | null = null;
	#covered = false;
	#text: string | null = null;
	#inParagraph = false;
	/** Whether the next blank is dropped, because the paragraph is empty or ends with a blank (part 3, 6.1.2). */
	#isBlank = true;
	/** Depth within a comment, a drawing or another element whose text does not belong to the cell. */
	#aside = 0;
	#rows: RepeatedRow[] = [];

	/** @param wants - whether the rows of a table are needed, by its index; called at its beginning and at every row */
	constructor(file: string, wants: (table: number) => boolean) {
		this.#file = file;
		this.#wants = wants;
	}

	take(): RepeatedRow[] {
		const rows = this.#rows;
		this.#rows = [];
		return rows;
	}

	/** A table of the document begins, not one within a drawing, a link or a cell. */
	protected begin(_attributes: Attributes): void {
		this.#table++;
		this.#line = 0;
	}

	open(name: string, attributes: Attributes, parent: string): void {
		if (this.#aside > 0) {
			this.#aside++;
			return;
		}
		if (name === 'table') {
			// The root, where a hand-written document has no body.
			const isSheet = this.#tables === 0 && parent !== 'dde-link' && parent !== FOREIGN;
			if (!isSheet) {
				this.#aside = 1;
				return;
			}
			this.#tables = 1;
			this.begin(attributes);
			this.#isWanted = this.#wants(this.#table);
			return;
		}
		if (this.#tables === 0) return;
		if (name === FOREIGN || ASIDE.has(name)) this.#aside = 1;
		else if (this.#isWanted) this.#openWithin(name, attributes);
	}

	#openWithin(name: string, attributes: Attributes): void {
		switch (name) {
			case 'table-row':
				this.#rowRepeat = repeat(attributes, 'number-rows-repeated');
				this.#isHidden = /^(?:collapse|filter)$/.test(attributes.get('visibility') ?? '');
				this.#cells = [];
				this.#column = 0;
				break;
			case 'table-cell':
			case 'covered-table-cell':
				this.#attributes = attributes;
				this.#covered = name === 'covered-table-cell';
				this.#text = null;
				break;
			case 'p':
			case 'h':
				this.#text = this.#text === null ? '' : `${this.#text}\n`;
				this.#inParagraph = true;
				this.#isBlank = true;
				break;
			case 's':
				this.#add(' '.repeat(Math.min(repeat(attributes, 'c'), 1000)));
				break;
			case 'tab':
				this.#add('\t');
				break;
			case 'line-break':
				this.#add('\n');
				break;
		}
	}

	close(name: string): void {
		if (this.#aside > 0) {
			this.#aside--;
			return;
		}
		if (name === 'table' && this.#tables > 0) this.#tables = 0;
		if (!this.#isWanted || this.#tables === 0) return;
		if (name === 'table-row') this.#closeRow();
		else if (name === 'table-cell' || name === 'covered-table-cell') this.#closeCell();
		else if ((name === 'p' || name === 'h') && this.#text !== null) {
			this.#inParagraph = false;
			if (this.#isBlank) this.#text = this.#text.replace(/ $/, '');
		}
	}

	text(text: string): void {
		if (!this.#inParagraph || this.#aside > 0 || text === '') return;
		const single = text.replace(/[ \t\r\n]+/g, ' ');
		const added = this.#isBlank && single.startsWith(' ') ? single.slice(1) : single;
		if (added === '') return;
		this.#add(added);
		this.#isBlank = added.endsWith(' ');
	}

	#add(text: string): void {
		if (!this.#inParagraph || this.#text === null) return;
		this.#text = joined(this.#text, text);
		this.#isBlank = false;
	}

	#closeCell(): void {
		const attributes = this.#attributes;
		if (attributes === null) return;
		const times = repeat(attributes, 'number-columns-repeated');
		const cell = this.#covered ? COVERED : valueCell(attributes, this.#text ?? '');
		if (cell && this.#column + times > MAX_COLUMNS)
			throw tooLarge(this.#file, `has more than ${MAX_COLUMNS} columns`, 'limits.columns', this.#line + 1);
		if (cell) for (let i = 0; i < times; i++) this.#cells[this.#column + i] = cell;
		this.#column += times;
		this.#attributes = null;
		this.#text = null;
		this.#inParagraph = false;
	}

	#closeRow(): void {
		const line = this.#line + 1;
		this.#line += this.#rowRepeat;
		if (this.#cells.length === 0) return;
		const blank = this.#cells.every((cell) => cell === undefined || cell.text === '');
		if (!blank && this.#line > MAX_ROWS)
			throw tooLarge(this.#file, `has more than ${MAX_ROWS} rows`, 'none: no spreadsheet program has more', line);
		this.#rows.push({
			row: { line, cells: this.#cells, isHidden: this.#isHidden },
			times: blank ? 1 : this.#rowRepeat,
		});
		this.#cells = [];
		this.#isWanted = this.#wants(this.#table);
	}
}

/** Elements in a cell or a table whose text it does not show: comments, notes, readings of kana, drawings. */
const ASIDE: ReadonlySet<string> = new Set([
	...['annotation', 'note', 'ruby-text', 'title', 'desc', 'forms', 'shapes', 'frame', 'custom-shape', 'rect', 'line'],
	...['polyline', 'polygon', 'regular-polygon', 'path', 'circle', 'ellipse', 'g', 'connector', 'caption', 'measure'],
	...['control', 'scene', 'detective'],
]);

function repeat(attributes: Attributes, name: string): number {
	const times = Number(attributes.get(name) ?? 1);
	return Number.isSafeInteger(times) && times > 0 ? times : 1;
}

function valueCell(attributes: Attributes, shown: string): Cell | undefined {
	const type = attributes.get('value-type');
	const formula = attributes.get('formula');
	if (/^(?:#[A-Z/0-9]+[!?]?|Err:\d+)$/.test(shown) && formula !== undefined) return errorCell(shown);
	switch (type) {
		case 'float':
		case 'percentage':
		case 'currency':
			return amountCell(attributes.get('value') ?? '', shown);
		case 'date': {
			return { text: sheetMoment(attributes.get('date-value') ?? ''), kind: 'date' };
		}
		case 'time':
			return { text: clock(attributes.get('time-value') ?? ''), kind: 'text' };
		case 'boolean':
			return { text: attributes.get('boolean-value') === 'true' ? 'TRUE' : 'FALSE', kind: 'text' };
		default: {
			const text = attributes.get('string-value') ?? shown;
			if (text !== '') return { text, kind: 'text' };
			return formula !== undefined && type === undefined ? valuelessFormula(formula.replace(/^of:=/, '')) : undefined;
		}
	}
}

/** A number, or the shown text where that has more than the digits. */
function amountCell(value: string, shown: string): Cell {
	const cell = numberCell(value, { shows: 'number', zeros: 0 }, false);
	if (cell.fault !== undefined || cell.kind !== 'number' || !telling(shown.trim(), cell.text)) return cell;
	return { text: shown.trim(), kind: 'number', number: cell.text };
}

/** An ISO 8601 duration such as `PT12H30M00S` as `12:30:00`. */
function clock(duration: string): string {
	const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?$/.exec(duration);
	if (!match) return duration;
	const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((part) => (part ?? '0').padStart(2, '0'));
	return toMilliseconds(`${hours}:${minutes}:${seconds}`, match[4] ?? '');
}
