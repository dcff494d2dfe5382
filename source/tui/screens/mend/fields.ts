import type { MendField } from '../../../core/repair/mend.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { textIn } from '../../keys/field.js';
import { gridPane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { isTyped, placeOf, shownMend, typedInto } from './draft.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: '  column', most: 26, frozen: true },
	{ title: 'as it came', most: 28 },
	{ title: 'now', most: 28 },
	{ title: 'to be stored', most: 24 },
	{ title: 'fault', most: 60 },
];

/** The pane of the record's fields, whose cursor has no column, since letters are typed. */
export function fieldsPane(state: UiState): GridPane {
	const fields = shownFields(state);
	const rows = fields.map((field) => fieldRow(state, field));
	const names = fields.map(({ name }) => name);
	return { ...gridPane(state, `mend ${JSON.stringify(placeOf(state))}`, 'Fields', COLUMNS, rows, names), columns: 0 };
}

/** The field under the cursor. */
export function chosenField(state: UiState): MendField | null {
	return shownFields(state)[rowOf(state, fieldsPane(state))] ?? null;
}

/** Its fields, those at fault first. */
function shownFields(state: UiState): readonly MendField[] {
	const fields = shownMend(state)?.fields ?? [];
	return [...fields.filter(({ wasWrong }) => wasWrong), ...fields.filter(({ wasWrong }) => !wasWrong)];
}

function fieldRow(state: UiState, field: MendField): GridRow {
	const { column, name, came, masked, stored, faults } = field;
	const isWrong = faults.length > 0;
	const typed = isTyped(state, field) && !masked ? textIn(typedInto(state, field)) : field.now;
	const now = isTyped(state, field) || field.now !== came ? visible(typed) : '';
	return {
		cells: [
			{
				text: `${isWrong ? SIGN.bad : ' '} ${visible(column ?? `(${name})`)}`,
				signed: true,
				look: isWrong ? 'bad' : column === null ? 'dim' : 'plain',
			},
			{ text: visible(came) },
			{ text: now, look: 'attention' },
			{ text: stored === null ? '–' : visible(stored), look: 'dim' },
			{ text: visible(faults.join('; ')), look: 'attention' },
		],
	};
}
