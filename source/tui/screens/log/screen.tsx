import { visible } from '../../../core/values/visible.js';
import { GridPanel } from '../../components/grid-panel.js';
import { Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import type { ScreenProps } from '../screen.js';
import { logPane } from './lines.js';

/** The last lines of the log, which follows its end while the cursor is there. */
export function LogScreen({ state, width, height }: ScreenProps) {
	const { log } = state;
	const pane = logPane(state);
	if (pane.count > 0) return <GridPanel state={state} pane={pane} focused width={width} height={height} />;
	const folder = visible(state.session.logFolder);
	const text =
		log.is === 'failed' ? log.failure.message : log.is === 'there' ? `No line of it in ${folder} yet.` : 'Looking…';
	return (
		<Panel title={pane.title ?? ''} width={width} height={height}>
			<Sentence text={text} look="dim" width={width - 4} height={height - 2} />
		</Panel>
	);
}
