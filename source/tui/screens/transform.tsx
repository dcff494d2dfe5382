import { Panel } from '../components/panel.js';
import type { ScreenProps } from './props.js';

/** Not yet. */
export function TransformScreen({ width, height }: ScreenProps) {
	return (
		<Panel title="Transform" width={width} height={height}>
			{null}
		</Panel>
	);
}
