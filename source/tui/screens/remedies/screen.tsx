import { Box } from 'ink';
import { amount, counted } from '../../../core/amounts.js';
import type { Remedy } from '../../../core/repair/mend.js';
import { visible } from '../../../core/values/visible.js';
import { healsWords, offerLines } from '../../../output/config-lines.js';
import { GridPanel } from '../../components/grid-panel.js';
import { fieldSpans, type Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { wrap } from '../../components/text.js';
import type { UiState } from '../../state/state.js';
import type { ScreenProps } from '../screen.js';
import { type Choice, choicesPane, chosenChoice, isTried, shownRemedies, takesText, typedText } from './choices.js';

/** Lines of the panel about the choice under the cursor. */
const LOWER = 9;

/** What one change would heal of all rejects of a cause, and what it does to some of them. */
export function RemediesScreen({ state, width, height }: ScreenProps) {
	const found = shownRemedies(state);
	const pane = choicesPane(state);
	if (found === null || pane.count === 0) {
		const { remedies } = state;
		const failed = remedies.is === 'failed' ? `${remedies.failure.code}  ${remedies.failure.message}` : null;
		const none = found?.why
			? `They cannot be mended: ${found.why}.`
			: 'No change that is known would heal them; e mends one by hand.';
		return (
			<Panel title={pane.title ?? ''} width={width} height={height}>
				<Sentence
					text={failed ?? (found === null ? 'Trying what would heal them…' : none)}
					look={failed === null ? 'attention' : 'bad'}
					width={width - 4}
					height={height - 2}
				/>
			</Panel>
		);
	}
	const right = `${isTried(state) ? '' : 'trying… · '}${amount(found.records, 'open reject')}`;
	return (
		<Box flexDirection="column">
			<GridPanel state={state} pane={pane} focused right={right} width={width} height={height - LOWER} />
			<Panel title="What it does" width={width} height={LOWER} focused={false}>
				<Lines lines={chosenLines(state, width - 4)} top={0} width={width - 4} height={LOWER - 2} />
			</Panel>
		</Box>
	);
}

/** The texts that a rule changes, or the lines of the config as its file has them. */
function chosenLines(state: UiState, width: number): Span[][] {
	const choice = chosenChoice(state);
	const found = shownRemedies(state);
	if (choice === null || found === null) return [];
	const say = (text: string, look?: Span['look']) =>
		wrap(text, width).map((line): Span[] => [look === undefined ? { text: line } : { text: line, look }]);
	if (choice.offer !== null) {
		const { offer } = choice;
		return [
			...offerLines(offer, state.session.configFile).flatMap((line) => say(visible(line), 'strong')),
			...say(healsWords(offer)),
			...(offer.loses === null ? [] : say(`It loses ${offer.loses}.`, 'attention')),
			...say('Enter copies it. `etl-tui plan --replay 30` proves it on every open reject of 30 days.', 'dim'),
		];
	}
	const { remedy } = choice;
	const rivals = rivalsOf(choice, found.remedies);
	const field: Span[][] = takesText(choice) ? [[{ text: 'text  ', look: 'dim' }, ...fieldSpans(typedText(state))]] : [];
	return [
		...field,
		...say(healsWords({ ...remedy, records: found.records })),
		...remedy.samples.map(({ line, before, after }): Span[] => [
			{ text: `line ${counted(line)}  `, look: 'dim' },
			{ text: `${visible(before)} → ${visible(after)}`, look: 'attention' },
		]),
		...(rivals === '' ? [] : say(`It may as well be ${rivals}, which is another day: ask the sender.`, 'attention')),
		...(found.why === null ? [] : say(`They cannot be mended: ${found.why}.`, 'attention')),
	];
}

/** Other formats that heal as many, and make other dates of the same texts. */
function rivalsOf({ remedy }: Choice, all: readonly Remedy[]): string {
	if (remedy?.rule.kind !== 'format') return '';
	return all
		.flatMap(({ rule, healed }) =>
			rule.kind === 'format' && healed >= remedy.healed && rule !== remedy.rule ? [rule.format] : [],
		)
		.join(' or ');
}
