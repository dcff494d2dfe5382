import { amount, counted } from '../../../core/amounts.js';
import type { RejectPage } from '../../../core/records/reject-page.js';
import { visible } from '../../../core/values/visible.js';
import { FacetLine } from '../../components/facet-line.js';
import { Line, type Span } from '../../components/line.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { RejectList } from '../../components/reject-list.js';
import { isUpToDate, rejectsOf } from '../../components/rejects.js';
import type { Look } from '../../components/theme.js';
import type { GridPane } from '../../grid/cursor.js';
import { viewWord } from '../../grid/view.js';
import { currentPane, rowOf } from '../../state/panes.js';
import { screenOf } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';

/** The rejects of one cause, or of all, with the record under the cursor. */
export function RejectsScreen({ state, width, height }: ScreenProps) {
	const page = state.rejects.is === 'there' ? state.rejects.value.page : null;
	const pane = currentPane(state);
	const cursor = rowOf(state, pane);
	const arranged = pane.grid === undefined ? '' : viewWord(pane.grid.columns, pane.grid.view);
	const counts = page === null || !isUpToDate(state) ? 'searching…' : countsOf(page, cursor);
	const right = arranged === '' ? counts : `${arranged}   ${counts}`;
	return (
		<Panel title={`Rejects · ${rejectsOf(state)}`} right={right} width={width} height={height}>
			{screenOf(state).file === undefined ? (
				<FacetLine state={state} width={width - 4} />
			) : (
				<Line spans={causeSpans(state)} width={width - 4} />
			)}
			{page === null || page.total === 0 ? (
				<Sentence {...emptyWords(state)} width={width - 4} height={height - 3} />
			) : (
				<RejectList pane={pane as GridPane} state={state} width={width - 4} height={height - 3} />
			)}
		</Panel>
	);
}

/** The part of the list that is loaded, and the numbers of all. */
function countsOf({ total, all }: RejectPage, cursor: number): string {
	const of = total === all ? amount(all, 'fault') : `${counted(total)} of ${amount(all, 'fault')}`;
	return total === 0 ? of : `${counted(cursor + 1)}/${counted(total)} · ${of}`;
}

function causeSpans(state: ScreenProps['state']): Span[] {
	const { file, column, code } = screenOf(state);
	const causes = state.causes.is === 'there' ? state.causes.value.page.causes : [];
	const at = causes.findIndex((each) => each.file === file && each.column === column && each.code === code);
	const place = at === -1 ? '' : `cause ${counted(at + 1)} of ${counted(causes.length)}   `;
	const text = state.filters.rejects ?? '';
	return [
		{ text: place, look: 'dim' },
		...(code === undefined
			? []
			: ([
					{ text: `${visible(column ?? 'the record')}  `, look: 'strong' },
					{ text: `${visible(code ?? '')}  `, look: 'attention' },
				] satisfies Span[])),
		{ text: visible(file ?? '') },
		{ text: text === '' ? '' : `   with "${visible(text)}"`, look: 'strong' },
	];
}

function emptyWords({ rejects }: ScreenProps['state']): { readonly text: string; readonly look: Look } {
	if (rejects.is === 'failed') return { text: `${rejects.failure.code}  ${rejects.failure.message}`, look: 'bad' };
	if (rejects.is !== 'there') return { text: 'Looking for them…', look: 'running' };
	if (rejects.value.page.all === 0) return { text: 'Nothing was refused.', look: 'good' };
	return { text: 'No reject is like that; Esc clears the filter.', look: 'dim' };
}
