import { Panel } from '../components/panel.js';
import type { ScreenProps } from './props.js';

/** Not yet. */
export function ValidateScreen({ width, height }: ScreenProps) {
	return (
		<Panel title="Validate" width={width} height={height}>
			{null}
		</Panel>
	);
}
