import type { FileBytes, ReadLimits } from '../reader.js';
import { decodeText } from '../text.js';
import { documentEncoding } from '../trees/xml-encoding.js';
import { COVERED, errorCell, valuelessFormula } from './cell-faults.js';
import { FirstRows, type RepeatedRow } from './first-rows.js';
import { type Attributes, joined, type MarkupHandler } from './markup.js';
import { XML_2003 } from './namespaces.js';
import { builtInFormat, type NumberFormat, numberCell, parseNumberFormat, readyToShow } from './number-cell.js';
import { scanTexts } from './parts.js';
import { positionOf } from './positions.js';
import { requireSheets } from './refusals.js';
import { serialToClock, sheetMoment } from './serial-dates.js';
import { type Cell, MAX_COLUMNS, type Sheet } from './workbook.js';

/**
 * Opens an XML Spreadsheet 2003, which often has the extension .xls or .xml. Its dates are in ISO 8601.
 *
 * @throws EtlError `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE`
 */
export async function openXml2003(file: FileBytes, limits: ReadLimits): Promise<readonly Sheet[]> {
	const { encoding } = await documentEncoding(file);
	const scan = <T>(handler: MarkupHandler, taken: () => Iterable<T>) =>
		scanTexts(decodeText(file.open(), encoding), 'the workbook', file.name, handler, taken);
	const styles = new StylesHandler();
	// Styles come before the sheets, so the scan stops at the first sheet.
	for await (const _ of scan(styles, () => (styles.isDone ? [true] : []))) break;
	const shown = await readyToShow(styles.formats.values());
	const formats = new Map([...styles.formats.keys()].map((style, at) => [style, shown[at] as NumberFormat]));
	const book: Book = { formats, date1904: styles.date1904 };
	const outline = new OutlineHandler(book, file.name, limits);
	for await (const _ of scan(outline, () => []));
	return outline.sheets.map((sheet, index) => ({
		...sheet,
		rows: () =>
			outline.first.rows(index, () => {
				const handler = new WorksheetHandler(book, (at) => at === index);
				return scan(handler, () => handler.take());
			}),
		merges: async () => [],
	}));
}

/** Properties of all sheets of a workbook. */
interface Book {
	readonly formats: ReadonlyMap<string, NumberFormat>;
	readonly date1904: boolean;
}

/**
 * The formats that XML Spreadsheet 2003 calls by a name, as codes, as far as they change the meaning of a value (Microsoft, XML
 * Spreadsheet Reference, `ss:Format`).
 */
const CODES: ReadonlyMap<string, string> = new Map([
	['General Number', 'General'],
	['Currency', 'General'],
	['Euro Currency', 'General'],
	['Fixed', 'General'],
	['Standard', 'General'],
	['Scientific', 'General'],
	['Yes/No', 'General'],
	['True/False', 'General'],
	['On/Off', 'General'],
	['Percent', '0.00%'],
	['General Date', 'yyyy-mm-dd hh:mm'],
	['Long Date', 'yyyy-mm-dd'],
	['Medium Date', 'yyyy-mm-dd'],
	['Short Date', 'yyyy-mm-dd'],
	['Long Time', 'hh:mm:ss'],
	['Medium Time', 'hh:mm'],
	['Short Time', 'hh:mm'],
]);

/** Finds the number formats. */
class StylesHandler implements MarkupHandler {
	readonly namespaces = XML_2003;
	readonly formats = new Map<string, NumberFormat>();
	date1904 = false;
	isDone = false;
	#style = '';

	open(name: string, attributes: Attributes, parent: string): void {
		if (name === 'Style' && parent === 'Styles') this.#openStyle(attributes);
		else if (name === 'NumberFormat' && parent === 'Style') this.#setFormat(attributes.get('Format') ?? 'General');
		else if (name === 'Date1904' && parent === 'ExcelWorkbook') this.date1904 = true;
		else if (name === 'Worksheet') this.isDone = true;
	}

	/** A style inherits the format of its parent. */
	#openStyle(attributes: Attributes): void {
		this.#style = attributes.get('ID') ?? '';
		const inherited = this.formats.get(attributes.get('Parent') ?? 'Default');
		if (inherited) this.formats.set(this.#style, inherited);
	}

	#setFormat(format: string): void {
		this.formats.set(this.#style, parseNumberFormat(CODES.get(format) ?? format));
	}

	close(): void {}

	text(): void {}
}

/** Extracts the rows of sheets from a workbook. */
class WorksheetHandler implements MarkupHandler {
	readonly namespaces = XML_2003;
	readonly #wants: (sheet: number) => boolean;
	readonly #book: Book;
	#sheet = -1;
	#isWanted = false;
	#line = 0;
	#isHidden = false;
	#column = -1;
	#cells: (Cell | undefined)[] = [];
	#cell: Attributes | null = null;
	#type: string | null = null;
	#text = '';
	#inData = false;
	#rows: RepeatedRow[] = [];
	/** Merged ranges that extend into later rows. */
	#down: { left: number; right: number; bottom: number }[] = [];

	/** @param wants - whether the rows of a sheet are needed, by its index; called at its beginning and at every row */
	constructor(book: Book, wants: (sheet: number) => boolean) {
		this.#book = book;
		this.#wants = wants;
	}

	take(): RepeatedRow[] {
		const rows = this.#rows;
		this.#rows = [];
		return rows;
	}

