import { Panel } from '../components/panel.js';
import type { ScreenProps } from './props.js';

/** Not yet. */
export function RejectsScreen({ width, height }: ScreenProps & { runId: string | null }) {
	return (
		<Panel title="Rejects" width={width} height={height}>
			{null}
		</Panel>
	);
}
