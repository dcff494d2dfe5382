import { Box } from 'ink';
import { formatColumnType } from '../../../core/column-types.js';
import type { FileReport } from '../../../core/events.js';
import { amount } from '../../../core/schema-lines.js';
import { visible } from '../../../core/visible.js';
import { byteSize, grouped } from '../../../output/style.js';
import { Grid, type GridRow } from '../../components/grid.js';
import { Line } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { Panel, Tabs } from '../../components/panel.js';
import { createShownMask, previewColumns, previewRows } from '../../components/preview.js';
import { RejectList } from '../../components/reject-list.js';
import type { Look } from '../../components/theme.js';
import { currentPane, cursorOf, rowOf, tabOf } from '../../state/panes.js';
import type { ScreenProps } from '../screen.js';
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
	const cursor = pane.count === 0 ? null : rowOf(state, pane);
	switch (tabOf(state, 'file')) {
		case 'columns':
			return <Grid columns={MAPPING} rows={mappingRows(state, report)} cursor={cursor} width={width} height={height} />;
		case 'rejects':
			return <FileRejects state={state} report={report} cursor={cursor} width={width} height={height} />;
		case 'reading':
			return (
				<Lines lines={readingText(state, report)} top={cursorOf(state, pane.key).row} width={width} height={height} />
			);
		default: {
			if (report.preview.length === 0)
				return (
					<Sentence text={report.fault?.message ?? 'It holds no records.'} look="plain" width={width} height={height} />
				);
			const more =
				report.records > report.preview.length
					? `The first ${amount(report.preview.length, 'record')} of ${grouped(report.records)}.`
					: '';
			const rows = previewRows(report, createShownMask(state));
			return (
				<Box flexDirection="column">
					<Grid
						columns={previewColumns(report, createShownMask(state))}
						rows={rows}
						cursor={cursor}
						left={cursorOf(state, pane.key).left}
						width={width}
						height={height - 1}
					/>
					<Line spans={[{ text: more, look: 'dim' }]} width={width} />
				</Box>
			);
		}
	}
}

const MAPPING = [
	{ title: "file's column", most: 40 },
	{ title: 'schema', most: 40 },
	{ title: 'type' },
	{ title: '', most: 40 },
];

function mappingRows(state: ScreenProps['state'], report: FileReport): GridRow[] {
	const taken = createShownMask(state)
		.header(report)
		.map((name, index): GridRow => {
			const target = report.mapped[index] ?? null;
			const column = state.session.columns.find((each) => each.name === target);
			if (!column)
				return {
					cells: [
						{ text: visible(name), look: 'dim' },
						{ text: 'ignored: the schema does not know it', look: 'dim' },
					],
				};
			const traits = [
				column.key ? 'key' : '',
				column.required ? 'required' : '',
				column.sensitive ? 'sensitive' : '',
			].filter((trait) => trait !== '');
			return {
				cells: [
					{ text: visible(name) },
					{ text: column.name },
					{ text: formatColumnType(column.type) },
					{ text: traits.join(', '), look: 'dim' },
				],
			};
		});
	const missing = state.session.columns.filter((column) => !report.mapped.includes(column.name));
	const absent = missing.map((column): GridRow => {
		const look = column.required ? ('bad' as const) : ('dim' as const);
		return {
			cells: [
				{ text: '–', look },
				{ text: column.name, look },
				{ text: formatColumnType(column.type), look },
				{ text: column.required ? 'required, and missing' : 'not in the file: null', look },
			],
		};
	});
	return [...taken, ...absent];
}

function FileRejects(props: {
	state: ScreenProps['state'];
	report: FileReport;
	cursor: number | null;
	width: number;
	height: number;
}) {
	const { state, report, cursor, width, height } = props;
	const { rejects } = state;
	const say = (text: string, look: Look) => <Sentence text={text} look={look} width={width} height={height} />;
	if (rejects.is === 'failed') return say(`${rejects.failure.code}  ${rejects.failure.message}`, 'bad');
	if (report.rejected === 0) return say('Nothing of it is refused.', 'good');
	if (rejects.is !== 'there') return say('Looking for them in the file…', 'running');
	const { page } = rejects.value;
	return <RejectList page={page} cursor={cursor ?? 0} state={state} width={width} height={height} />;
}
