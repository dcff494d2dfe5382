import { GridPanel } from '../../components/grid-panel.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import type { ScreenProps } from '../screen.js';
import { mendsPane } from './rows.js';

/** What was mended and is not loaded yet. */
export function MendsScreen({ state, width, height }: ScreenProps) {
	const pane = mendsPane(state);
	if (pane.count > 0) return <GridPanel state={state} pane={pane} focused width={width} height={height} />;
	return (
		<Panel title={pane.title ?? ''} width={width} height={height}>
			<Sentence text="Nothing is mended: e on a reject mends it." look="dim" width={width - 4} height={height - 2} />
		</Panel>
	);
}
