import { Box, type DOMElement, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useContext } from 'react';
import { visible } from '../../core/values/visible.js';
import { viewWord } from '../grid/view.js';
import { type Pane, positionOf } from '../state/panes.js';
import { definitionOf, screenOf, type UiState } from '../state/state.js';
import { ClicksContext } from './clicks.js';
import { Line, type Span, widthOfSpans } from './line.js';
import { cut, cutName, widthOf } from './text.js';
import { ThemeContext } from './theme.js';

/** A frame with a title in its upper edge, and a word at its right. */
export function Panel(props: {
	title: string;
	right?: string;
	width: number;
	height: number;
	focused?: boolean;
	/** The pane that is in it, where the screen has several. */
	pane?: string;
	children: ReactNode;
}) {
	const { title, right = '', width, height, focused = true, children } = props;
	const theme = useContext(ThemeContext);
	const clicks = useContext(ClicksContext);
	const { pane } = props;
	const noted =
		clicks === null || pane === undefined
			? {}
			: { ref: (node: DOMElement | null) => (node === null ? undefined : clicks.frame(node, pane)) };
	const reader = useIsScreenReaderEnabled();
	if (reader) {
		return (
			<Box flexDirection="column">
				<Text>{`${title}${right === '' ? '' : `, ${right}`}`}</Text>
				{children}
			</Box>
		);
	}
	const tail = right === '' ? '' : ` ${cut(right, Math.floor(width / 2))} `;
	const name = ` ${cutName(title, Math.max(0, width - 6 - widthOf(tail)))} `;
	const dashes = '─'.repeat(Math.max(0, width - 4 - widthOf(name) - widthOf(tail)));
	const edge = theme.edge(focused);
	const inside = Math.max(0, height - 2);
	const side = Array.from({ length: inside }, () => '│').join('\n');
	return (
		<Box flexDirection="column" width={width} height={height} {...noted}>
			<Text wrap="truncate">
				<Text {...edge}>╭─</Text>
				<Text {...(focused ? { bold: true } : theme.looks.dim)}>{name}</Text>
				<Text {...edge}>{dashes}</Text>
				<Text {...theme.looks.dim}>{tail}</Text>
				<Text {...edge}>─╮</Text>
			</Text>
			<Box height={inside}>
				<Text {...edge}>{side}</Text>
				<Box flexDirection="column" width={width - 2} height={inside} paddingX={1} overflowY="hidden">
					{children}
				</Box>
				<Text {...edge}>{side}</Text>
			</Box>
			<Text {...edge}>{`╰${'─'.repeat(Math.max(0, width - 2))}╯`}</Text>
		</Box>
	);
}

/** Says at a panel's right that a filter hides lines; empty where there is no filter. */
export function filterWord(state: UiState): string {
	const text = state.filters[screenOf(state).name] ?? '';
	return text === '' ? '' : `only with "${visible(text)}", esc shows all`;
}

/** The tabs of the current screen with their keys; how the open tab is arranged, and the cursor's position in it. */
export function Tabs({ state, pane, width }: { state: UiState; pane: Pane; width: number }) {
	const { name, tabs = [] } = definitionOf(state);
	const chosen = state.tabs[name] ?? 0;
	const spans = tabs.flatMap((tab, index): Span[] => [
		{
			text: ` ${index + 1} ${tab.name} `,
			look: index === chosen ? 'cursor' : 'plain',
			target: { key: String(index + 1) },
		},
		{ text: ' ' },
	]);
	// A text that only scrolls has no chosen line.
	const position = (pane.fits ?? 1) > 1 ? '' : positionOf(state, pane);
	const arranged = pane.grid === undefined ? '' : viewWord(pane.grid.columns, pane.grid.view);
	const word = [arranged, position].filter((each) => each !== '').join('   ');
	const used = widthOfSpans(spans);
	const gap = ' '.repeat(Math.max(1, width - used - widthOf(word)));
	return <Line spans={[...spans, { text: gap + word, look: 'dim' }]} width={width} />;
}
