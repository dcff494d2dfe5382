import { amount, counted } from '../../../core/amounts.js';
import type { RejectCauses } from '../../../core/records/reject-page.js';
import { visible } from '../../../core/values/visible.js';
import { commonValues, maskCause } from '../../../output/causes.js';
import { FacetLine } from '../../components/facet-line.js';
import { PaneGrid } from '../../components/grid-panel.js';
import { Line } from '../../components/line.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { isUpToDate, rejectsOf } from '../../components/rejects.js';
import { createShownMask } from '../../components/shown-mask.js';
import type { Look } from '../../components/theme.js';
import { viewWord } from '../../grid/view.js';
import { positionOf } from '../../state/panes.js';
import type { ScreenProps } from '../screen.js';
import { causesPane, chosenCause, shownCauses } from './rows.js';

/** Lines below the list: the reason and the commonest values of the cause under the cursor. */
const BELOW = 3;

/** Rejects by what they have in common, the most frequent causes first. */
export function CausesScreen({ state, width, height }: ScreenProps) {
	const found = shownCauses(state);
	const pane = causesPane(state);
	const counts = isUpToDate(state, 'causes') && found !== null ? countsOf(found, positionOf(state, pane)) : 'counting…';
	const arranged = viewWord(pane.grid.columns, pane.grid.view);
	const right = arranged === '' ? counts : `${arranged}   ${counts}`;
	return (
		<Panel title={`Rejects by cause · ${rejectsOf(state)}`} right={right} width={width} height={height}>
			<FacetLine state={state} width={width - 4} />
			{pane.count === 0 ? (
				<Sentence {...emptyWords(state)} width={width - 4} height={height - 3} />
			) : (
				<List state={state} width={width - 4} height={height - 3} />
			)}
		</Panel>
	);
}

function countsOf({ causes, found, total, all }: RejectCauses, position: string): string {
	const faults = total === all ? amount(all, 'fault') : `${counted(total)} of ${amount(all, 'fault')}`;
	const cut = causes.length < found ? `the ${counted(causes.length)} commonest of ${amount(found, 'cause')}` : '';
	return [position, cut, faults].filter(Boolean).join(' · ');
}

function List({ state, width, height }: ScreenProps) {
	const mask = createShownMask(state);
	const chosen = chosenCause(state);
	const values = chosen === null ? '' : commonValues(maskCause(chosen, mask));
	const masked = mask.on && values === '' ? 'The values are masked.' : `Commonest: ${values}`;
	return (
		<>
			<PaneGrid state={state} pane={causesPane(state)} focused width={width} height={height - BELOW} />
			<Line spans={[]} width={width} />
			<Line
				spans={[
					{
						text: chosen === null ? '' : `${visible(chosen.column ?? 'The record')} ${visible(chosen.reason)}`,
						look: 'strong',
					},
				]}
				width={width}
			/>
			<Line spans={[{ text: chosen === null ? '' : masked }]} width={width} />
		</>
	);
}

function emptyWords({ causes }: ScreenProps['state']): { readonly text: string; readonly look: Look } {
	if (causes.is === 'failed') return { text: `${causes.failure.code}  ${causes.failure.message}`, look: 'bad' };
	if (causes.is !== 'there') return { text: 'Counting them…', look: 'running' };
	if (causes.value.page.all === 0) return { text: 'Nothing was refused.', look: 'good' };
	return { text: 'No reject is like that; Esc shows all of them.', look: 'dim' };
}
