import { Box } from 'ink';
import { amount, counted } from '../../../core/amounts.js';
import { visible } from '../../../core/values/visible.js';
import { duration, SIGN } from '../../../output/style.js';
import { GridPanel } from '../../components/grid-panel.js';
import type { Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { ProgressLines } from '../../components/progress-lines.js';
import { sqlLines } from '../../components/sql-lines.js';
import { feedCounts } from '../../state/files.js';
import { cursorOf, hasRoomForOne, paneNameOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import type { PaneProps, ScreenProps } from '../screen.js';
import { rowsPane } from './rows.js';
import { stageStatements } from './statements.js';

/** Is it well-formed? What will be loaded, by which statements, and the first rows as they will be bound. */
export function StageScreen({ state, width, height }: ScreenProps) {
	const statements = stageStatements(state);
	const counts = countLines(state);
	const moving =
		state.phase.name === 'running' && state.asked === null && (state.run.step === 'stage' || state.run.step === 'read');
	const alone = hasRoomForOne(state);
	const top = alone
		? 0
		: Math.min(counts.length + (moving ? Math.min(6, state.names.length) : 0) + 2, Math.floor(height / 2));
	const rest = height - top;
	const samples = state.run.loadSamples;
	const focus = paneNameOf(state, 'stage');
	const usual = samples.length === 0 ? 0 : Math.min(12, Math.floor(rest / 2));
	const lower = alone ? 0 : usual;
	if (alone && focus === 'rows') return <Sample state={state} focused width={width} height={height} />;
	return (
		<Box flexDirection="column">
			{alone ? null : (
				<Panel
					title={`What will be loaded into ${visible(state.session.stageTable)}`}
					width={width}
					height={top}
					focused={false}
				>
					<Lines lines={counts} top={0} width={width - 4} height={Math.min(counts.length, top - 2)} />
					{moving ? <ProgressLines state={state} width={width - 4} height={top - 2 - counts.length} /> : null}
				</Panel>
			)}
			<Panel
				title="Statements"
				right={
					statements.length === 0
						? ''
						: `${amount(statements.length, 'statement')}, as ${statements.length === 1 ? 'it runs' : 'they run'}`
				}
				width={width}
				height={rest - lower}
				focused={focus !== 'rows'}
				pane="statements"
			>
				{statements.length === 0 ? (
					<Sentence text={beforehand(state)} look="dim" width={width - 4} height={rest - lower - 2} />
				) : (
					<Lines
						lines={sqlLines(statements)}
						top={cursorOf(state, 'stage.statements').row}
						width={width - 4}
						height={rest - lower - 2}
					/>
				)}
			</Panel>
			{lower > 0 ? <Sample state={state} focused={focus === 'rows'} width={width} height={lower} /> : null}
		</Box>
	);
}

function beforehand(state: UiState): string {
	if (state.asked?.approval.kind === 'load')
		return 'Nothing new: every file is loaded already. A yes goes on to the countries.';
	if (state.phase.name === 'running') return 'They come when the files have been read under the lock.';
	return 'Press s: the statements and the first rows are shown before anything is written.';
}

function countLines(state: UiState): Span[][] {
	const { ready, records, rejected } = feedCounts(state);
	const { staged } = state.run;
	if (staged.length === 0) {
		const good = records - rejected;
		const [sign, look] = good === 0 ? (['·', 'dim'] as const) : ([SIGN.good, 'good'] as const);
		const goodLine: Span[] = [
			{ text: `${sign} `, look },
			{ text: `${amount(good, 'record')} ${good === 1 ? 'is' : 'are'} good` },
			{ text: `   of ${counted(records)} in ${amount(ready, 'file')}`, look: 'dim' },
		];
		const bad: Span[] =
			rejected === 0
				? []
				: [
						{
							text: `${SIGN.attention} ${counted(rejected)} ${rejected === 1 ? 'is' : 'are'} rejected`,
							look: 'attention',
						},
						{ text: `   x shows ${rejected === 1 ? 'it' : 'them'}`, look: 'dim' },
					];
		return [goodLine, ...(bad.length === 0 ? [] : [bad])];
	}
	const of = (name: string) => staged.filter((file) => file.state === name);
	const words = {
		loaded: 'loaded',
		corrected: 'corrected: their earlier rows are replaced',
		reloaded: 'read again: their earlier rows are replaced',
		already: 'loaded before, unchanged',
		duplicate: 'duplicates of others',
		refused: 'refused',
	} as const;
	const looks = {
		loaded: 'good',
		corrected: 'good',
		reloaded: 'good',
		already: 'plain',
		duplicate: 'attention',
		refused: 'bad',
	} as const;
	const lines = (Object.keys(words) as (keyof typeof words)[]).flatMap((name): Span[][] => {
		const files = of(name);
		const rows = files.reduce((sum, file) => sum + file.staged, 0);
		const sign = { good: SIGN.good, plain: '·', attention: SIGN.attention, bad: SIGN.bad }[looks[name]];
		return files.length === 0
			? []
			: [
					[
						{ text: `${sign} `, look: looks[name] },
						{ text: `${amount(files.length, 'file')} ${words[name]}` },
						{ text: `   ${amount(rows, 'row')}`, look: 'dim' },
					],
				];
	});
	const took = state.run.ended.find((each) => each.step === 'stage');
	return [
		...lines,
		[
			{
				text: `${amount(
					staged.reduce((sum, file) => sum + file.rejected, 0),
					'record',
				)} rejected${took ? `, ${duration(took.milliseconds)}` : ''}`,
				look: 'dim',
			},
		],
	];
}

function Sample(props: PaneProps) {
	const { state, focused } = props;
	const right = `of ${amount(state.run.loadSamples.length, 'file')}${focused ? '' : '   tab to scroll'}`;
	return <GridPanel {...props} name="rows" pane={rowsPane(state)} right={right} />;
}
