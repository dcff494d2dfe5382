import { Panel } from '../components/panel.js';
import type { ScreenProps } from './props.js';

/** Not yet. */
export function HelpScreen({ width, height }: ScreenProps) {
	return (
		<Panel title="Help" width={width} height={height}>
			{null}
		</Panel>
	);
}
