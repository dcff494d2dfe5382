import { counted } from '../../../core/amounts.js';
import type { ConfigOffer, MendCause, Remedies, Remedy } from '../../../core/repair/mend.js';
import { ruleWords } from '../../../core/repair/mend-rules.js';
import { visible } from '../../../core/values/visible.js';
import { configLine } from '../../../output/config-lines.js';
import { createShownMask } from '../../components/shown-mask.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { EMPTY_FIELD, type Field, textIn } from '../../keys/field.js';
import { isAnswerTo } from '../../state/fetched.js';
import { gridPane, rowOf } from '../../state/panes.js';
import { screenOf, type UiState } from '../../state/state.js';
import type { RemedyQuery } from '../../work/messages.js';

/** Something that can be done about a cause: mend its rejects, or change the config. */
export type Choice =
	| { readonly id: string; readonly words: string; readonly remedy: Remedy; readonly offer: null }
	| { readonly id: string; readonly words: string; readonly remedy: null; readonly offer: ConfigOffer };

/** The cause of the current screen. */
export function causeOf(state: UiState): MendCause {
	const { runId = null, day, file, column = null, code } = screenOf(state);
	return { runId, day: day ?? '', file: file ?? '', column, code: code ?? '' };
}

/** Under which name the typed text is kept. */
export function textKey(state: UiState): string {
	return JSON.stringify(causeOf(state));
}

/** The text that is typed. */
export function typedText(state: UiState): Field {
	return state.drafts[textKey(state)] ?? EMPTY_FIELD;
}

/** What the screen wants to know: what could be done, with the text as it is typed. */
export function remedyQuery(state: UiState): RemedyQuery {
	return { cause: causeOf(state), mends: state.mends, text: textIn(typedText(state)) };
}

/** What is known; `null` until it is tried. */
export function shownRemedies({ remedies }: UiState): Remedies | null {
	return remedies.is === 'there' ? remedies.value.page : null;
}

/** Whether what is shown is of the text as it is typed now. */
export function isTried(state: UiState): boolean {
	return isAnswerTo<'remedies'>(state.remedies, remedyQuery(state));
}

/** Everything that can be done, the rules first. */
export function choices(state: UiState): Choice[] {
	const found = shownRemedies(state);
	if (found === null) return [];
	const mask = createShownMask(state);
	const shown = (text: string) => mask.value(causeOf(state).column, text);
	const { configFile } = state.session;
	return [
		...found.remedies.map((remedy): Choice => {
			const { rule } = remedy;
			const id =
				rule.kind === 'map' ? `map ${rule.from}` : rule.kind === 'constant' ? 'constant' : JSON.stringify(rule);
			return { id, words: wordsOf(remedy, shown), remedy, offer: null };
		}),
		...found.offers.map((offer): Choice => {
			const words = offer.settings.map((line) => configLine(line, configFile)).join('   ');
			return { id: `config ${words}`, words, remedy: null, offer };
		}),
	];
}

/** What a rule does; where it needs a text and has none, that it is to be typed. */
function wordsOf({ rule, healed, better }: Remedy, shown: (text: string) => string): string {
	if (rule.kind === 'constant')
		return rule.text === '' && healed + better === 0
			? 'one text for all of them: type it'
			: ruleWords(rule, (text) => text);
	if (rule.kind === 'map')
		return rule.to === '' && healed + better === 0
			? `"${shown(rule.from)}" becomes: type it`
			: `"${shown(rule.from)}" becomes "${rule.to}"`;
	return ruleWords(rule, shown);
}

const COLUMNS: readonly GridColumn[] = [
	{ title: 'what', most: 10 },
	{ title: 'change', most: 56 },
	{ title: 'heals', align: 'right' },
	{ title: 'such as', most: 40 },
];

/** The pane of their list, whose cursor has no column, since letters are typed. */
export function choicesPane(state: UiState): GridPane {
	const { column, code, file } = causeOf(state);
	const title = `${visible(column ?? 'the record')} ${code} · ${visible(file)}`;
	const all = choices(state);
	const ids = all.map(({ id }) => id);
	return { ...gridPane(state, 'remedies', title, COLUMNS, all.map(choiceRow), ids), columns: 0 };
}

function choiceRow({ words, remedy, offer }: Choice): GridRow {
	const { healed } = remedy ?? offer;
	const [sample] = remedy?.samples ?? [];
	return {
		cells: [
			{ text: offer === null ? 'mend' : 'config', look: offer === null ? 'strong' : 'dim' },
			{ text: visible(words) },
			{ text: counted(healed), look: healed === 0 ? 'dim' : 'good' },
			{ text: sample === undefined ? '' : `${visible(sample.before)} → ${visible(sample.after)}`, look: 'dim' },
		],
	};
}

/** The choice under the cursor. */
export function chosenChoice(state: UiState): Choice | null {
	return choices(state)[rowOf(state, choicesPane(state))] ?? null;
}

/** Whether a choice waits for a text. */
export function takesText(choice: Choice | null): boolean {
	return choice?.remedy?.rule.kind === 'constant' || choice?.remedy?.rule.kind === 'map';
}
