import { visible } from '../../../core/visible.js';
import { storedName } from '../../../core/wrapped-name.js';
import type { Row } from '../../../engines/engine.js';
import { stepsDuration } from '../../../output/look-back.js';
import { byteSize, grouped } from '../../../output/style.js';
import { Grid, type GridRow } from '../../components/grid.js';
import { Leads } from '../../components/leads.js';
import { Line, type Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { Panel, Tabs } from '../../components/panel.js';
import { currentPane, rowOf, tabOf } from '../../state/panes.js';
import { screenOf } from '../../state/state.js';
import type { PastRun } from '../../work/messages.js';
import { pastLeads } from '../cause/leads.js';
import type { ScreenProps } from '../screen.js';
import { logSpans } from './log-lines.js';

/** A past run: where and why it failed, its files, its countries and its log. */
export function PastScreen({ state, width, height }: ScreenProps) {
	const { past } = state;
	if (past.is !== 'there') {
		const text = past.is === 'failed' ? `${past.failure.code}  ${past.failure.message}` : 'Looking back…';
		return (
			<Panel title={screenOf(state).runId ?? ''} width={width} height={height}>
				<Sentence text={text} look={past.is === 'failed' ? 'bad' : 'running'} width={width - 4} height={height - 2} />
			</Panel>
		);
	}
	const { run } = past.value;
	const title = `${run.run_id} · ${run.status} at ${run.step} · exit ${run.exit_code ?? '–'} · ${stepsDuration(run)}`;
	const pane = currentPane(state);
	const at = rowOf(state, pane);
	return (
		<Panel
			title={title}
			right={visible(`${run.command} by ${run.username} on ${run.host}`)}
			width={width}
			height={height}
		>
			<Tabs state={state} pane={pane} width={width - 4} />
			<View state={state} past={past.value} at={at} width={width - 4} height={height - 3} />
		</Panel>
	);
}

function View({
	state,
	past,
	at,
	width,
	height,
}: {
	state: ScreenProps['state'];
	past: PastRun;
	at: number;
	width: number;
	height: number;
}) {
	switch (tabOf(state, 'past')) {
		case 'files':
			return <Grid columns={FILES} rows={fileRows(past)} cursor={at} pane="past.files" width={width} height={height} />;
		case 'countries':
			return past.countries.length === 0 ? (
				<Line spans={[{ text: 'It changed no country.', look: 'dim' }]} width={width} />
			) : (
				<Grid
					columns={COUNTRIES.map((title, index) => ({
						title,
						align: index < 2 ? ('left' as const) : ('right' as const),
					}))}
					rows={past.countries.map(countryRow)}
					cursor={at}
					width={width}
					height={height}
				/>
			);
		case 'log':
			return past.log.length === 0 ? (
				<Line
					spans={[{ text: `No log line of it in ${visible(state.session.logFolder)}.`, look: 'dim' }]}
					width={width}
				/>
			) : (
				<Lines lines={logLines(past)} top={at} width={width} height={height} />
			);
		default:
			return <Leads leads={pastLeads(state, past)} pane="past.what failed" row={at} width={width} height={height} />;
	}
}

/** The run's log; its earlier lines are only in its file. */
function logLines({ log, logLines: all, logFile }: PastRun): Span[][] {
	const cut: Span[][] =
		all > log.length
			? [
					[
						{
							text: `The last ${grouped(log.length)} of ${grouped(all)} lines; all are in ${visible(logFile)}`,
							look: 'attention',
						},
					],
				]
			: [];
	return [...cut, ...log.map(logSpans)];
}

const FILES = [
	{ title: 'file', most: 40 },
	{ title: 'state' },
	{ title: 'format', most: 18 },
	{ title: 'size', align: 'right' as const },
	{ title: 'records', align: 'right' as const },
	{ title: 'declared', align: 'right' as const },
	{ title: 'staged', align: 'right' as const },
	{ title: 'rejected', align: 'right' as const },
	{ title: 'put away', most: 40 },
	{ title: 'fault', most: 60 },
];

/** The files of a run, each with where it is now. A member of an archive is where that is. */
function fileRows({ files, putAway }: PastRun): GridRow[] {
	const away = new Map(putAway.map((row) => [String(row.name), row]));
	return files.map((file) => fileRow(file, away.get(storedName(String(file.name)))));
}

function awayWord(away: Row | undefined): string {
	if (away === undefined) return '';
	return away.state === 'moved' ? visible(String(away.put_into)) : String(away.state);
}

function fileRow(file: Row, away: Row | undefined): GridRow {
	const number = (value: unknown) => ({ text: value === null || value === undefined ? '–' : grouped(Number(value)) });
	return {
		cells: [
			{ text: visible(String(file.name)) },
			{ text: String(file.state), look: file.state === 'refused' ? 'bad' : 'plain' },
			{ text: visible(String(file.format ?? '')) },
			{ text: file.bytes === null ? '' : byteSize(Number(file.bytes)) },
			number(file.records),
			number(file.declared),
			number(file.staged),
			number(file.rejected),
			{ text: awayWord(away), look: away?.problem ? 'attention' : 'plain' },
			{ text: visible(String(file.fault_message ?? '')), look: 'bad' },
		],
	};
}

const COUNTRIES = [
	'country',
	'table_name',
	'inserted',
	'updated',
	'moved',
	'unchanged',
	'stale',
	'removed',
	'stage_rows',
	'target_rows',
	'verdict',
];

function countryRow(country: Row): GridRow {
	return {
		cells: COUNTRIES.map((name) => {
			const value = country[name];
			return {
				text: typeof value === 'number' ? grouped(value) : visible(String(value ?? '')),
				look: value === 'MISMATCH' ? 'bad' : 'plain',
			};
		}),
	};
}
