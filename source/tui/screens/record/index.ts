import { visible } from '../../../core/visible.js';
import { columnKey } from '../../components/leads.js';
import { GRID } from '../../grid/bindings.js';
import { screenOf } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { traceBinding } from '../trace/open-trace.js';
import { chosenField, fieldsPane } from './fields.js';
import { openedRecord, shownRecord } from './open-record.js';
import { RecordScreen } from './screen.js';

/** One record: its fields as they came and as they are stored, what is wrong, and the file around it. */
export const RECORD: ScreenDefinition = {
	name: 'record',
	title: 'Record',
	panes: [{ name: 'fields', pane: fieldsPane }],
	bindings: [traceBinding((state) => shownRecord(state)?.key ?? null), ...GRID],
	place: (state) => {
		const view = shownRecord(state);
		return view === null ? null : { file: view.query.file, line: view.line };
	},
	recordText: (state) => shownRecord(state)?.raw ?? null,
	configKey: (state) => columnKey(chosenField(state)?.column ?? null),
	command: ({ runId = null, file }) => (runId === null ? ['read'] : ['rejects', runId, '--file', file ?? '']),
	advice: (state) => {
		const { file } = screenOf(state);
		return `One record of ${visible(file ?? '')}; T traces its customer`;
	},
	wants: (state) => ({ record: openedRecord(state) }),
	isThere: ({ record }) => record.is === 'there' || record.is === 'failed',
	Component: RecordScreen,
};
