import { Box } from 'ink';
import { counted } from '../../core/amounts.js';
import type { RejectLine } from '../../core/records/reject-page.js';
import { visible } from '../../core/values/visible.js';
import type { GridPane } from '../grid/cursor.js';
import { rejectAt } from '../grid/reject-rows.js';
import type { UiState } from '../state/state.js';
import { PaneGrid } from './grid-panel.js';
import { Line, type Span } from './line.js';
import { Lines } from './lines.js';
import { createShownMask } from './shown-mask.js';
import { lineStarts } from './text.js';

/** Lines of the record's own text below the list. */
const RECORD = 5;

/** Rejects, a line for each fault, with the record under the cursor below them and its wrong field highlighted. */
export function RejectList(props: { pane: GridPane; state: UiState; width: number; height: number }) {
	const { pane, state, width, height } = props;
	const mask = createShownMask(state);
	const chosen = rejectAt(state, pane);
	const title =
		chosen === null
			? 'Looking for them…'
			: `${visible(chosen.file)}, line ${counted(chosen.line)}: ${visible(chosen.column ?? 'the record')} ${visible(chosen.reason)}`;
	const raw = chosen ? markedRecord(chosen, mask.raw(chosen.raw), mask.on, width) : [];
	return (
		<Box flexDirection="column" height={height}>
			<PaneGrid state={state} pane={pane} focused width={width} height={Math.max(3, height - RECORD - 1)} />
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
	const starts = lineStarts(raw, width, RECORD);
	for (const [line, end] of starts.slice(1).entries()) {
		const start = starts[line] as number;
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
