import { Panel } from '../components/panel.js';
import type { ScreenProps } from './props.js';

/** Not yet. */
export function HistoryScreen({ width, height }: ScreenProps) {
	return (
		<Panel title="History" width={width} height={height}>
			{null}
		</Panel>
	);
}
