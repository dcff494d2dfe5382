import { Box } from 'ink';
import { Leads } from '../../components/leads.js';
import type { Span } from '../../components/line.js';
import { Lines } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { padTo, wrap } from '../../components/text.js';
import { EDITING } from '../../keys/editing.js';
import { keyName } from '../../keys/keyboard.js';
import { currentPane, positionOf, rowOf } from '../../state/panes.js';
import { definitionOf } from '../../state/state.js';
import { failureOf } from '../../state/steps.js';
import type { ScreenProps } from '../screen.js';
import { failureLeads } from './leads.js';

/** Why the day failed, and below it what can be done now. */
export function CauseScreen({ state, width, height }: ScreenProps) {
	const failure = failureOf(state);
	const { phase } = state;
	const leads = failure === null ? [] : failureLeads(state, failure);
	const actions = [...definitionOf(state, 'cause').bindings, ...EDITING].filter(
		({ unavailable }) => (unavailable?.(state) ?? null) === null,
	);
	const lines = actions.flatMap(({ keys, help }) =>
		wrap(help, width - 12).map((text, index): Span[] => [
			{ text: padTo(index === 0 ? keyName(keys[0] ?? '') : '', 7), look: 'key' },
			{ text },
		]),
	);
	const lower = Math.min(lines.length + 2, Math.max(4, height - 9));
	const step = phase.name === 'failed' ? ` · ${phase.step}` : '';
	const pane = currentPane(state);
	return (
		<Box flexDirection="column">
			<Panel title={`What failed${step}`} right={positionOf(state, pane)} width={width} height={height - lower}>
				<Leads leads={leads} pane={pane.key} row={rowOf(state, pane)} width={width - 4} height={height - lower - 2} />
			</Panel>
			<Panel title="What can be done now" width={width} height={lower} focused={false}>
				<Lines lines={lines} top={0} width={width - 4} height={lower - 2} />
			</Panel>
		</Box>
	);
}
