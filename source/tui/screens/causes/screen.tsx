import type { RejectCauses } from '../../../core/reject-page.js';
import { amount } from '../../../core/schema-lines.js';
import { visible } from '../../../core/visible.js';
import { commonValues, maskCause } from '../../../output/causes.js';
import { grouped } from '../../../output/style.js';
import { FacetLine } from '../../components/facet-line.js';
import { Grid, type GridRow } from '../../components/grid.js';
import { Line } from '../../components/line.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { isUpToDate, rejectsOf } from '../../components/rejects.js';
import { createShownMask } from '../../components/shown-mask.js';
import { cutMiddle } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import { currentPane, positionOf, rowOf } from '../../state/panes.js';
import type { ScreenProps } from '../screen.js';

const COLUMNS = [
	{ title: 'faults', align: 'right' as const },
	{ title: 'column', most: 24 },
	{ title: 'code', most: 14 },
	{ title: 'file', most: 32 },
	{ title: 'first line', align: 'right' as const },
	{ title: 'reason', most: 60 },
];

/** Lines below the list: the reason and the commonest values of the cause under the cursor. */
const BELOW = 3;

/** Rejects by what they have in common, the most frequent causes first. */
export function CausesScreen({ state, width, height }: ScreenProps) {
	const found = state.causes.is === 'there' ? state.causes.value.page : null;
	const pane = currentPane(state);
	const row = rowOf(state, pane);
	const right = isUpToDate(state, 'causes') && found !== null ? countsOf(found, positionOf(state, pane)) : 'counting…';
	return (
		<Panel title={`Rejects by cause · ${rejectsOf(state)}`} right={right} width={width} height={height}>
			<FacetLine state={state} width={width - 4} />
			{found === null || found.causes.length === 0 ? (
				<Sentence {...emptyWords(state)} width={width - 4} height={height - 3} />
			) : (
				<List state={state} found={found} row={row} width={width - 4} height={height - 3} />
			)}
		</Panel>
	);
}

function countsOf({ causes, found, total, all }: RejectCauses, position: string): string {
	const faults = total === all ? amount(all, 'fault') : `${grouped(total)} of ${amount(all, 'fault')}`;
	const cut = causes.length < found ? `the ${grouped(causes.length)} commonest of ${amount(found, 'cause')}` : '';
	return [position, cut, faults].filter(Boolean).join(' · ');
}

function List({ state, found, row, width, height }: ScreenProps & { found: RejectCauses; row: number }) {
	const mask = createShownMask(state);
	const rows = found.causes.map(
		({ count, column, code, file, firstLine, reason }): GridRow => ({
			cells: [
				{ text: grouped(count), look: 'strong' },
				{ text: visible(column ?? '–') },
				{ text: code, look: 'attention' },
				{ text: cutMiddle(visible(file), 32) },
				{ text: grouped(firstLine) },
				{ text: visible(reason), look: 'dim' },
			],
		}),
	);
	const chosen = found.causes[row];
	const values = chosen === undefined ? '' : commonValues(maskCause(chosen, mask));
	const masked = mask.on && values === '' ? 'The values are masked.' : `Commonest: ${values}`;
	return (
		<>
			<Grid columns={COLUMNS} rows={rows} cursor={row} pane="causes" width={width} height={height - BELOW} />
			<Line spans={[]} width={width} />
			<Line
				spans={[
					{
						text: chosen === undefined ? '' : `${visible(chosen.column ?? 'The record')} ${visible(chosen.reason)}`,
						look: 'strong',
					},
				]}
				width={width}
			/>
			<Line spans={[{ text: chosen === undefined ? '' : masked }]} width={width} />
		</>
	);
}

function emptyWords({ causes }: ScreenProps['state']): { readonly text: string; readonly look: Look } {
	if (causes.is === 'failed') return { text: `${causes.failure.code}  ${causes.failure.message}`, look: 'bad' };
	if (causes.is !== 'there') return { text: 'Counting them…', look: 'running' };
	if (causes.value.page.all === 0) return { text: 'Nothing was refused.', look: 'good' };
	return { text: 'No reject is like that; Esc shows all of them.', look: 'dim' };
}
