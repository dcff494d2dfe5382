import { Panel } from '../components/panel.js';
import type { ScreenProps } from './props.js';

/** Not yet. */
export function ConsoleScreen({ width, height }: ScreenProps) {
	return (
		<Panel title="Console" width={width} height={height}>
			{null}
		</Panel>
	);
}
