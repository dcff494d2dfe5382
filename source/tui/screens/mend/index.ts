import type { Mend } from '../../../core/repair/mend.js';
import { visible } from '../../../core/values/visible.js';
import type { Controls } from '../../keys/controller.js';
import { edit, FIELD_KEYS, type Field, insert } from '../../keys/field.js';
import { screenOf, type UiState } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { draftKey, isChecked, mendQuery, placeOf, shownMend, typedInto } from './draft.js';
import { chosenField, fieldsPane } from './fields.js';
import { MendScreen } from './screen.js';

/** One rejected record, whose fields are typed anew while its checks look on. */
export const MEND: ScreenDefinition = {
	name: 'mend',
	title: 'Mend a record',
	panes: [{ name: 'fields', pane: fieldsPane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'keep it',
			help: 'Keep the record as it is mended, where it is right now; it is loaded with what else was mended',
			waits: 'Enter keeps it as soon as it is checked',
			unavailable: (state) => (isChecked(state) ? whyNotKept(state) : null),
			run: keep,
		},
	],
	type: (controls, key) => {
		if (key === 'tab' || key === 'ctrl-c') return false;
		const field = fieldNow(controls.store.get());
		const edited = field === null ? null : edit(field, key);
		if (edited === null) return FIELD_KEYS.includes(key);
		typed(controls, edited);
		return true;
	},
	paste: (controls, lines) => {
		const field = fieldNow(controls.store.get());
		if (field !== null) typed(controls, insert(field, lines[0] ?? ''));
	},
	command: ({ runId = null, file }) => ['rejects', runId ?? 'all', '--file', file ?? '', '--output', 'bad.csv'],
	advice: () => 'Type the right text: each key is checked. Enter keeps it, ↑↓ other fields',
	wants: (state) => ({ mend: mendQuery(state) }),
	isThere: (state) => state.mend.is === 'failed' || isChecked(state),
	Component: MendScreen,
};

function fieldNow(state: UiState): Field | null {
	const chosen = chosenField(state);
	return chosen === null || shownMend(state)?.why !== null ? null : typedInto(state, chosen);
}

function typed({ store }: Controls, field: Field): void {
	const state = store.get();
	const chosen = chosenField(state);
	if (chosen !== null) store.dispatch({ type: 'draft', key: draftKey(placeOf(state), chosen.name), field });
}

/** Why the record cannot be kept as it is; `null` where it can. */
function whyNotKept(state: UiState): string | null {
	const view = shownMend(state);
	if (view === null) return 'there is no record';
	if (view.why !== null) return view.why;
	const { cells } = mendQuery(state);
	if (Object.keys(cells).length === 0 && !view.isRight) return 'nothing is typed yet';
	if (view.isRight) return null;
	const wrong = view.fields.find(({ faults }) => faults.length > 0);
	const fault = wrong === undefined ? view.faults[0] : `${wrong.column ?? wrong.name} ${wrong.faults[0]}`;
	return `it is still bad: ${visible(fault ?? '')}`;
}

function keep({ store }: Controls): void {
	const state = store.get();
	const view = shownMend(state);
	if (view === null || !view.isRight || whyNotKept(state) !== null) return;
	const { place, cells } = mendQuery(state);
	const masked = view.fields.filter((field) => field.masked).map(({ name }) => name);
	const mend: Mend = { kind: 'record', id: view.id, place, line: view.line, cells, masked };
	const others = state.mends.filter((each) => each.kind === 'cause' || each.id !== view.id);
	store.dispatch({ type: 'mends', mends: [...others, mend] });
	store.dispatch({ type: 'back' });
	const { name } = screenOf(store.get());
	const more = name === 'mends' ? '' : ': M loads what is mended';
	store.dispatch({ type: 'note', note: `Record ${place.record} is mended${more}` });
}
