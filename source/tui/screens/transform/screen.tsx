import { Box } from 'ink';
import { type CountryEffect, otherDaysWords } from '../../../core/plan.js';
import { visible } from '../../../core/visible.js';
import { grouped, SIGN } from '../../../output/style.js';
import { type Cell, columnWidths, Grid, type GridRow } from '../../components/grid.js';
import { Line, type Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { filterWord, Panel, Tabs } from '../../components/panel.js';
import { sqlLines } from '../../components/sql-lines.js';
import { bar } from '../../components/text.js';
import { cursorOf, hasRoomForOne, paneNameOf, positionOf, rowOf, tabOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import type { PaneProps, ScreenProps } from '../screen.js';
import { changeColumns, changedRows } from './changes.js';
import { chosenCountry, countriesPane, countryStatements, detailPane, effectTotal, shownEffects } from './countries.js';

/** What will change? A line for each country, and the rows and statements of the one under the cursor. */
export function TransformScreen({ state, width, height }: ScreenProps) {
	const { effects } = state.run;
	const shown = shownEffects(state);
	const notes = state.run.warnings.filter((warning) => warning.step === 'transform');
	const focus = paneNameOf(state, 'transform');
	const alone = hasRoomForOne(state);
	if (alone && focus === 'detail') return <Detail state={state} focused width={width} height={height} />;
	const usual = Math.min(Math.max(5, shown.length + 3 + notes.length), Math.max(6, Math.floor(height / 2)));
	const upper = alone ? height : usual;
	return (
		<Box flexDirection="column">
			<Panel
				title="What will change"
				right={[positionOf(state, countriesPane(state)), filterWord(state) || riskWord(state)]
					.filter(Boolean)
					.join('   ')}
				width={width}
				height={upper}
				focused={focus !== 'detail'}
			>
				{effects.length === 0 ? (
					<Sentence text={beforehand(state)} look="dim" width={width - 4} height={upper - 2} />
				) : (
					<Countries state={state} shown={shown} width={width - 4} height={upper - 2 - notes.length} />
				)}
				{notes.map((note) => (
					<Line
						key={note.message}
						spans={[{ text: `${SIGN.attention} ${visible(note.message)}`, look: 'attention' }]}
						width={width - 4}
					/>
				))}
			</Panel>
			{alone ? null : <Detail state={state} focused={focus === 'detail'} width={width} height={height - upper} />}
		</Box>
	);
}

function beforehand(state: UiState): string {
	if (state.phase.name === 'failed') return 'Nothing was changed.';
	if (state.run.step === 'transform') return 'Working out what changes, inside a transaction…';
	return 'What changes in each country is shown here before it is committed.';
}

function riskWord(state: UiState): string {
	const statements = state.run.statements.filter(
		(statement) =>
			statement.id.startsWith('transform') || state.run.effects.some((effect) => statement.table === effect.table),
	);
	const count = (risk: string) => statements.filter((statement) => statement.risk === risk).length;
	const adds = count('add') === 1 ? '1 statement adds' : `${count('add')} statements add`;
	return statements.length === 0 ? '' : `${adds} · ${count('rewrite')} rewrite · ${count('destroy')} destroy`;
}

const COLUMNS = [
	{ title: '  country', most: 16 },
	{ title: 'table', most: 24 },
	{ title: 'inserted', align: 'right' as const },
	{ title: 'updated', align: 'right' as const },
	{ title: 'moved', align: 'right' as const },
	{ title: 'unchanged', align: 'right' as const },
	{ title: 'stale', align: 'right' as const },
	{ title: 'removed', align: 'right' as const },
	{ title: '', most: 40 },
];

function Countries({
	state,
	shown,
	width,
	height,
}: {
	state: UiState;
	shown: readonly CountryEffect[];
	width: number;
	height: number;
}) {
	const most = Math.max(1, ...state.run.effects.map(effectTotal));
	const plain = columnWidths(
		COLUMNS,
		shown.map((effect) => countryRow(effect, most, 0)),
	);
	// Below 100 columns the bars replace the tables' names; the pane below has the chosen table's name.
	if (width < 96) plain[1] = 0;
	const room = width - 4 - plain.reduce((sum, each, index) => sum + (index < 8 && each > 0 ? each + 2 : 0), 0);
	const across = Math.max(3, Math.min(24, room - 4));
	const rows = shown.map((effect) => countryRow(effect, most, across));
	const widths = [...plain.slice(0, 8), Math.max(4, room)];
	const cursor = shown.length === 0 ? null : rowOf(state, countriesPane(state));
	return <Grid columns={COLUMNS} rows={rows} cursor={cursor} widths={widths} width={width} height={height} />;
}

function countryRow(effect: CountryEffect, most: number, across: number): GridRow {
	const number = (count: number): Cell => (count === 0 ? { text: '0', look: 'dim' } : { text: grouped(count) });
	const { created } = effect;
	const name: Cell = {
		text: `${created ? SIGN.attention : SIGN.good} ${visible(effect.country)}`,
		look: created ? 'attention' : 'good',
	};
	const drawn = across === 0 ? '' : bar(effectTotal(effect) / most, across).padEnd(across);
	// Changes of other days are not in the bar, and are more important.
	const others = otherDaysWords(effect.otherDays).replace(/^; of /, '');
	const last: Cell =
		others === ''
			? { text: `${drawn} ${created ? 'new' : ''}`, look: 'running' }
			: { text: `${created ? 'new; ' : ''}${others}`, look: 'attention' };
	return {
		cells: [
			name,
			{ text: visible(effect.table) },
			number(effect.inserted),
			number(effect.updated),
			number(effect.moved),
			number(effect.unchanged),
			number(effect.stale),
			number(effect.removed),
			last,
		],
	};
}

function Detail({ state, focused, width, height }: PaneProps) {
	const country = chosenCountry(state);
	const title = country ? visible(country.table) : 'A country';
	return (
		<Panel
			title={title}
			right={focused ? 'esc or tab back to the countries' : 'enter or tab to scroll'}
			width={width}
			height={height}
			focused={focused}
		>
			<Tabs state={state} pane={detailPane(state)} width={width - 4} />
			{country ? (
				<View state={state} country={country} focused={focused} width={width - 4} height={height - 3} />
			) : null}
		</Panel>
	);
}

function View({ state, country, focused, width, height }: PaneProps & { readonly country: CountryEffect }) {
	const tab = tabOf(state, 'transform');
	const cursor = cursorOf(state, `transform.${tab}.${country.table}`);
	const say = (text: string): Span[] => [{ text, look: 'dim' }];
	if (tab === 'rows') {
		const sample = state.run.changeSamples.find((each) => each.table === country.table);
		if (!sample || sample.rows.length === 0) return <Line spans={say('No row of it changes.')} width={width} />;
		return (
			<Grid
				columns={changeColumns(state, sample)}
				rows={changedRows(state, sample)}
				cursor={focused ? cursor.row : null}
				left={cursor.left}
				width={width}
				height={height}
			/>
		);
	}
	const found = countryStatements(state, country.table);
	const statements = tab === 'ddl' ? found.ddl : found.rows;
	if (statements.length === 0)
		return (
			<Line spans={say(tab === 'ddl' ? 'Its table stays as it is.' : 'No statement writes to it.')} width={width} />
		);
	return <Lines lines={sqlLines(statements)} top={cursor.row} width={width} height={height} />;
}
