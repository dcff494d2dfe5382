import { Box } from 'ink';
import { amount } from '../../core/amounts.js';
import type { RejectCause } from '../../core/records/reject-page.js';
import { linesPane, type Pane, rowOf } from '../state/panes.js';
import type { OpenScreen, UiState } from '../state/state.js';
import { Line, type Span } from './line.js';
import { wrap } from './text.js';
import type { Look } from './theme.js';

/** A line of a file. */
export interface Place {
	readonly file: string;
	readonly line: number;
}

/** Something to read that may lead further. It is wrapped, never cut. */
export interface Lead {
	readonly lines: readonly (readonly Span[])[];
	/** The screen that Enter opens; `null` where it leads nowhere. */
	readonly opens: OpenScreen | null;
	/** The line of a file that it is about. */
	readonly place?: Place;
	/** The path of a config's key that it is about, such as `policies.maxRejects`. */
	readonly key?: string;
}

/** A text as a lead: wrapped to a width, its further lines indented. */
export function textLead(
	text: string,
	{ width, look, indent = '' }: { readonly width: number; readonly look?: Look; readonly indent?: string },
	leads: Omit<Lead, 'lines'> = { opens: null },
): Lead {
	const lines = wrap(text, Math.max(10, width - indent.length)).map((part): Span[] => [
		look === undefined ? { text: indent + part } : { text: indent + part, look },
	]);
	return { lines, ...leads };
}

/** A blank line between two leads. */
export const GAP: Lead = { lines: [[]], opens: null };

/** Where a cause leads: to its rejects. */
export function causeScreen(
	runId: string | null,
	{ file, column, code }: Pick<RejectCause, 'file' | 'column' | 'code'>,
): OpenScreen {
	return { name: 'rejects', runId, file, column, code };
}

/** The path of a column in the config; `null` without a column. */
export function columnKey(column: string | null): string | null {
	return column === null ? null : `schema.columns.${column}`;
}

/** The pane of leads, whose cursor goes from line to line. */
export function leadsPane(key: string, leads: readonly Lead[]): Pane {
	return linesPane(
		key,
		leads.reduce((sum, { lines }) => sum + lines.length, 0),
	);
}

/** The lead under the cursor. */
export function leadAt<L extends Lead>(state: UiState, pane: Pane, leads: readonly L[]): L | null {
	let row = rowOf(state, pane);
	for (const lead of leads) {
		if (row < lead.lines.length) return lead;
		row -= lead.lines.length;
	}
	return null;
}

/** Leads below each other; all lines of the one under the cursor are highlighted where it leads somewhere. */
export function Leads({
	leads,
	row,
	pane,
	width,
	height,
}: {
	leads: readonly Lead[];
	/** The key of the pane that they are of. */
	pane?: string;
	/** The line under the cursor. */
	row: number;
	width: number;
	height: number;
}) {
	const all = leads.flatMap((lead) => lead.lines.map((spans) => ({ spans, lead })));
	const chosen = all[row]?.lead;
	const start = Math.max(0, Math.min(row - Math.floor(height / 2), all.length - height));
	const below = all.length - start - height;
	const told = below > 0 && height > 1;
	return (
		<Box flexDirection="column" height={height} overflowY="hidden">
			{all.slice(start, start + height - (told ? 1 : 0)).map(({ spans, lead }, offset) => {
				const isChosen = lead === chosen && lead.opens !== null;
				const isFirst = isChosen && lead.lines[0] === spans;
				return (
					<Line
						// biome-ignore lint/suspicious/noArrayIndexKey: a window over lines: the index is the line
						key={start + offset}
						spans={[{ text: isFirst ? '▸ ' : '  ' }, ...spans]}
						width={width}
						{...(isChosen ? { under: 'cursor' as const, fill: true } : {})}
						{...(pane !== undefined && { target: { pane, row: start + offset } })}
					/>
				);
			})}
			{told ? <Line spans={[{ text: `▼ ${amount(below + 1, 'more line')}`, look: 'dim' }]} width={width} /> : null}
		</Box>
	);
}
