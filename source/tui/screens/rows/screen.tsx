import { GridPanel } from '../../components/grid-panel.js';
import type { ScreenProps } from '../screen.js';
import { rowsPane } from './query-rows.js';

/** The rows of a query. */
export function RowsScreen({ state, width, height }: ScreenProps) {
	const cut = state.console.grid?.cut ? 'the first' : '';
	return <GridPanel state={state} pane={rowsPane(state)} focused right={cut} width={width} height={height} />;
}
