import { Box } from 'ink';
import { counted } from '../../../core/amounts.js';
import { visible } from '../../../core/values/visible.js';
import { GridPanel } from '../../components/grid-panel.js';
import { heightInFile, InFile, linesInFile } from '../../components/in-file.js';
import type { Span } from '../../components/line.js';
import { wrap } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import type { UiState } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';
import { fieldsPane, openedRow, recordOfRow } from './row.js';

/** A row of a query: a field a line, and below it the file around the record that it is of. */
export function RowScreen({ state, width, height }: ScreenProps) {
	const pane = fieldsPane(state);
	const lines = linesOf(state, width - 4);
	const lower = lines.length === 0 ? 0 : heightInFile(lines, pane.count, height);
	return (
		<Box flexDirection="column">
			<GridPanel state={state} pane={pane} focused title={titleOf(state)} width={width} height={height - lower} />
			{lower > 0 ? <InFile lines={lines} width={width} height={lower} /> : null}
		</Box>
	);
}

function titleOf(state: UiState): string {
	const address = openedRow(state)?.address ?? null;
	if (address === null) return 'Row';
	const at = 'record' in address ? `record ${counted(address.record)}` : `line ${counted(address.line)}`;
	return `Row · ${visible(address.file)}, ${at}`;
}

function linesOf(state: UiState, width: number): Span[][] {
	const say = (text: string, look: Look) => wrap(visible(text), width).map((line): Span[] => [{ text: line, look }]);
	if ((openedRow(state)?.address ?? null) === null) return [];
	if (state.record.is === 'failed') {
		const { code, message, hint } = state.record.failure;
		return [...say(`${code}  ${message}`, 'attention'), ...say(hint, 'dim')];
	}
	const view = recordOfRow(state);
	return view === null ? say('Looking for its record…', 'running') : linesInFile(view, width);
}
