import { Panel } from '../components/panel.js';
import type { ScreenProps } from './props.js';

/** Not yet. */
export function FileScreen({ width, height }: ScreenProps & { file: string }) {
	return (
		<Panel title="File" width={width} height={height}>
			{null}
		</Panel>
	);
}
