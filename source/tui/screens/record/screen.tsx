import { Box } from 'ink';
import { counted } from '../../../core/amounts.js';
import type { RecordView } from '../../../core/records/record-view.js';
import { visible } from '../../../core/values/visible.js';
import { GridPanel } from '../../components/grid-panel.js';
import { heightInFile, InFile, linesInFile } from '../../components/in-file.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import type { ScreenProps } from '../screen.js';
import { fieldsPane } from './fields.js';
import { openedRecord, shownRecord } from './open-record.js';

/** One record: a field a line, and below it the file around it. */
export function RecordScreen({ state, width, height }: ScreenProps) {
	const view = shownRecord(state);
	const { file, record } = openedRecord(state);
	if (view === null) {
		const failed = state.record.is === 'failed' ? state.record.failure : null;
		const text = failed === null ? 'Looking for it…' : `${failed.code}  ${failed.message}\n${failed.hint}`;
		return (
			<Panel title={`${visible(file)}, record ${counted(record)}`} width={width} height={height}>
				<Sentence text={text} look={failed === null ? 'running' : 'bad'} width={width - 4} height={height - 2} />
			</Panel>
		);
	}
	const below = linesInFile(view, width - 4);
	const lower = heightInFile(below, view.fields.length, height);
	const looks: Readonly<Record<RecordView['state'], string>> = {
		staged: 'in the stage',
		rejected: 'rejected',
		read: 'as it would be loaded',
	};
	return (
		<Box flexDirection="column">
			<GridPanel
				state={state}
				pane={fieldsPane(state)}
				focused
				title={`${visible(file)}, line ${counted(view.line)} · ${looks[view.state]}`}
				right={`record ${counted(record)}`}
				width={width}
				height={height - lower}
			/>
			<InFile lines={below} width={width} height={lower} />
		</Box>
	);
}
