import type { ChangedRow, ChangeSample, ShownRow } from '../../../core/run/events.js';
import { LINEAGE_COLUMNS } from '../../../core/schema/schema.js';
import { visible } from '../../../core/values/visible.js';
import { createShownMask } from '../../components/shown-mask.js';
import type { Cell, GridColumn, GridRow } from '../../grid/table.js';
import { isUndo } from '../../state/change-words.js';
import { changeOf, type UiState } from '../../state/state.js';

/** The key first, then the columns that change somewhere in the sample, then the others. */
function columnOrder(state: UiState, sample: ChangeSample): string[] {
	const keys = state.session.columns.filter((column) => column.key).map((column) => column.name);
	const names = Object.keys(sample.rows[0]?.after ?? sample.rows[0]?.before ?? {}).filter(
		(name) => !LINEAGE_COLUMNS.includes(name),
	);
	const changes = (name: string) =>
		sample.rows.some((row) => row.before !== null && row.after !== null && row.before[name] !== row.after[name]);
	const rank = (name: string) => (keys.includes(name) ? 0 : changes(name) ? 1 : 2);
	return names.toSorted((a, b) => rank(a) - rank(b));
}

export function changeColumns(state: UiState, sample: ChangeSample): GridColumn[] {
	const keys = new Set(state.session.columns.filter(({ key }) => key).map(({ name }) => name));
	const names = columnOrder(state, sample).map((name) => ({
		title: visible(name),
		most: 32,
		...(keys.has(name) && { frozen: true as const }),
	}));
	return [{ title: '', most: 30, frozen: true }, ...names];
}

/** A country's changed rows: `before → after` where a value differs. */
export function changedRows(state: UiState, sample: ChangeSample): GridRow[] {
	const mask = createShownMask(state);
	const names = columnOrder(state, sample);
	const shown = (row: ShownRow | null, name: string) => {
		const value = row?.[name] ?? null;
		return value === null ? '–' : mask.value(name, String(value));
	};
	const undoes = isUndo(changeOf(state)?.change);
	return sample.rows.map((row) => ({
		cells: [
			outcomeCell(row, undoes),
			...names.map((name): Cell => {
				const { before, after } = row;
				if (before === null || after === null || before[name] === after[name])
					return { text: shown(after ?? before, name) };
				return { text: `${shown(before, name)} → ${shown(after, name)}`, look: 'attention' };
			}),
		],
	}));
}

function outcomeCell({ outcome, movedFrom }: ChangedRow, undoes: boolean): Cell {
	switch (outcome) {
		case 'inserted':
			return { text: undoes ? '+ restored' : '+ inserted', signed: true, look: 'good' };
		case 'updated':
			return { text: undoes ? '~ as before' : '~ updated', signed: true, look: 'attention' };
		case 'moved':
			return {
				text: `> moved${undoes ? ' back' : ''}${movedFrom === null ? '' : ` from ${visible(movedFrom)}`}`,
				signed: true,
				look: 'attention',
			};
		case 'removed':
			return { text: '- removed', signed: true, look: 'bad' };
	}
}
