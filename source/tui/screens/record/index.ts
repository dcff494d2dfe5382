import { visible } from '../../../core/values/visible.js';
import { columnKey } from '../../components/leads.js';
import { GRID } from '../../grid/bindings.js';
import type { Binding } from '../../keys/binding.js';
import { screenOf, type UiState } from '../../state/state.js';
import { mendCause, mendRecord, OPEN_MENDS, waive } from '../mend-bindings.js';
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
	bindings: [
		traceBinding((state) => shownRecord(state)?.key ?? null),
		...[mendRecord(chosenReject), mendCause(chosenCause), OPEN_MENDS, waive(chosenReject)].map(onReject),
		...GRID,
	],
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

/** The keys of rejects mean what they mean everywhere where a record is none. */
function onReject(binding: Binding): Binding {
	return { ...binding, applies: (state) => shownRecord(state)?.state === 'rejected' };
}

/** The record, as a reject. */
function chosenReject(state: UiState) {
	const view = shownRecord(state);
	const fault = firstFault(state);
	return view === null || fault === null ? null : { file: view.query.file, record: view.query.record, ...fault };
}

/** The cause of the field under the cursor, or else of the first that is wrong. */
function chosenCause(state: UiState) {
	const view = shownRecord(state);
	const fault = firstFault(state);
	return view === null || fault === null ? null : { file: view.query.file, ...fault };
}

function firstFault(state: UiState): { readonly column: string | null; readonly code: string } | null {
	const view = shownRecord(state);
	const chosen = chosenField(state);
	const wrong =
		chosen !== null && chosen.faults.length > 0 ? chosen : view?.fields.find(({ faults }) => faults.length > 0);
	const said = wrong?.faults[0] ?? view?.faults[0];
	return said === undefined ? null : { column: wrong?.column ?? null, code: /^\S+/.exec(said)?.[0] ?? '' };
}
