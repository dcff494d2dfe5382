import { Box } from 'ink';
import { counted } from '../../../core/amounts.js';
import type { MissingFile } from '../../../core/run/missing.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import { GridPanel, gridWord } from '../../components/grid-panel.js';
import { Leads } from '../../components/leads.js';
import { Line, type Span } from '../../components/line.js';
import { Lines } from '../../components/lines.js';
import { filterWord, Panel } from '../../components/panel.js';
import { Records } from '../../components/records-panel.js';
import { wrap } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import type { GridPane } from '../../grid/cursor.js';
import { type ListedFile, missingFiles } from '../../state/files.js';
import { paneNameOf, rowOf } from '../../state/panes.js';
import { isConfigFault } from '../../state/steps.js';
import type { Failure } from '../../work/messages.js';
import { failureLeads } from '../cause/leads.js';
import type { PaneProps, ScreenProps } from '../screen.js';
import { chosenFile, chosenRecordsPane, faultOfList, filesOrFault, filesPane } from './panes.js';

/** From so many columns on, files and records are side by side. */
const SIDE_BY_SIDE = 120;

/** Did everything arrive? The day's files, and the records of the one under the cursor. */
export function ReadScreen({ state, width, height }: ScreenProps) {
	const failure = faultOfList(state);
	if (failure !== null) return <Failed state={state} failure={failure} width={width} height={height} />;
	const chosen = chosenFile(state);
	const isInFiles = paneNameOf(state, 'read') !== 'records';
	if (width >= SIDE_BY_SIDE) {
		const left = Math.max(64, Math.min(96, Math.floor(width * 0.45)));
		return (
			<Box>
				<Files state={state} focused={isInFiles} width={left} height={height} />
				<FirstRecords state={state} file={chosen} focused={!isInFiles} width={width - left} height={height} />
			</Box>
		);
	}
	const { rows } = filesPane(state).grid;
	const lines = rows.reduce((sum, row) => sum + (row.below === undefined ? 1 : 2), 0);
	const most = isInFiles ? height - 8 : Math.floor(height / 2);
	const upper = Math.max(6, Math.min(lines + missingLines(missingFiles(state)).length + 3, most));
	return (
		<Box flexDirection="column">
			<Files state={state} focused={isInFiles} width={width} height={upper} />
			<FirstRecords state={state} file={chosen} focused={!isInFiles} width={width} height={height - upper} />
		</Box>
	);
}

function Files({ state, focused, width, height }: PaneProps) {
	const pane = filesPane(state);
	const missing = missingLines(missingFiles(state));
	const lines = missing.map((spans, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: what is missing has no name of its own.
		<Line key={index} spans={spans} width={width - 4} />
	));
	if (pane.count > 0)
		return (
			<GridPanel
				state={state}
				pane={pane}
				name="files"
				focused={focused}
				marks
				right={filterWord(state)}
				below={lines}
				belowHeight={missing.length}
				width={width}
				height={height}
			/>
		);
	const looking = state.phase.name === 'read' ? 'Nothing is to be read.' : 'Looking what is there…';
	const text = state.filters.read ? 'No file has that in its name.' : looking;
	return (
		<Panel title={pane.title ?? ''} right={filterWord(state)} width={width} height={height} focused={focused}>
			<Line spans={[{ text, look: 'dim' }]} width={width - 4} />
			{lines}
		</Panel>
	);
}

/** Lines of what is missing; the report of `etl-tui read` has all of them. */
const MISSING_LINES = 4;

/** What should be there and is not, beneath the files that are. */
function missingLines(missing: readonly MissingFile[]): Span[][] {
	const shown = missing.slice(0, missing.length > MISSING_LINES ? MISSING_LINES - 1 : MISSING_LINES);
	const more = missing.length - shown.length;
	return [
		...shown.map(({ message, isLate }): Span[] => {
			const look: Look = isLate ? 'bad' : 'attention';
			return [{ text: `${SIGN[look]} missing  `, look }, { text: visible(message) }];
		}),
		...(more > 0 ? [[{ text: `  and ${counted(more)} more`, look: 'dim' as const }]] : []),
	];
}

/** Shown where no file can be listed. */
function Failed({ state, failure, width, height }: ScreenProps & { failure: Failure }) {
	const isConfig = isConfigFault(failure);
	const title = isConfig ? 'Config' : `Files · ${visible(state.session.source)}`;
	const pane = filesOrFault(state);
	return (
		<Panel title={title} right={isConfig ? 'nothing runs until it is mended' : ''} width={width} height={height}>
			<Leads
				leads={failureLeads(state, failure)}
				pane={pane.key}
				row={rowOf(state, pane)}
				width={width - 4}
				height={height - 2}
			/>
		</Panel>
	);
}

function FirstRecords({ state, file, focused, width, height }: PaneProps & { file: ListedFile | null }) {
	const report = file?.report;
	const title = file ? `${visible(file.name)} · records` : 'Records';
	if (!report || report.preview.length === 0) {
		const why = report?.fault
			? `${report.fault.message}`
			: file
				? 'Its records come here when it is read.'
				: 'The records of the file under the cursor come here.';
		const hint = report?.fault?.hint ?? '';
		const lines = (text: string) => wrap(visible(text), width - 4);
		const said: Span[][] = why
			.split('\n')
			.flatMap(lines)
			.map((text) => [{ text, look: 'dim' }]);
		if (hint !== '') said.push(...lines(`→ ${hint}`).map((text) => [{ text }]));
		return (
			<Panel title={title} width={width} height={height} focused={focused}>
				<Lines lines={said} top={0} width={width - 4} height={height - 2} />
			</Panel>
		);
	}
	const pane = chosenRecordsPane(state) as GridPane;
	const place = { state, pane, focused, width: width - 4, height: height - 2 };
	const right = gridWord(place, focused ? '' : 'tab to them');
	return (
		<Panel title={title} right={right} width={width} height={height} focused={focused} pane="records">
			<Records state={state} report={report} focused={focused} width={width - 4} height={height - 2} />
		</Panel>
	);
}
