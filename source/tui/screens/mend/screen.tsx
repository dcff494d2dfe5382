import { Box } from 'ink';
import { counted } from '../../../core/amounts.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import { GridPanel } from '../../components/grid-panel.js';
import { fieldSpans, type Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { wrap } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import type { UiState } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';
import { isChecked, placeOf, shownMend, typedInto } from './draft.js';
import { chosenField, fieldsPane } from './fields.js';

/** Lines of a record's own text. */
const OWN = 2;

/** Lines of the field that is typed, with the panel's edges. */
const UPPER = 8;

/** The field that is typed with what its check says of it, and all fields of the record below. */
export function MendScreen({ state, width, height }: ScreenProps) {
	const view = shownMend(state);
	const { file, record } = placeOf(state);
	const where = `${visible(file)}${view === null ? '' : `, line ${counted(view.line)}`}`;
	const right = `record ${counted(record)}`;
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
	return (
		<Box flexDirection="column">
			<Panel title={`Mend · ${where}`} right={right} width={width} height={UPPER}>
				<Lines lines={chosenLines(state, width - 4)} top={0} width={width - 4} height={UPPER - 2} silent />
			</Panel>
			<GridPanel state={state} pane={fieldsPane(state)} focused={false} marks width={width} height={height - UPPER} />
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
