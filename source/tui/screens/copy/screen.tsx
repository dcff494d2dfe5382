import { GridPanel } from '../../components/grid-panel.js';
import type { ScreenProps } from '../screen.js';
import { choicesPane } from './choices.js';

/** What can be copied of the screen beneath. */
export function CopyScreen({ state, width, height }: ScreenProps) {
	return <GridPanel state={state} pane={choicesPane(state)} focused right="esc back" width={width} height={height} />;
}
