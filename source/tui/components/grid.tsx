import { Box } from 'ink';
import { Line, type Span } from './line.js';
import { padTo, widthOf, windowStart } from './text.js';
import type { Look } from './theme.js';

/** A column of a grid. */
export interface GridColumn {
	readonly title: string;
	readonly align?: 'left' | 'right';
	/** Its greatest width; longer text is cut. */
	readonly most?: number;
}

/** A cell: text that is safe to show, and its meaning. */
export interface Cell {
	readonly text: string;
	readonly look?: Look;
	/** The range of the text to highlight: from, to. */
	readonly mark?: readonly [from: number, to: number];
}

/** A row with the lines below it that belong to it, such as the reason why a file is refused. */
export interface GridRow {
	readonly cells: readonly Cell[];
	/** Replaces all cells but the first. */
	readonly rest?: readonly Span[];
	readonly below?: readonly Span[];
}

const GAP = 2;

/** Widths of the columns, from their titles and all rows, so that they are the same for every window. */
export function columnWidths(columns: readonly GridColumn[], rows: readonly GridRow[]): number[] {
	return columns.map(({ title, most = 40 }, index) => {
		const widest = rows.reduce((width, row) => Math.max(width, widthOf(row.cells[index]?.text ?? '')), widthOf(title));
		return Math.min(widest, most);
	});
}

/**
 * A grid that draws only the visible rows and columns, however many there are. It measures text as the terminal does,
 * so that wide characters keep columns aligned.
 */
export function Grid(props: {
	columns: readonly GridColumn[];
	rows: readonly GridRow[];
	/** Row under the cursor; `null` for none. */
	cursor: number | null;
	/** First visible row where there is no cursor. */
	top?: number;
	left?: number;
	width: number;
	height: number;
	widths?: readonly number[];
}) {
	const { columns, rows, cursor, top = 0, left = 0, width, height } = props;
	const widths = props.widths ?? columnWidths(columns, rows);
	const shown = visibleColumns(widths, left, width - 2);
	const title = shown.flatMap((index): Span[] =>
		cellSpans({ text: columns[index]?.title ?? '', look: 'dim' }, widths[index] ?? 0, columns[index]?.align),
	);
	const body = Math.max(1, height - 1);
	const long = rows.reduce((sum, row) => sum + (row.below ? 2 : 1), 0) > rows.length;
	const start = windowStart(
		cursor ?? top + Math.floor(body / 2),
		long ? Math.max(1, Math.floor(body / 2)) : body,
		rows.length,
	);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Line spans={[{ text: '  ' }, ...title]} width={width} />
			{rows.slice(start, start + body).map((row, offset) => {
				const at = start + offset === cursor;
				const cells = row.rest ? shown.slice(0, 1) : shown;
				const spans = cells.flatMap((index) =>
					cellSpans(row.cells[index] ?? { text: '' }, widths[index] ?? 0, columns[index]?.align),
				);
				return (
					// biome-ignore lint/suspicious/noArrayIndexKey: a window over rows: the index is the row
					<Box key={start + offset} flexDirection="column" flexShrink={0}>
						<Line
							spans={[{ text: at ? '▸ ' : '  ' }, ...spans, ...(row.rest ?? [])]}
							width={width}
							fill={at}
							{...(at ? { under: 'cursor' as const } : {})}
						/>
						{row.below ? <Line spans={[{ text: '    ' }, ...row.below]} width={width} /> : null}
					</Box>
				);
			})}
		</Box>
	);
}

/** The visible columns from the `left`-th on; always at least one. */
function visibleColumns(widths: readonly number[], left: number, width: number): number[] {
	const shown: number[] = [];
	let used = 0;
	for (let index = Math.min(left, Math.max(0, widths.length - 1)); index < widths.length; index++) {
		if (used >= width) break;
		if (widths[index] === 0) continue;
		used += (widths[index] ?? 0) + GAP;
		shown.push(index);
	}
	return shown;
}

function cellSpans({ text, look, mark }: Cell, width: number, align: 'left' | 'right' = 'left'): Span[] {
	const padded = padTo(text, width, align) + ' '.repeat(GAP);
	const plain = (part: string): Span => (look ? { text: part, look } : { text: part });
	if (!mark) return [plain(padded)];
	return [
		plain(padded.slice(0, mark[0])),
		{ text: padded.slice(...mark), look: 'fault' },
		plain(padded.slice(mark[1])),
	];
}
