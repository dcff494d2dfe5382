import type { Span } from '../components/line.js';
import { Lines } from '../components/lines.js';
import { Panel } from '../components/panel.js';
import { keyName } from '../keyboard.js';
import { KEYMAP } from '../keymap.js';
import { currentPane, placeOf, rowOf } from '../panes.js';
import { padTo } from '../text.js';
import type { ScreenProps } from './props.js';

/** Every key, from the same table as the footer and the docs. */
export function HelpScreen({ state, width, height }: ScreenProps) {
	const lines = helpLines();
	const top = Math.min(rowOf(state, currentPane(state)), placeOf(state, 'help').row);
	return (
		<Panel title="Keys" right="esc back" width={width} height={height}>
			<Lines lines={lines} top={top} width={width - 4} height={height - 2} />
		</Panel>
	);
}

/** Lines of the help: key, where, what. */
export function helpLines(): Span[][] {
	return KEYMAP.map(({ keys, help, screens }): Span[] => [
		{ text: padTo(keys.map(keyName).join(' '), 16), look: 'key' },
		{ text: padTo(help, Math.max(40, help.length)) },
		{ text: screens.length === 0 ? '' : `   ${screens.join(', ')}`, look: 'dim' },
	]);
}
