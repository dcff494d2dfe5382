import type { FileReport } from '../../core/events.js';
import { visible } from '../../core/visible.js';
import { createMask, type Mask } from '../../output/mask.js';
import type { UiState } from '../state/state.js';
import type { GridColumn, GridRow } from './grid.js';

/** The mask of these screens. */
export function createShownMask(state: UiState): Mask {
	return createMask(state.session.columns, state.session.masked);
}

/** The line number, then the file's columns, with the schema's name first where it is another. */
export function previewColumns(report: FileReport, mask: Mask): GridColumn[] {
	const columns = mask.header(report).map((name, index) => {
		const taken = report.mapped[index] ?? null;
		const title =
			taken === null ? `(${visible(name)})` : taken === name ? visible(name) : `${taken} ← ${visible(name)}`;
		return { title, most: 32 };
	});
	return [{ title: 'line', align: 'right' }, ...columns];
}

/** The first records of a file, masked. */
export function previewRows(report: FileReport, mask: Mask): GridRow[] {
	return report.preview.map(({ line, values }) => ({
		cells: [
			{ text: String(line), look: 'dim' },
			...report.columns.map((name, index) => {
				const value = values[index] ?? null;
				if (value === null) return { text: '–', look: 'dim' as const };
				const text = mask.value(report.mapped[index] ?? name, value);
				return report.mapped[index] === null ? { text, look: 'dim' as const } : { text };
			}),
		],
	}));
}
