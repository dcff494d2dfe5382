import { Box } from 'ink';
import type { RejectLine, RejectPage } from '../../core/reject-page.js';
import { visible } from '../../core/visible.js';
import type { UiState } from '../state/state.js';
import { Grid, type GridRow } from './grid.js';
import { Line, type Span } from './line.js';
import { Lines } from './lines.js';
import { lineAt } from './rejects.js';
import { createShownMask } from './shown-mask.js';
import { cutMiddle } from './text.js';

const COLUMNS = [
	{ title: 'file', most: 26 },
	{ title: 'line', align: 'right' as const },
	{ title: 'column', most: 20 },
	{ title: 'code', most: 14 },
	{ title: 'value', most: 18 },
	{ title: 'reason', most: 60 },
];

/** Lines of the record's own text below the list. */
const RECORD = 5;

/** Rejects, a line for each fault, with the record under the cursor below them and its wrong field highlighted. */
export function RejectList(props: {
	page: RejectPage;
	/** Its row among all rejects. */
	cursor: number;
	state: UiState;
	width: number;
	height: number;
}) {
	const { page, cursor, state, width, height } = props;
	const { lines, offset } = page;
	const mask = createShownMask(state);
	const rows = lines.map(
		(line): GridRow => ({
			cells: [
				{ text: cutMiddle(visible(line.file), 26) },
				{ text: line.line.toLocaleString('en-US') },
				{ text: visible(line.column ?? '–'), look: 'strong' },
				{ text: line.code, look: 'attention' },
				{ text: line.value === null ? '' : mask.value(line.column, line.value) },
				{ text: visible(line.reason), look: 'dim' },
			],
		}),
	);
	const chosen = lineAt(page, cursor);
	const title =
		chosen === null
			? 'Looking for them…'
			: `${visible(chosen.file)}, line ${chosen.line.toLocaleString('en-US')}: ${visible(chosen.column ?? 'the record')} ${visible(chosen.reason)}`;
	const raw = chosen ? markedRecord(chosen, mask.raw(chosen.raw), mask.on, width) : [];
	return (
		<Box flexDirection="column" height={height}>
			<Grid
				columns={COLUMNS}
				rows={rows}
				cursor={chosen === null ? null : cursor - offset}
				width={width}
				height={Math.max(3, height - RECORD - 1)}
			/>
			<Line spans={[{ text: title, look: 'strong' }]} width={width} />
			<Lines lines={raw} top={0} width={width} height={RECORD} />
		</Box>
	);
}

/** The record's text in lines of a width, with the wrong value highlighted where it is found. */
function markedRecord({ value }: RejectLine, raw: string, masked: boolean, width: number): Span[][] {
	const at = masked || value === null || value === '' ? -1 : raw.indexOf(visible(value));
	const marked = [at, at + (value === null ? 0 : visible(value).length)] as const;
	const lines: Span[][] = [];
	for (let start = 0; start < raw.length && lines.length < RECORD; start += width) {
		const end = Math.min(start + width, raw.length);
		const from = Math.max(start, Math.min(marked[0], end));
		const to = Math.max(from, Math.min(marked[1], end));
		if (at === -1) lines.push([{ text: raw.slice(start, end) }]);
		else
			lines.push([
				{ text: raw.slice(start, from) },
				{ text: raw.slice(from, to), look: 'fault' },
				{ text: raw.slice(to, end) },
			]);
	}
	return lines;
}
