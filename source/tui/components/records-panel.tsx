import type { FileReport } from '../../core/run/events.js';
import type { GridPane } from '../grid/cursor.js';
import { recordsPane } from '../grid/record-rows.js';
import type { UiState } from '../state/state.js';
import { PaneGrid } from './grid-panel.js';
import { Sentence } from './lines.js';

/** The records of a file: the first ones as read has shown them, all others as they are read on demand. */
export function Records(props: {
	state: UiState;
	report: FileReport;
	focused: boolean;
	width: number;
	height: number;
}) {
	const { state, report, width, height } = props;
	const pane = recordsPane(state, report);
	const { records } = state;
	if (records.is === 'failed' && props.focused) {
		const { code, message } = records.failure;
		return <Sentence text={`${code}  ${message}`} look="bad" width={width} height={height} />;
	}
	if (pane.count === 0) {
		const text = report.fault?.message ?? 'It holds no records.';
		return <Sentence text={text} look="plain" width={width} height={height} />;
	}
	return <PaneGrid {...props} pane={pane as GridPane} />;
}
