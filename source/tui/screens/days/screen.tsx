import { GridPanel } from '../../components/grid-panel.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import type { Look } from '../../components/theme.js';
import type { ScreenProps } from '../screen.js';
import { daysPane } from './days.js';

/** The days that the source has files of, and those that were run. */
export function DaysScreen({ state, width, height }: ScreenProps) {
	const { days } = state;
	const pane = daysPane(state);
	const say = (text: string, look: Look) => (
		<Panel title={pane.title ?? ''} width={width} height={height}>
			<Sentence text={text} look={look} width={width - 4} height={height - 2} />
		</Panel>
	);
	if (days.is === 'failed') return say(`${days.failure.code}  ${days.failure.message}`, 'bad');
	if (days.is !== 'there') return say('Looking which days there are…', 'running');
	if (pane.count === 0) return say('No file carries a day in its name, and none was run: d types a day.', 'dim');
	return <GridPanel state={state} pane={pane} focused width={width} height={height} />;
}
