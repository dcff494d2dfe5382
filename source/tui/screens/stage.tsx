import { Panel } from '../components/panel.js';
import type { ScreenProps } from './props.js';

/** Not yet. */
export function StageScreen({ width, height }: ScreenProps) {
	return (
		<Panel title="Stage" width={width} height={height}>
			{null}
		</Panel>
	);
}
