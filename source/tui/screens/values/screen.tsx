import { GridPanel } from '../../components/grid-panel.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { screenOf } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';
import { valuesPane } from './counts.js';

/** How often each value of a column is there, most frequent first. */
export function ValuesScreen({ state, width, height }: ScreenProps) {
	const { values } = state;
	if (values.is === 'there')
		return <GridPanel state={state} pane={valuesPane(state)} focused width={width} height={height} />;
	const isBad = values.is === 'failed';
	const text = isBad ? `${values.failure.code}  ${values.failure.message}` : 'Counting…';
	return (
		<Panel title={screenOf(state).file ?? 'Values'} width={width} height={height}>
			<Sentence text={text} look={isBad ? 'bad' : 'running'} width={width - 4} height={height - 2} />
		</Panel>
	);
}
