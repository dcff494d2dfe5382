import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { GridPane } from '../grid/cursor.js';
import { viewWord } from '../grid/view.js';
import { cursorOf, positionOf, rowOf } from '../state/panes.js';
import type { UiState } from '../state/state.js';
import { type GridPlace, TableGrid, windowWord } from './grid.js';
import { Panel } from './panel.js';
import { widthOf } from './text.js';

/** A pane's grid in a place of a screen. */
export interface PaneGridProps {
	readonly state: UiState;
	readonly pane: GridPane;
	/** Whether the cursor is in it. */
	readonly focused: boolean;
	/** Whether its row is marked where the cursor is elsewhere: the row that another pane is about. */
	readonly marks?: boolean;
	readonly width: number;
	readonly height: number;
}

/** The grid of a pane. */
export function PaneGrid({ pane, ...props }: PaneGridProps) {
	return <TableGrid table={pane.grid} {...placeOf({ pane, ...props })} />;
}

/** The grid of a pane in a frame, whose upper edge has its arrangement, the position and what is visible. */
export function GridPanel(
	props: PaneGridProps & {
		readonly title?: string;
		/** The name of the pane, where the screen has several. */
		readonly name?: string;
		/** A word before the position. */
		readonly right?: string;
		/** Lines above the grid, and how many they are. */
		readonly above?: ReactNode;
		readonly aboveHeight?: number;
		/** Lines below it. */
		readonly below?: ReactNode;
		readonly belowHeight?: number;
	},
) {
	const { pane, focused, width, height, right = '', above, aboveHeight = 0, below, belowHeight = 0 } = props;
	const inside = { ...props, width: width - 4, height: height - 2 - aboveHeight - belowHeight };
	return (
		<Panel
			title={props.title ?? pane.title ?? ''}
			right={gridWord(inside, right)}
			width={width}
			height={height}
			focused={focused}
			{...(props.name !== undefined && { pane: props.name })}
		>
			<Box flexDirection="column" height={height - 2} overflowY="hidden">
				{above}
				<PaneGrid {...inside} />
				{below}
			</Box>
		</Panel>
	);
}

/** What is said of a grid beside its title: as much of it as half of the edge has room for. */
export function gridWord(props: PaneGridProps, right = ''): string {
	const { state, pane } = props;
	const place = placeOf(props);
	const { columns, view } = pane.grid;
	const position = place.cursor === null ? '' : positionOf(state, pane);
	const window = windowWord(pane.grid, place);
	const words = (...all: string[]) => all.filter((word) => word !== '').join('   ');
	const arranged = viewWord(columns, view);
	const at = position === '' ? window : `${position}${window.endsWith('▼') ? ' ▼' : ''}`;
	const choices = [words(right, arranged, position, window), words(arranged || right, at), words(arranged, at)];
	return choices.find((each) => widthOf(each) <= Math.floor(place.width / 2)) ?? at;
}

function placeOf({ state, pane, focused, marks = false, width, height }: PaneGridProps): GridPlace {
	const cursor = (focused || marks) && pane.count > 0 ? rowOf(state, pane) : null;
	const column = focused ? Math.min(cursorOf(state, pane.key).column, pane.columns - 1) : null;
	// A grid without the cursor stays where the cursor left it.
	return { cursor, column, width, height, pane: pane.key, ...(cursor === null && { top: rowOf(state, pane) }) };
}
