import { FACETS, type Facet } from '../../../core/reject-page.js';
import { amount } from '../../../core/schema-lines.js';
import { visible } from '../../../core/visible.js';
import { grouped } from '../../../output/style.js';
import { Line, type Span } from '../../components/line.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { RejectList } from '../../components/reject-list.js';
import { isUpToDate } from '../../components/rejects.js';
import type { Look } from '../../components/theme.js';
import { currentPane, rowOf } from '../../state/panes.js';
import { screenOf } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';

/** Rejects and their reasons, filtered by file, column and code. */
export function RejectsScreen({ state, width, height }: ScreenProps) {
	const { runId = null } = screenOf(state);
	const page = state.rejects.is === 'there' ? state.rejects.value.page : null;
	const cursor = rowOf(state, currentPane(state));
	const at = page === null || page.total === 0 ? '' : `${grouped(cursor + 1)} · `;
	const counts = page === null ? '' : `${at}${grouped(page.total)} of ${amount(page.all, 'fault')}`;
	const right = page === null || isUpToDate(state) ? counts : 'searching…';
	const title = runId === null ? 'Rejects · in the files as they are' : `Rejects · run ${runId}`;
	return (
		<Panel title={title} right={right} width={width} height={height}>
			<Line spans={facetSpans(state)} width={width - 4} />
			{page === null || page.total === 0 ? (
				<Sentence {...emptyWords(state)} width={width - 4} height={height - 3} />
			) : (
				<RejectList page={page} cursor={cursor} state={state} width={width - 4} height={height - 3} />
			)}
		</Panel>
	);
}

export const FACET_KEYS: Readonly<Record<Facet, string>> = { file: 'f', column: 'c', code: 'e' };

function facetSpans({ filters }: ScreenProps['state']): Span[] {
	const facets = FACETS.flatMap((facet): Span[] => {
		const value = filters[`rejects.${facet}`] ?? '';
		return [
			{ text: FACET_KEYS[facet], look: 'key' },
			{ text: ` ${facet}: ` },
			{ text: value === '' ? 'all' : visible(value), look: value === '' ? 'dim' : 'strong' },
			{ text: '   ' },
		];
	});
	const text = filters.rejects ?? '';
	return [...facets, { text: text === '' ? '' : `with "${visible(text)}"`, look: 'strong' }];
}

function emptyWords({ rejects }: ScreenProps['state']): { readonly text: string; readonly look: Look } {
	if (rejects.is === 'failed') return { text: `${rejects.failure.code}  ${rejects.failure.message}`, look: 'bad' };
	if (rejects.is !== 'there') return { text: 'Looking for them…', look: 'running' };
	if (rejects.value.page.all === 0) return { text: 'Nothing was refused.', look: 'good' };
	return { text: 'No reject is like that; Esc clears the filter, f c e go on to all.', look: 'dim' };
}
