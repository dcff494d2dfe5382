import { LINEAGE } from '../../../core/schema/schema.js';
import { GRID } from '../../grid/bindings.js';
import { screenOf, type UiState } from '../../state/state.js';
import { openRecord } from '../record/open-record.js';
import type { ScreenDefinition } from '../screen.js';
import { openedTrace, shownKey } from './open-trace.js';
import { chosenRow, tracePane } from './rows.js';
import { TraceScreen } from './screen.js';

/** A customer: every record of it, the winner first, and the rule by which each of the others lost. */
export const TRACE: ScreenDefinition = {
	name: 'trace',
	title: 'Trace',
	panes: [{ name: 'trace', pane: tracePane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'open',
			help: 'Open the record: its fields, and the file around it',
			unavailable: whyNoRow,
			waits: 'Enter opens it as soon as it is there',
			run: ({ store }) => {
				const row = chosenRow(store.get());
				if (row === null) return;
				const screen = openRecord(String(row[LINEAGE.runId]), String(row.etl_file_name), Number(row[LINEAGE.record]));
				store.dispatch({ type: 'open', screen });
			},
		},
		{
			keys: ['a'],
			label: 'as of',
			help: 'As of the run date of this row: as if no file of a later one had come; again, as of now',
			unavailable: (state) => (openedTrace(state).asOf === null ? whyNoRow(state) : null),
			run: ({ store }) => {
				const state = store.get();
				const asOf = openedTrace(state).asOf === null ? String(chosenRow(state)?.[LINEAGE.insertedOn]) : null;
				store.dispatch({ type: 'instead', screen: { ...screenOf(state), asOf } });
			},
		},
		...GRID,
	],
	place: (state) => {
		const row = chosenRow(state);
		return row === null ? null : { file: String(row.etl_file_name), line: Number(row[LINEAGE.line]) };
	},
	command: (_, state) => {
		const { asOf } = openedTrace(state);
		return ['trace', ...shownKey(state), ...(asOf === null ? [] : ['--as-of', asOf])];
	},
	advice: (state) => {
		const { asOf } = openedTrace(state);
		return asOf === null
			? 'Enter opens a record, a shows who won as of its run date'
			: `As if no file of a run date after ${asOf} had come. a goes back to now`;
	},
	wants: (state) => ({ trace: openedTrace(state) }),
	isThere: ({ trace }) => trace.is === 'there' || trace.is === 'failed',
	Component: TraceScreen,
};

function whyNoRow(state: UiState): string | null {
	return state.trace.is === 'there' && chosenRow(state) === null ? 'there is no row' : null;
}
