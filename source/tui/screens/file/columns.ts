import type { FileReport } from '../../../core/run/events.js';
import { formatColumnType } from '../../../core/schema/column-types.js';
import { extraColumn } from '../../../core/schema/extra-column.js';
import { visible } from '../../../core/values/visible.js';
import { createShownMask } from '../../components/shown-mask.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridRow } from '../../grid/table.js';
import { gridPane } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import type { Session } from '../../work/messages.js';

const COLUMNS = [
	{ title: "file's column", most: 40, frozen: true as const },
	{ title: 'schema', most: 40 },
	{ title: 'type' },
	{ title: '', most: 40 },
];

/** How each column of a file leads to the schema's, and which of the schema's are not in it. */
export function columnsPane(state: UiState, report: FileReport): GridPane {
	const title = `${visible(report.name)} · columns`;
	return gridPane(state, `file.columns.${report.name}`, title, COLUMNS, mappingRows(state, report));
}

function mappingRows(state: UiState, report: FileReport): GridRow[] {
	const taken = createShownMask(state)
		.header(report)
		.map((name, index): GridRow => {
			const target = report.mapped[index] ?? null;
			const column = state.session.columns.find((each) => each.name === target);
			if (!column) return extraRow(name, state.session.extraColumns);
			const traits = [
				column.key ? 'key' : '',
				column.required ? 'required' : '',
				column.sensitive ? 'sensitive' : '',
			].filter((trait) => trait !== '');
			return {
				cells: [
					{ text: visible(name) },
					{ text: column.name },
					{ text: formatColumnType(column.type) },
					{ text: traits.join(', '), look: 'dim' },
				],
			};
		});
	const missing = state.session.columns.filter((column) => !report.mapped.includes(column.name));
	const absent = missing.map((column): GridRow => {
		const look = column.required ? ('bad' as const) : ('dim' as const);
		return {
			cells: [
				{ text: '–', look },
				{ text: column.name, look },
				{ text: formatColumnType(column.type), look },
				{ text: column.required ? 'required, and missing' : 'not in the file: null', look },
			],
		};
	});
	return [...taken, ...absent];
}

/** A column that the schema does not know, with what becomes of it. */
function extraRow(name: string, policy: Session['extraColumns']): GridRow {
	if (policy === 'evolve') {
		const { type } = extraColumn(name);
		const more = { text: 'not in the schema: the tables get it', look: 'dim' as const };
		return { cells: [{ text: visible(name) }, { text: visible(name.trim()) }, { text: formatColumnType(type) }, more] };
	}
	const word = policy === 'fail' ? 'refused' : 'ignored';
	const look = policy === 'fail' ? ('bad' as const) : ('dim' as const);
	return {
		cells: [
			{ text: visible(name), look },
			{ text: `${word}: the schema does not know it`, look },
		],
	};
}
