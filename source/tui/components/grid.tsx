import { Box } from 'ink';
import { counted } from '../../core/amounts.js';
import { type DrawnColumn, GAP, layOutColumns, layOutRows, type RowWindow } from '../grid/layout.js';
import type { Cell, GridColumn, GridTable } from '../grid/table.js';
import { drawnColumns } from '../grid/view.js';
import { Line, type Span } from './line.js';
import { cutMiddle, cutName, padTo, widthOf } from './text.js';

/** Columns of the cursor's sign and of the scroll bar. */
const EDGES = 4;

/** Where a grid is looked at. */
export interface GridPlace {
	/** Row under the cursor, among all rows; `null` for none. */
	readonly cursor: number | null;
	/** Column under the cursor, in the order in which columns are drawn; `null` for none. */
	readonly column?: number | null;
	/** The first row to show where there is no cursor. */
	readonly top?: number;
	/** The key of the pane that it is of, whose rows can be clicked. */
	readonly pane: string;
	readonly width: number;
	readonly height: number;
}

/**
 * A grid as a person arranged it. It draws only the visible rows and columns, however many there are, and measures text
 * as the terminal does, so that wide characters keep columns aligned. Frozen columns stay at the left edge; a scroll bar
 * says where the rows are among all.
 */
export function TableGrid({ table, ...place }: { table: GridTable } & GridPlace) {
	const { columns, rows, view } = table;
	const { cursor, column = null, width, height } = place;
	const drawn = layOutColumns(columns, rows, view, column ?? 0, width - EDGES);
	const at = column === null ? null : (drawnColumns(columns, view)[column] ?? null);
	const window = visibleRows(table, place);
	const head = drawn.flatMap((each): Span[] => {
		const { title = '', align } = columns[each.index] ?? {};
		const sort = view.sort?.column === each.index ? (view.sort.descending ? '▼ ' : '▲ ') : '';
		const text = padTo(sort === '' ? title : `${sort}${title.trim()}`, each.width, align);
		return [{ text, look: each.index === at ? 'column' : 'dim' }, { text: ' '.repeat(GAP) }];
	});
	const lines = rowLines(table, window, cursor, drawn).slice(0, Math.max(1, height - 1));
	const bar = scrollBar(window, table.total, Math.max(1, height - 1));
	return (
		<Box flexDirection="column" height={height} overflowY="hidden">
			<Line spans={[{ text: '  ' }, ...head]} width={width - 2} />
			{Array.from({ length: bar === null ? lines.length : Math.max(1, height - 1) }, (_, index) => {
				const { spans = [], chosen = false, row } = lines[index] ?? {};
				const edge: Span[] = bar === null ? [] : [{ text: ' ' }, { text: bar[index] ?? ' ', look: 'dim' }];
				return (
					<Line
						// biome-ignore lint/suspicious/noArrayIndexKey: a window over lines: the index is the line
						key={index}
						spans={[...fitted(spans, width - 2, chosen), ...edge]}
						width={width}
						{...(row !== undefined && { target: { pane: place.pane, row } })}
					/>
				);
			})}
		</Box>
	);
}

/** The rows that a grid shows. */
export function visibleRows({ rows, offset, total }: GridTable, { cursor, top = 0, height }: GridPlace): RowWindow {
	const lines = (row: number) => (rows[row - offset]?.below === undefined ? 1 : 2);
	return layOutRows(total, cursor ?? top, Math.max(1, height - 1), lines);
}

/** Which rows are visible, where that is not all of them: `1–8 of 10 ▼`. */
export function windowWord(table: GridTable, place: GridPlace): string {
	const { from, to } = visibleRows(table, place);
	if (to - from >= table.total) return '';
	return `${counted(from + 1)}–${counted(to)} of ${counted(table.total)}${to < table.total ? ' ▼' : ''}`;
}

interface GridLine {
	readonly spans: readonly Span[];
	/** Whether it is under the cursor, and gets its background. */
	readonly chosen: boolean;
	/** Its row among all rows. */
	readonly row: number;
}

function rowLines(
	{ rows, columns, offset, view }: GridTable,
	{ from, to }: RowWindow,
	cursor: number | null,
	drawn: readonly DrawnColumn[],
): GridLine[] {
	const search = view.search.toLowerCase();
	const lines: GridLine[] = [];
	for (let index = from; index < to; index++) {
		const row = rows[index - offset];
		const chosen = index === cursor;
		const sign = { text: chosen ? '▸ ' : '  ' };
		if (row === undefined) {
			lines.push({ spans: [sign, { text: '…', look: 'dim' }], chosen, row: index });
			continue;
		}
		const shown = row.rest ? drawn.slice(0, 1) : drawn;
		const spans = shown.flatMap((each) =>
			cellSpans(row.cells[each.index], each.width, columns[each.index]?.align, search),
		);
		lines.push({ spans: [sign, ...spans, ...(row.rest ?? [])], chosen, row: index });
		if (row.below) lines.push({ spans: [{ text: '    ' }, ...row.below], chosen: false, row: index });
	}
	return lines;
}

/** A line at its whole width. The one under the cursor has one background, so its parts lose their colours. */
function fitted(spans: readonly Span[], width: number, chosen: boolean): Span[] {
	const result: Span[] = [];
	let left = width;
	for (const { text, look } of spans) {
		if (left <= 0) break;
		const shown = widthOf(text) > left ? padTo(text, left) : text;
		left -= widthOf(shown);
		const kept = look === 'fault' || look === 'found' ? 'chosen-mark' : 'chosen';
		result.push(chosen ? { text: shown, look: kept } : { text: shown, ...(look && { look }) });
	}
	if (left > 0) result.push({ text: ' '.repeat(left), ...(chosen && { look: 'chosen' as const }) });
	return result;
}

/** A character for each line; `null` where every row is visible. */
function scrollBar({ from, to }: RowWindow, total: number, height: number): string[] | null {
	if (to - from >= total || total === 0) return null;
	const size = Math.max(1, Math.round((height * (to - from)) / total));
	const start = Math.round(((height - size) * from) / Math.max(1, total - (to - from)));
	return Array.from({ length: height }, (_, line) => (line >= start && line < start + size ? '█' : '│'));
}

function cellSpans(cell: Cell | undefined, width: number, align: GridColumn['align'], search: string): Span[] {
	const gap = { text: ' '.repeat(GAP) };
	if (cell === undefined) return [{ text: ' '.repeat(width + GAP) }];
	if (cell.draw) return [...fitted(cell.draw(width), width, false), gap];
	const { text, look, mark, cut } = cell;
	const short = cut === 'name' ? cutName(text, width) : cut === 'middle' ? cutMiddle(text, width) : text;
	const padded = padTo(short, width, align);
	const plain = (part: string): Span => (look ? { text: part, look } : { text: part });
	const found = search === '' ? -1 : padded.toLowerCase().indexOf(search);
	const [from, to] = mark ?? (found === -1 ? [0, 0] : [found, found + search.length]);
	if (to === from) return [plain(padded), gap];
	const inside: Span = { text: padded.slice(from, to), look: mark ? 'fault' : 'found' };
	return [plain(padded.slice(0, from)), inside, plain(padded.slice(to)), gap];
}
