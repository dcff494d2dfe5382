import { counted } from '../../../core/amounts.js';
import { visible } from '../../../core/values/visible.js';
import { stepsDuration } from '../../../output/look-back.js';
import { PaneGrid } from '../../components/grid-panel.js';
import { Leads } from '../../components/leads.js';
import { Line } from '../../components/line.js';
import { Sentence } from '../../components/lines.js';
import { Panel, Tabs } from '../../components/panel.js';
import type { GridPane } from '../../grid/cursor.js';
import { rowOf, tabOf } from '../../state/panes.js';
import { screenOf, type UiState } from '../../state/state.js';
import type { PastRun } from '../../work/messages.js';
import { pastLeads } from '../cause/leads.js';
import type { ScreenProps } from '../screen.js';
import { pastPane } from './tabs.js';

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
	return (
		<Panel
			title={title}
			right={visible(`${run.command} by ${run.username} on ${run.host}`)}
			width={width}
			height={height}
		>
			<Tabs state={state} pane={pastPane(state)} width={width - 4} />
			<View state={state} past={past.value} width={width - 4} height={height - 3} />
		</Panel>
	);
}

function View({ state, past, width, height }: ScreenProps & { readonly past: PastRun }) {
	const pane = pastPane(state);
	const note = noteOf(state, past);
	const room = note === null ? height : height - 1;
	return (
		<>
			{note === null ? null : <Line spans={[{ text: note, look: 'dim' }]} width={width} />}
			{pane.grid === undefined ? (
				<Leads leads={pastLeads(state, past)} pane={pane.key} row={rowOf(state, pane)} width={width} height={height} />
			) : pane.count === 0 ? null : (
				<PaneGrid state={state} pane={pane as GridPane} focused width={width} height={room} />
			)}
		</>
	);
}

/** What is said above a tab: that it is empty, or only a part of what there is. */
function noteOf(state: UiState, { countries, files, log, logLines, logFile }: PastRun): string | null {
	switch (tabOf(state, 'past')) {
		case 'files':
			return files.length === 0 ? 'It took no file.' : null;
		case 'countries':
			return countries.length === 0 ? 'It changed no country.' : null;
		case 'log':
			if (log.length === 0) return `No log line of it in ${visible(state.session.logFolder)}.`;
			return logLines > log.length
				? `The last ${counted(log.length)} of ${counted(logLines)} lines; all are in ${visible(logFile)}`
				: null;
		default:
			return null;
	}
}
