import { Panel } from '../components/panel.js';
import type { ScreenProps } from './props.js';

/** Not yet. */
export function PastScreen({ width, height }: ScreenProps & { runId: string }) {
	return (
		<Panel title="Past" width={width} height={height}>
			{null}
		</Panel>
	);
}
