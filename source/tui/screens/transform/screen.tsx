import { Box } from 'ink';
import type { CountryEffect } from '../../../core/plan/plan.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import { GridPanel, PaneGrid } from '../../components/grid-panel.js';
import { Line, type Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { filterWord, Panel, Tabs } from '../../components/panel.js';
import { sqlLines } from '../../components/sql-lines.js';
import type { GridPane } from '../../grid/cursor.js';
import { cursorOf, hasRoomForOne, paneNameOf, tabOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import type { PaneProps, ScreenProps } from '../screen.js';
import { chosenCountry, countriesPane, countryStatements, detailPane, shownEffects } from './countries.js';

/** What will change? A line for each country, and the rows and statements of the one under the cursor. */
export function TransformScreen({ state, width, height }: ScreenProps) {
	const shown = shownEffects(state);
	const notes = state.run.warnings.filter((warning) => warning.step === 'transform');
	const focus = paneNameOf(state, 'transform');
	const alone = hasRoomForOne(state);
	if (alone && focus === 'detail') return <Detail state={state} focused width={width} height={height} />;
	const usual = Math.min(Math.max(5, shown.length + 3 + notes.length), Math.max(6, Math.floor(height / 2)));
	const upper = alone ? height : usual;
	return (
		<Box flexDirection="column">
			<Countries
				state={state}
				focused={focus !== 'detail'}
				notes={notes.map(({ message }) => message)}
				width={width}
				height={upper}
			/>
			{alone ? null : <Detail state={state} focused={focus === 'detail'} width={width} height={height - upper} />}
		</Box>
	);
}

function Countries({ state, notes, ...place }: PaneProps & { readonly notes: readonly string[] }) {
	const { width, height } = place;
	const pane = countriesPane(state);
	const right = filterWord(state) || riskWord(state);
	const below = notes.map((note) => (
		<Line key={note} spans={[{ text: `${SIGN.attention} ${visible(note)}`, look: 'attention' }]} width={width - 4} />
	));
	if (state.run.effects.length > 0)
		return (
			<GridPanel
				state={state}
				pane={pane}
				name="countries"
				marks
				right={right}
				below={below}
				belowHeight={notes.length}
				{...place}
			/>
		);
	return (
		<Panel title={pane.title ?? ''} right={right} {...place}>
			<Sentence text={beforehand(state)} look="dim" width={width - 4} height={height - 2 - notes.length} />
			{below}
		</Panel>
	);
}

function beforehand(state: UiState): string {
	if (state.phase.name === 'failed') return 'Nothing was changed.';
	if (state.asked !== null) return 'No row of a country changes.';
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
			pane="detail"
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
		const pane = detailPane(state) as GridPane;
		return <PaneGrid state={state} pane={pane} focused={focused} width={width} height={height} />;
	}
	const found = countryStatements(state, country.table);
	const statements = tab === 'ddl' ? found.ddl : found.rows;
	if (statements.length === 0)
		return (
			<Line spans={say(tab === 'ddl' ? 'Its table stays as it is.' : 'No statement writes to it.')} width={width} />
		);
	return <Lines lines={sqlLines(statements)} top={cursor.row} width={width} height={height} />;
}
