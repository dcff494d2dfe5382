import { COVERED, errorCell, valuelessFormula } from './cell-faults.js';
import { attribute, joined, type MarkupHandler } from './markup.js';
import { numberCell } from './number-cell.js';
import { scanPart, scanWhole } from './parts.js';
import { malformed, tooLarge } from './refusals.js';
import { sheetMoment, toMilliseconds } from './serial-dates.js';
import { telling } from './shown-numbers.js';
import { type Cell, MAX_COLUMNS, MAX_ROWS, type Sheet, type SheetRow } from './workbook.js';
import type { ZipArchive } from './zip.js';

const CONTENT = 'content.xml';

/**
 * The sheets of an OpenDocument spreadsheet (.ods, OASIS OpenDocument 1.3 part 3). All stand in one part, in which
 * dates are ISO 8601 already.
 *
 * @throws EtlError `E_FILE_MALFORMED`
 */
export async function openOpenDocument(archive: ZipArchive, file: string): Promise<readonly Sheet[]> {
	await refuseEncrypted(archive, file);
	const found: { name: string; style: string }[] = [];
	const hiddenStyles = new Set<string>();
	let style = '';
	await scanWhole(archive, CONTENT, file, {
		open: (name, attributes) => {
			if (name === 'style') style = attribute(attributes, 'name') ?? '';
			if (name === 'table-properties' && attribute(attributes, 'display') === 'false') hiddenStyles.add(style);
			if (name !== 'table') return;
			found.push({ name: attribute(attributes, 'name') ?? '', style: attribute(attributes, 'style-name') ?? '' });
		},
		close: () => {},
		text: () => {},
	});
	return found.map(({ name, style: own }, index) => ({
		name,
		hidden: hiddenStyles.has(own),
		rows: () => readRows(archive, index, file),
		merges: async () => [],
	}));
}

async function refuseEncrypted(archive: ZipArchive, file: string): Promise<void> {
	await scanWhole(archive, 'META-INF/manifest.xml', file, {
		open: (name) => {
			if (name === 'encryption-data') throw malformed(file, 'is encrypted: it needs a password');
		},
		close: () => {},
		text: () => {},
	});
}

function readRows(archive: ZipArchive, index: number, file: string): AsyncGenerator<SheetRow> {
	const handler = new TableHandler(index, file);
	return scanPart(archive, CONTENT, file, handler, () => handler.take());
}

/** What may stand in a cell or beside the rows and has text of its own: comments, and drawings of every kind. */
const ASIDE: ReadonlySet<string> = new Set([
	'annotation',
	'shapes',
	'frame',
	'custom-shape',
	'rect',
	'line',
	'polyline',
	'polygon',
	'regular-polygon',
	'path',
	'circle',
	'ellipse',
	'g',
	'connector',
	'caption',
	'measure',
	'control',
	'scene',
	'detective',
]);

class TableHandler implements MarkupHandler {
	readonly #index: number;
	readonly #file: string;
	#table = -1;
	#line = 0;
	#rowRepeat = 1;
	#cells: (Cell | undefined)[] = [];
	#column = 0;
	/** The cell that is open, and its text so far; `null` outside of cells. */
	#attributes: string | null = null;
	#covered = false;
	#text: string | null = null;
	/** Depth within a comment or a drawing, whose text is not the cell's. */
	#aside = 0;
	/** Whole rows, each with how often it stands there. */
	#rows: { row: SheetRow; times: number }[] = [];

	constructor(index: number, file: string) {
		this.#index = index;
		this.#file = file;
	}

	*#expanded(rows: readonly { row: SheetRow; times: number }[]): Generator<SheetRow> {
		for (const { row, times } of rows) {
			for (let i = 0; i < times; i++) yield i === 0 ? row : { line: row.line + i, cells: row.cells };
		}
	}

	take(): Iterable<SheetRow> {
		const rows = this.#rows;
		this.#rows = [];
		return this.#expanded(rows);
	}

	open(name: string, attributes: string): void {
		if (name === 'table') this.#table++;
		if (this.#table !== this.#index) return;
		if (this.#aside > 0 || ASIDE.has(name)) {
			this.#aside++;
			return;
		}
		switch (name) {
			case 'table-row':
				this.#rowRepeat = repeat(attributes, 'number-rows-repeated');
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
				this.#text = this.#text === null ? '' : `${this.#text}\n`;
				break;
			case 's':
				this.text(' '.repeat(Math.min(repeat(attributes, 'c'), 1000)));
				break;
			case 'tab':
				this.text('\t');
				break;
			case 'line-break':
				this.text('\n');
				break;
		}
	}

	close(name: string): void {
		if (this.#table !== this.#index) return;
		if (this.#aside > 0) this.#aside--;
		else if (name === 'table-row') this.#closeRow();
		else if (name === 'table-cell' || name === 'covered-table-cell') this.#closeCell();
	}

	text(text: string): void {
		if (this.#table === this.#index && this.#text !== null && this.#aside === 0) this.#text = joined(this.#text, text);
	}

	#closeCell(): void {
		const attributes = this.#attributes ?? '';
		const times = repeat(attributes, 'number-columns-repeated');
		const cell = this.#covered ? COVERED : valueCell(attributes, this.#text ?? '');
		if (cell && this.#column + times > MAX_COLUMNS)
			throw tooLarge(this.#file, `has more than ${MAX_COLUMNS} columns`, 'limits.columns', this.#line + 1);
		if (cell) for (let i = 0; i < times; i++) this.#cells[this.#column + i] = cell;
		this.#column += times;
		this.#attributes = null;
		this.#text = null;
	}

	#closeRow(): void {
		const line = this.#line + 1;
		this.#line += this.#rowRepeat;
		if (this.#cells.length === 0) return;
		const blank = this.#cells.every((cell) => cell === undefined || cell.text === '');
		if (!blank && this.#line > MAX_ROWS)
			throw tooLarge(this.#file, `has more than ${MAX_ROWS} rows`, 'none: no spreadsheet program has more', line);
		this.#rows.push({ row: { line, cells: this.#cells }, times: blank ? 1 : this.#rowRepeat });
		this.#cells = [];
	}
}

function repeat(attributes: string, name: string): number {
	const times = Number(attribute(attributes, name) ?? 1);
	return Number.isSafeInteger(times) && times > 0 ? times : 1;
}

function valueCell(attributes: string, shown: string): Cell | undefined {
	const type = attribute(attributes, 'value-type');
	const formula = attribute(attributes, 'formula');
	if (/^(?:#[A-Z/0-9]+[!?]?|Err:\d+)$/.test(shown) && formula !== undefined) return errorCell(shown);
	switch (type) {
		case 'float':
		case 'percentage':
		case 'currency':
			return amountCell(attribute(attributes, 'value') ?? '', shown);
		case 'date': {
			return { text: sheetMoment(attribute(attributes, 'date-value') ?? ''), kind: 'date' };
		}
		case 'time':
			return { text: clock(attribute(attributes, 'time-value') ?? ''), kind: 'text' };
		case 'boolean':
			return { text: attribute(attributes, 'boolean-value') === 'true' ? 'TRUE' : 'FALSE', kind: 'text' };
		default: {
			const text = attribute(attributes, 'string-value') ?? shown;
			if (text !== '') return { text, kind: 'text' };
			return formula !== undefined && type === undefined ? valuelessFormula(formula.replace(/^of:=/, '')) : undefined;
		}
	}
}

/** A number; as it is shown where that has more to it than its digits. */
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
