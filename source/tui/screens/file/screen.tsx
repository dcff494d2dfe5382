import type { FileReport } from '../../../core/run/events.js';
import { visible } from '../../../core/values/visible.js';
import { byteSize } from '../../../output/style.js';
import { PaneGrid } from '../../components/grid-panel.js';
import { Line } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { Panel, Tabs } from '../../components/panel.js';
import { Records } from '../../components/records-panel.js';
import { RejectList } from '../../components/reject-list.js';
import type { Look } from '../../components/theme.js';
import type { GridPane } from '../../grid/cursor.js';
import { currentPane, cursorOf, tabOf } from '../../state/panes.js';
import type { ScreenProps } from '../screen.js';
import { columnsPane } from './columns.js';
import { openedFile, openedReport } from './open-file.js';
import { readingText } from './reading.js';

/** One file: its first records, how its columns match the schema's, and its rejects. */
export function FileScreen({ state, width, height }: ScreenProps) {
	const report = openedReport(state);
	const facts = report === null ? 'not read yet' : factsOf(report);
	return (
		<Panel title={visible(openedFile(state))} right={facts} width={width} height={height}>
			<Tabs state={state} pane={currentPane(state)} width={width - 4} />
			{report === null ? (
				<Line spans={[{ text: 'It is read in its turn.', look: 'dim' }]} width={width - 4} />
			) : (
				<View state={state} report={report} width={width - 4} height={height - 3} />
			)}
		</Panel>
	);
}

function factsOf(report: FileReport): string {
	const size = report.size === null ? '' : byteSize(report.size);
	return [report.format, report.detail, report.encoding, size]
		.filter(Boolean)
		.map((part) => visible(String(part)))
		.join(' · ');
}

function View({
	state,
	report,
	width,
	height,
}: {
	state: ScreenProps['state'];
	report: FileReport;
	width: number;
	height: number;
}) {
	const pane = currentPane(state);
	switch (tabOf(state, 'file')) {
		case 'columns':
			return <PaneGrid state={state} pane={columnsPane(state, report)} focused width={width} height={height} />;
		case 'rejects':
			return <FileRejects state={state} report={report} width={width} height={height} />;
		case 'reading':
			return (
				<Lines lines={readingText(state, report)} top={cursorOf(state, pane.key).row} width={width} height={height} />
			);
		default:
			return <Records state={state} report={report} focused width={width} height={height} />;
	}
}

function FileRejects(props: { state: ScreenProps['state']; report: FileReport; width: number; height: number }) {
	const { state, report, width, height } = props;
	const { rejects } = state;
	const say = (text: string, look: Look) => <Sentence text={text} look={look} width={width} height={height} />;
	if (rejects.is === 'failed') return say(`${rejects.failure.code}  ${rejects.failure.message}`, 'bad');
	if (report.rejected === 0) return say('Nothing of it is refused.', 'good');
	if (rejects.is !== 'there') return say('Looking for them in the file…', 'running');
	return <RejectList pane={currentPane(state) as GridPane} state={state} width={width} height={height} />;
}
