import { GridPanel } from '../../components/grid-panel.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import type { ScreenProps } from '../screen.js';
import { comparePane } from './differences.js';

/** What differs between two runs. */
export function CompareScreen({ state, width, height }: ScreenProps) {
	const { compared } = state;
	const pane = comparePane(state);
	if (compared.is === 'there') return <GridPanel state={state} pane={pane} focused width={width} height={height} />;
	const isBad = compared.is === 'failed';
	const text = isBad ? `${compared.failure.code}  ${compared.failure.message}` : 'Looking back…';
	return (
		<Panel title="Compare" width={width} height={height}>
			<Sentence text={text} look={isBad ? 'bad' : 'running'} width={width - 4} height={height - 2} />
		</Panel>
	);
}
