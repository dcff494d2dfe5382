import { Box } from 'ink';
import { useMemo, useSyncExternalStore } from 'react';
import { type Clicks, ClicksContext } from './components/clicks.js';
import { Footer } from './components/footer.js';
import { GridPanel } from './components/grid-panel.js';
import { Header } from './components/header.js';
import { Line } from './components/line.js';
import { QuestionBox } from './components/question-box.js';
import { wrap } from './components/text.js';
import { createTheme, ThemeContext } from './components/theme.js';
import { gridUnderCursor } from './grid/cursor.js';
import { isTooSmall, LEAST } from './keys/focus.js';
import { shownQuestion } from './state/panes.js';
import { definitionOf, isBusy, isProduction, type UiState, wouldLose } from './state/state.js';
import type { Store } from './state/store.js';

/** Lines of header and footer. */
const AROUND = 6;

/** With fewer lines a screen is hidden, and the question takes its place. */
const LEAST_ROOM = 5;

/** @param clicks - where the mouse may click, if it is listened to */
export function App({ store, color, clicks = null }: { store: Store; color: boolean; clicks?: Clicks | null }) {
	const state = useSyncExternalStore(store.subscribe, store.get);
	const production = isProduction(state);
	const { background } = state;
	const { theme: named } = state.session.tui;
	const theme = useMemo(
		() => createTheme(color, production, { theme: named }, background),
		[color, production, named, background],
	);
	const { columns, rows } = state.size;
	const { Component, name } = definitionOf(state);
	const full = state.full === name ? gridUnderCursor(state) : null;
	const room = rows - AROUND - (shownQuestion(state)?.height ?? 0);
	return (
		<ClicksContext.Provider value={state.session.tui.mouse ? clicks : null}>
			<ThemeContext.Provider value={theme}>
				{isTooSmall(state.size) ? (
					<TooSmall state={state} />
				) : (
					<Box flexDirection="column" width={columns} height={rows} overflowY="hidden">
						<Header state={state} width={columns} />
						<Box flexDirection="column" height={room}>
							{room < LEAST_ROOM ? null : full !== null ? (
								<GridPanel state={state} pane={full} focused right="esc back" width={columns} height={room} />
							) : (
								<Component state={state} width={columns} height={room} />
							)}
						</Box>
						<QuestionBox state={state} width={columns} />
						<Footer state={state} width={columns} />
					</Box>
				)}
			</ThemeContext.Provider>
		</ClicksContext.Provider>
	);
}

/** Where the terminal is too small only one key works, and this names it. */
function TooSmall({ state }: { state: UiState }) {
	const { columns, rows } = state.size;
	const lost = isBusy(state)
		? 'Something still runs: q again rolls it back and leaves.'
		: 'What was mended is not loaded: q again drops it and leaves.';
	const quit = state.leaving ? lost : `Only q works here: it leaves${wouldLose(state) ? ', and asks first' : ''}.`;
	const waits =
		state.asked === null ? [] : [`A question waits; it is answered at ${LEAST.columns}×${LEAST.rows} or more.`];
	const said = [
		`This terminal is ${columns}×${rows}.`,
		`etl-tui needs ${LEAST.columns}×${LEAST.rows}: make it larger.`,
		quit,
	];
	const lines = [...said, ...waits].flatMap((text) => wrap(text, columns));
	return (
		<Box flexDirection="column" width={columns} height={rows} overflowY="hidden">
			{lines.map((text) => (
				<Line key={text} spans={[{ text, look: 'attention' }]} width={columns} />
			))}
		</Box>
	);
}
