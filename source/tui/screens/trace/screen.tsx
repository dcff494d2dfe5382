import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import { GridPanel } from '../../components/grid-panel.js';
import { Line, type Span } from '../../components/line.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import type { UiState } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';
import { openedTrace, shownKey } from './open-trace.js';
import { tracePane } from './rows.js';

/** A customer's rows in the stage, with the tables that have it now. */
export function TraceScreen({ state, width, height }: ScreenProps) {
	const title = titleOf(state);
	const { trace } = state;
	if (trace.is !== 'there') {
		const failed = trace.is === 'failed' ? trace.failure : null;
		const text = failed === null ? 'Looking for it…' : `${failed.code}  ${failed.message}\n${failed.hint}`;
		return (
			<Panel title={title} width={width} height={height}>
				<Sentence text={text} look={failed === null ? 'running' : 'bad'} width={width - 4} height={height - 2} />
			</Panel>
		);
	}
	const below = <Line spans={whereSpans(state)} width={width - 4} />;
	return (
		<GridPanel
			state={state}
			pane={tracePane(state)}
			focused
			title={title}
			below={below}
			belowHeight={1}
			width={width}
			height={height}
		/>
	);
}

function titleOf(state: UiState): string {
	const { asOf } = openedTrace(state);
	return `Trace · ${shownKey(state).join(', ')}${asOf === null ? '' : ` · as of ${asOf}`}`;
}

/** The tables that have the customer now; as of a date, nobody knows which had it. */
function whereSpans(state: UiState): Span[] {
	if (state.trace.is !== 'there') return [];
	if (openedTrace(state).asOf !== null) return [{ text: 'Files of later run dates are left out.', look: 'attention' }];
	const tables = state.trace.value.page.targets.map(({ table }) => visible(table));
	return tables.length === 0
		? [{ text: `${SIGN.attention} in no country's table yet`, look: 'attention' }]
		: [{ text: `${SIGN.good} now in ${tables.join(', ')}`, look: 'good' }];
}