	/** A sheet begins. */
	protected begin(_attributes: Attributes): void {
		this.#sheet++;
		this.#line = 0;
		this.#down = [];
	}

	open(name: string, attributes: Attributes, parent: string): void {
		if (name === 'Worksheet' && parent === 'Workbook') {
			this.begin(attributes);
			this.#isWanted = this.#wants(this.#sheet);
		}
		if (!this.#isWanted) return;
		if (name === 'Row' && parent === 'Table') {
			this.#line = positionOf('row', attributes.get('Index'), this.#line);
			this.#isHidden = attributes.get('Hidden') === '1';
			this.#column = -1;
			this.#cells = [];
		} else if (name === 'Cell' && parent === 'Row') {
			this.#column = positionOf('column', attributes.get('Index'), this.#column + 1) - 1;
			this.#cell = attributes;
			this.#type = null;
			this.#text = '';
		} else if (name === 'Data' && parent === 'Cell') {
			this.#inData = true;
			this.#type = attributes.get('Type') ?? 'String';
		}
	}

	close(name: string, parent: string): void {
		if (!this.#isWanted) return;
		if (name === 'Data' && parent === 'Cell') this.#inData = false;
		else if (name === 'Cell' && parent === 'Row') this.#closeCell();
		else if (name === 'Row' && parent === 'Table') this.#closeRow();
	}

	text(text: string): void {
		if (this.#inData && this.#isWanted) this.#text = joined(this.#text, text);
	}

	#closeCell(): void {
		const attributes = this.#cell;
		if (attributes === null) return;
		const style = attributes.get('StyleID');
		const format = (style === undefined ? undefined : this.#book.formats.get(style)) ?? builtInFormat(0);
		const cell = toCell(this.#type, this.#text, attributes.get('Formula'), format, this.#book.date1904);
		if (cell) this.#cells[this.#column] = cell;
		const left = this.#column;
		const across = Math.min(Number(attributes.get('MergeAcross') ?? 0), MAX_COLUMNS - this.#column - 1);
		for (let i = 0; i < across; i++) this.#cells[++this.#column] = COVERED;
		const below = Number(attributes.get('MergeDown') ?? 0);
		if (below > 0) this.#down.push({ left, right: this.#column, bottom: this.#line + below });
	}

	#closeRow(): void {
		this.#down = this.#down.filter((range) => range.bottom >= this.#line);
		this.#cell = null;
		if (this.#cells.length === 0) return;
		for (const { left, right } of this.#down) {
			for (let column = left; column <= right; column++) this.#cells[column] ??= COVERED;
		}
		this.#rows.push({ row: { line: this.#line, cells: this.#cells, isHidden: this.#isHidden }, times: 1 });
		this.#cells = [];
		this.#isWanted = this.#wants(this.#sheet);
	}
}

/** Lists the sheets with the first rows of each. */
class OutlineHandler extends WorksheetHandler {
	readonly sheets: { name: string; hidden: boolean }[] = [];
	readonly first: FirstRows;
	readonly #limits: ReadLimits;
	readonly #file: string;
	#inVisible = false;

	constructor(book: Book, file: string, limits: ReadLimits) {
		const first = new FirstRows(file);
		super(book, () => first.isWanted);
		this.first = first;
		this.#limits = limits;
		this.#file = file;
	}

	protected override begin(attributes: Attributes): void {
		super.begin(attributes);
		this.sheets.push({ name: attributes.get('Name') ?? '', hidden: false });
		requireSheets(this.sheets.length, this.#file, this.#limits);
		this.first.begin();
	}

	override open(name: string, attributes: Attributes, parent: string): void {
		if (name === 'Visible' && parent === 'WorksheetOptions') this.#inVisible = true;
		super.open(name, attributes, parent);
	}

	override close(name: string, parent: string): void {
		if (name === 'Visible') this.#inVisible = false;
		super.close(name, parent);
		if (name === 'Row') for (const row of this.take()) this.first.add(row);
	}

	override text(text: string): void {
		const sheet = this.sheets.at(-1);
		if (this.#inVisible && sheet) sheet.hidden = text.includes('Hidden');
		super.text(text);
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
			return momentCell(text, format, date1904);
		case 'Boolean':
			return { text: text.trim() === '1' ? 'TRUE' : 'FALSE', kind: 'text' };
		case 'Error':
			return errorCell(text);
		default:
			return { text, kind: 'text' };
	}
}

/** Converts a date and time of Excel, to a time or a duration where its format shows one. */
function momentCell(text: string, { shows }: NumberFormat, date1904: boolean): Cell {
	const moment = sheetMoment(text);
	const [, day, time = '00:00:00'] = /^(\d{4}-\d{2}-\d{2})(?:T(\S+))?$/.exec(moment) ?? [];
	if (day === undefined) return { text: moment, kind: 'date' };
	// The first day of Excel's calendar. A time without a day is written as a time of this day.
	const none = date1904 ? '1904-01-01' : '1899-12-31';
	if (shows === 'duration') {
		const days = (Date.parse(`${day}T${time}Z`) - Date.parse(`${none}T00:00:00Z`)) / 86_400_000;
		if (days >= 0) return { text: serialToClock(days), kind: 'text' };
	}
	const isTime = /^1899-12-3[01]$/.test(day) || (day === none && shows === 'time');
	return isTime ? { text: time, kind: 'text' } : { text: moment, kind: 'date' };
}
