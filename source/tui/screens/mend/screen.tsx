import { Box } from 'ink';
import type { MendField } from '../../../core/mend.js';
import { visible } from '../../../core/visible.js';
import { grouped, SIGN } from '../../../output/style.js';
import { Grid, type GridRow } from '../../components/grid.js';
import { fieldSpans, type Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { wrap } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import { textIn } from '../../keys/field.js';
import { positionOf, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';
import { chosenField, fieldsPane, isChecked, isTyped, placeOf, shownFields, shownMend, typedInto } from './draft.js';

const COLUMNS = [
	{ title: '  column', most: 26 },
	{ title: 'as it came', most: 28 },
	{ title: 'now', most: 28 },
	{ title: 'to be stored', most: 24 },
	{ title: 'fault', most: 60 },
];

/** Lines of a record's own text. */
const OWN = 2;

/** Lines of the field that is typed, with the panel's edges. */
const UPPER = 8;

/** The field that is typed with what its check says of it, and all fields of the record below. */
export function MendScreen({ state, width, height }: ScreenProps) {
	const view = shownMend(state);
	const { file, record } = placeOf(state);
	const where = `${visible(file)}${view === null ? '' : `, line ${grouped(view.line)}`}`;
	const right = `record ${grouped(record)}`;
	if (view === null || view.why !== null) {
		const { mend } = state;
		const failed = mend.is === 'failed' ? `${mend.failure.code}  ${mend.failure.message}\n${mend.failure.hint}` : null;
		const text = failed ?? (view === null ? 'Looking for it…' : `It cannot be mended: ${view.why}.`);
		return (
			<Panel title={`Mend · ${where}`} right={right} width={width} height={height}>
				<Sentence text={text} look={failed === null ? 'attention' : 'bad'} width={width - 4} height={height - 2} />
			</Panel>
		);
	}
	const pane = fieldsPane(state);
	const rows = shownFields(state).map((field) => fieldRow(state, field));
	return (
		<Box flexDirection="column">
			<Panel title={`Mend · ${where}`} right={right} width={width} height={UPPER}>
				<Lines lines={chosenLines(state, width - 4)} top={0} width={width - 4} height={UPPER - 2} silent />
			</Panel>
			<Panel title="Fields" right={positionOf(state, pane)} width={width} height={height - UPPER} focused={false}>
				<Grid columns={COLUMNS} rows={rows} cursor={rowOf(state, pane)} width={width - 4} height={height - UPPER - 2} />
			</Panel>
		</Box>
	);
}

/** The field under the cursor: what came, what is typed, and what its check says. */
function chosenLines(state: UiState, width: number): Span[][] {
	const field = chosenField(state);
	const view = shownMend(state);
	if (field === null || view === null) return [];
	const { column, name, type, came, stored, faults } = field;
	const say = (text: string, look: Look) => wrap(visible(text), width).map((line): Span[] => [{ text: line, look }]);
	const title = column === null ? `${name}, which the schema does not know` : `${column} ← ${name}`;
	const answer = (): Span[][] => {
		if (!isChecked(state)) return say('checking…', 'dim');
		const [fault] = faults;
		if (fault !== undefined) return say(`${SIGN.bad} ${fault}`, 'bad');
		const others = view.fields.filter((each) => each.faults.length > 0).map((each) => each.column ?? each.name);
		const whole = view.faults[0];
		if (whole !== undefined) return say(`${SIGN.bad} ${whole}`, 'bad');
		const good = `${SIGN.good} right${stored === null ? '' : `: stored as ${stored}`}`;
		if (others.length > 0)
			return [...say(good, 'good'), ...say(`${SIGN.attention} still bad: ${others.join(', ')}`, 'attention')];
		return say(view.isRight ? `${good}; the record is right: Enter keeps it` : good, 'good');
	};
	return [
		[
			{ text: visible(title), look: 'strong' },
			{ text: `   ${type ?? ''}`, look: 'dim' },
		],
		...(view.raw === null
			? [[{ text: 'came  ', look: 'dim' as const }, { text: visible(came) }]]
			: say(visible(view.raw), 'dim').slice(0, OWN)),
		[{ text: 'now   ', look: 'dim' }, ...fieldSpans(typedInto(state, field))],
		...answer(),
	];
}

function fieldRow(state: UiState, field: MendField): GridRow {
	const { column, name, came, masked, stored, faults } = field;
	const isWrong = faults.length > 0;
	const typed = isTyped(state, field) && !masked ? textIn(typedInto(state, field)) : field.now;
	const now = isTyped(state, field) || field.now !== came ? visible(typed) : '';
	return {
		cells: [
			{
				text: `${isWrong ? SIGN.bad : ' '} ${visible(column ?? `(${name})`)}`,
				look: isWrong ? 'bad' : column === null ? 'dim' : 'plain',
			},
			{ text: visible(came) },
			{ text: now, look: 'attention' },
			{ text: stored === null ? '–' : visible(stored), look: 'dim' },
			{ text: visible(faults.join('; ')), look: 'attention' },
		],
	};
}
