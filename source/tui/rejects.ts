import type { Reject } from '../core/record.js';
import type { Row } from '../engines/engine.js';
import type { RejectLine, UiState } from './state.js';

/** Rejects of a file as lines, one a fault. */
export function linesOfRejects(file: string, rejects: readonly Reject[]): RejectLine[] {
	return rejects.flatMap(({ line, raw, faults }) =>
		faults.map(({ column, code, reason, value }) => ({ file, line, column, code, reason, value, raw })),
	);
}

/** Rejects as the database keeps them. */
export function linesOfRows(rows: readonly Row[]): RejectLine[] {
	const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
	return rows.map((row) => ({
		file: String(row.file_name),
		line: Number(row.line),
		column: text(row.column_name),
		code: String(row.code),
		reason: String(row.reason),
		value: text(row.value),
		raw: text(row.raw),
	}));
}

/** What the rejects can be narrowed by, each with its own key. */
export const FACETS = ['file', 'column', 'code'] as const;
export type Facet = (typeof FACETS)[number];

/** Values that a facet has among the rejects. */
export function facetValues(state: UiState, facet: Facet): string[] {
	if (state.rejects.is !== 'there') return [];
	return [...new Set(state.rejects.value.map((line) => line[facet] ?? '–'))].sort();
}

/** The rejects that filter and facets let through. */
export function filteredRejects(state: UiState): readonly RejectLine[] {
	if (state.rejects.is !== 'there') return [];
	const wanted = (state.filters.rejects ?? '').toLowerCase();
	const chosen = FACETS.map((facet) => ({ facet, value: state.filters[`rejects.${facet}`] ?? '' }));
	return state.rejects.value.filter(
		(line) =>
			chosen.every(({ facet, value }) => value === '' || (line[facet] ?? '–') === value) &&
			(wanted === '' || `${line.file} ${line.column ?? ''} ${line.code} ${line.reason}`.toLowerCase().includes(wanted)),
	);
}
