import { Box } from 'ink';
import { useMemo, useSyncExternalStore } from 'react';
import { Footer } from './components/footer.js';
import { Header } from './components/header.js';
import { Line } from './components/line.js';
import { ConsoleScreen } from './screens/console.js';
import { FileScreen } from './screens/file.js';
import { HelpScreen } from './screens/help.js';
import { HistoryScreen } from './screens/history.js';
import { PastScreen } from './screens/past.js';
import type { ScreenProps } from './screens/props.js';
import { ReadScreen } from './screens/read.js';
import { RejectsScreen } from './screens/rejects.js';
import { StageScreen } from './screens/stage.js';
import { TransformScreen } from './screens/transform.js';
import { ValidateScreen } from './screens/validate.js';
import { isProduction, screenOf } from './state.js';
import type { Store } from './store.js';
import { createTheme, ThemeContext } from './theme.js';

/** The smallest terminal that is laid out. */
const SMALLEST = { columns: 80, rows: 24 };

/** Lines that head and foot take. */
const AROUND = 6;

/** The whole program on the screen. */
export function App({ store, color }: { store: Store; color: boolean }) {
	const state = useSyncExternalStore(store.subscribe, store.get);
	const production = isProduction(state);
	const theme = useMemo(() => createTheme(color, production), [color, production]);
	const { columns, rows } = state.size;
	return (
		<ThemeContext.Provider value={theme}>
			{columns < SMALLEST.columns || rows < SMALLEST.rows ? (
				<TooSmall columns={columns} rows={rows} />
			) : (
				<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
					<Header state={state} width={columns} />
					<Box flexDirection="column" height={rows - AROUND}>
						<Body state={state} width={columns} height={rows - AROUND} />
					</Box>
					<Footer state={state} width={columns} />
				</Box>
			)}
		</ThemeContext.Provider>
	);
}

function TooSmall({ columns, rows }: { columns: number; rows: number }) {
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Line spans={[{ text: `This terminal is ${columns}×${rows}.`, look: 'attention' }]} width={columns} />
			<Line
				spans={[{ text: `etl-tui needs ${SMALLEST.columns}×${SMALLEST.rows}: make it larger, or q to quit.` }]}
				width={columns}
			/>
		</Box>
	);
}

function Body(props: ScreenProps) {
	const screen = screenOf(props.state);
	switch (screen.name) {
		case 'read':
			return <ReadScreen {...props} />;
		case 'file':
			return <FileScreen {...props} file={screen.file} />;
		case 'stage':
			return <StageScreen {...props} />;
		case 'transform':
			return <TransformScreen {...props} />;
		case 'validate':
			return <ValidateScreen {...props} />;
		case 'history':
			return <HistoryScreen {...props} />;
		case 'past':
			return <PastScreen {...props} runId={screen.runId} />;
		case 'rejects':
			return <RejectsScreen {...props} runId={screen.runId} />;
		case 'console':
			return <ConsoleScreen {...props} />;
		case 'help':
			return <HelpScreen {...props} />;
	}
}
