import { Box } from 'ink';
import type { FileReport } from '../../../core/events.js';
import type { MissingFile } from '../../../core/missing.js';
import { visible } from '../../../core/visible.js';
import { noticeLines, skippedWord } from '../../../output/reading-text.js';
import { downloadText } from '../../../output/source-words.js';
import { byteSize, grouped, SIGN } from '../../../output/style.js';
import { type Cell, columnWidths, Grid, type GridColumn, type GridRow } from '../../components/grid.js';
import { Line, type Span } from '../../components/line.js';
import { Lines } from '../../components/lines.js';
import { filterWord, Panel } from '../../components/panel.js';
import { createShownMask, previewColumns, previewRows } from '../../components/preview.js';
import { bar, cutMiddle, wrap } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import { type ListedFile, missingFiles } from '../../state/files.js';
import { currentPane, cursorOf, positionOf, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { isConfigFault } from '../../state/steps.js';
import type { Failure } from '../../work/messages.js';
import type { ScreenProps } from '../screen.js';
import { chosenFile, shownFiles } from './chosen-file.js';
import { failureOf, failurePane, failureText } from './failure.js';

/** Did everything arrive? The day's files, and the first records of the one under the cursor. */
export function ReadScreen({ state, width, height }: ScreenProps) {
	const failure = failureOf(state);
	if (failure !== null) return <Failed state={state} failure={failure} width={width} height={height} />;
	const files = shownFiles(state);
	const chosen = chosenFile(state);
	const lines = files.reduce((sum, file) => sum + (noteOf(file) === null ? 1 : 2), 0);
	const missing = missingLines(missingFiles(state));
	const upper = Math.max(6, Math.min(lines + missing.length + 3, height - 8));
	return (
		<Box flexDirection="column">
			<Panel
				title={`Files · ${visible(state.session.source)}`}
				right={[positionOf(state, currentPane(state)), filterWord(state)].filter(Boolean).join('   ')}
				width={width}
				height={upper}
			>
				{files.length === 0 ? (
					<NoFiles state={state} width={width - 4} />
				) : (
					<FileList state={state} files={files} width={width - 4} height={upper - 2 - missing.length} />
				)}
				{missing.map((spans, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: what is missing has no name of its own.
					<Line key={index} spans={spans} width={width - 4} />
				))}
			</Panel>
			<Preview state={state} file={chosen} width={width} height={height - upper} />
		</Box>
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
		...(more > 0 ? [[{ text: `  and ${grouped(more)} more`, look: 'dim' as const }]] : []),
	];
}

/** Shown where no file can be listed. */
function Failed({ state, failure, width, height }: ScreenProps & { failure: Failure }) {
	const isConfig = isConfigFault(failure);
	const title = isConfig ? 'Config' : `Files · ${visible(state.session.source)}`;
	const top = rowOf(state, failurePane(state, failure));
	return (
		<Panel title={title} right={isConfig ? 'nothing runs until it is mended' : ''} width={width} height={height}>
			<Lines lines={failureText(state, failure)} top={top} width={width - 4} height={height - 2} />
		</Panel>
	);
}

function NoFiles({ state, width }: { state: UiState; width: number }) {
	const looking = state.phase.name === 'read' ? 'Nothing is to be read.' : 'Looking what is there…';
	const text = state.filters.read ? 'No file has that in its name.' : looking;
	return <Line spans={[{ text, look: 'dim' }]} width={width} />;
}

const COLUMNS: readonly GridColumn[] = [
	{ title: '  file', most: 60 },
	{ title: 'format', most: 18 },
	{ title: 'encoding', most: 12 },
	{ title: '    size', align: 'right' },
	{ title: 'records', align: 'right' },
	{ title: 'declared', align: 'right' },
	{ title: 'rejects', align: 'right' },
];

function FileList({
	state,
	files,
	width,
	height,
}: {
	state: UiState;
	files: readonly ListedFile[];
	width: number;
	height: number;
}) {
	const chosen = chosenFile(state);
	const cursor = files.findIndex((file) => file.name === chosen?.name);
	const wide = columnWidths(
		COLUMNS,
		files.map((file) => fileRow(state, file, 60)),
	);
	// Below 100 columns encoding and size are left out in favour of the counts.
	if (width < 96) wide.splice(1, 3, Math.min(wide[1] ?? 0, 13), 0, 0);
	const others = wide.slice(1).reduce((sum, each) => sum + (each === 0 ? 0 : each + 2), 0);
	const room = Math.max(20, width - 4 - others);
	const widths = [Math.min(wide[0] ?? room, room), ...wide.slice(1)];
	const rows = files.map((file) => fileRow(state, file, room));
	return (
		<Grid
			columns={COLUMNS}
			rows={rows}
			cursor={cursor === -1 ? null : cursor}
			widths={widths}
			width={width}
			height={height}
		/>
	);
}

/**
 * The line below a file: why it cannot be loaded, or what an engineer should know first; `null` where there is none.
 */
function noteOf({ report }: ListedFile): Span[] | null {
	if (report === null || report.state === 'skipped') return null;
	if (report.fault !== null) {
		const look: Look = report.state === 'empty' ? 'attention' : 'bad';
		const [first = ''] = report.fault.message.split('\n');
		return [{ text: `${report.fault.code}  `, look }, { text: visible(first) }];
	}
	const [notice, ...others] = noticeLines(report);
	if (notice === undefined) return null;
	const more: Span[] = others.length === 0 ? [] : [{ text: `+${others.length}  `, look: 'dim' }];
	return [{ text: `${notice.label}  `, look: notice.sign ?? 'plain' }, ...more, { text: notice.text }];
}

function fileRow(state: UiState, file: ListedFile, room: number): GridRow {
	const { report, name } = file;
	const { sign, look } = standing(state, file);
	const shown = (text: string, dim = false): Cell => (dim ? { text, look: 'dim' } : { text });
	const title = { text: `${sign} ${cutMiddle(visible(name), room - 2)}`, look };
	const under = state.progress[name];
	const moving =
		under !== undefined && (report === null || (state.run.step === under.step && under.done < under.total));
	if (moving) {
		const share = under.total === 0 ? 1 : under.done / under.total;
		const percent = `${Math.floor(share * 100)}%`;
		return {
			cells: [
				title,
				{ text: bar(share, 13).padEnd(13, '░'), look: 'running' },
				shown(percent),
				shown(''),
				shown(grouped(under.records)),
				shown(''),
				shown(''),
			],
		};
	}
	const { arriving } = state;
	if (report === null && arriving?.type === 'download' && arriving.file === name)
		return {
			cells: [{ text: `${SIGN.running} ${cutMiddle(visible(name), room - 2)}`, look: 'running' }],
			rest: [{ text: downloadText(arriving), look: 'running' }],
		};
	if (report === null) return { cells: [title], rest: [{ text: 'waiting', look: 'dim' }] };
	if (report.state === 'skipped')
		return {
			cells: [{ ...title, look: 'dim' }],
			rest: [
				{ text: visible(skippedWord(report)), look: report.fault?.code === 'E_FILE_UNSETTLED' ? 'attention' : 'dim' },
			],
		};
	const none = report.sha256 === null || report.format === null;
	const cells = [
		title,
		shown(visible(`${report.format ?? ''} ${report.detail ?? ''}`.trim())),
		shown(report.encoding ?? ''),
		shown(report.size === null ? '' : byteSize(report.size)),
		shown(none ? '–' : grouped(report.records)),
		shown(declaredWord(report)),
		{ text: none ? '–' : grouped(report.rejected), ...(report.rejected > 0 ? { look: 'attention' as const } : {}) },
	];
	const below = noteOf(file);
	return below === null ? { cells } : { cells, below };
}

function declaredWord(report: FileReport): string {
	if (report.declared === null) return '–';
	return Number.isNaN(report.declared) ? '?' : grouped(report.declared);
}

function standing(state: UiState, { name, report }: ListedFile): { sign: string; look: Look } {
	const staged = state.run.staged.find((file) => file.name === name);
	if (report === null)
		return state.progress[name] ? { sign: SIGN.running, look: 'running' } : { sign: '·', look: 'dim' };
	if (report.state === 'skipped') return { sign: '·', look: 'dim' };
	if (report.state === 'refused' || staged?.state === 'refused') return { sign: SIGN.bad, look: 'bad' };
	const isDoubtful = report.drift !== null || (report.reading?.doubts.length ?? 0) > 0;
	if (report.state === 'empty' || report.rejected > 0 || isDoubtful) return { sign: SIGN.attention, look: 'attention' };
	return { sign: SIGN.good, look: 'good' };
}

function Preview({
	state,
	file,
	width,
	height,
}: {
	state: UiState;
	file: ListedFile | null;
	width: number;
	height: number;
}) {
	const report = file?.report;
	const title = file ? `${visible(file.name)} · first records` : 'First records';
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
			<Panel title={title} width={width} height={height} focused={false}>
				<Lines lines={said} top={0} width={width - 4} height={height - 2} />
			</Panel>
		);
	}
	const mask = createShownMask(state);
	const fits = Math.max(1, height - 3);
	const right = `1–${grouped(Math.min(fits, report.preview.length))} of ${grouped(report.records)}   ←→ columns   enter all`;
	return (
		<Panel title={title} right={right} width={width} height={height} focused={false}>
			<Grid
				columns={previewColumns(report, createShownMask(state))}
				rows={previewRows(report, mask)}
				cursor={null}
				left={cursorOf(state, 'read').left}
				width={width - 4}
				height={height - 2}
			/>
		</Panel>
	);
}
