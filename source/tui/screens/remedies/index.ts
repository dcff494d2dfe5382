import { amount } from '../../../core/amounts.js';
import { offerLines } from '../../../output/config-lines.js';
import type { Controls } from '../../keys/controller.js';
import { edit, FIELD_KEYS, type Field, insert } from '../../keys/field.js';
import type { UiState } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import {
	causeOf,
	choicesPane,
	chosenChoice,
	isTried,
	remedyQuery,
	shownRemedies,
	takesText,
	textKey,
	typedText,
} from './choices.js';
import { RemediesScreen } from './screen.js';

/** All rejects of a cause: what one change would heal, tried on them, and the lines of the config that would. */
export const REMEDIES: ScreenDefinition = {
	name: 'remedies',
	title: 'Mend a cause',
	panes: [{ name: 'choices', pane: choicesPane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'keep it',
			help: 'Mend all rejects of the cause so, to be loaded with what else was mended; a line of the config is copied',
			waits: 'Enter keeps it as soon as it is tried',
			unavailable: (state) => (isTried(state) ? whyNotKept(state) : null),
			run: keep,
		},
	],
	type: (controls, key) => {
		const state = controls.store.get();
		const edited = takesText(chosenChoice(state)) ? edit(typedText(state), key) : null;
		if (edited === null || key === 'ctrl-c') return FIELD_KEYS.includes(key);
		typed(controls, edited);
		return true;
	},
	paste: (controls, lines) => {
		const state = controls.store.get();
		if (takesText(chosenChoice(state))) typed(controls, insert(typedText(state), lines[0] ?? ''));
	},
	command: (open) => ['rejects', open.runId ?? 'all', '--file', open.file ?? '', '--by', 'cause'],
	advice: (state) =>
		takesText(chosenChoice(state))
			? 'Type the text; Enter keeps it for all of them'
			: 'Enter keeps what is under the cursor',
	wants: (state) => ({ remedies: remedyQuery(state) }),
	isThere: (state) => state.remedies.is === 'failed' || isTried(state),
	Component: RemediesScreen,
};

function typed({ store }: Controls, field: Field): void {
	store.dispatch({ type: 'draft', key: textKey(store.get()), field });
}

/** Why what is under the cursor cannot be kept; `null` where it can. */
function whyNotKept(state: UiState): string | null {
	const choice = chosenChoice(state);
	if (choice === null) return shownRemedies(state)?.why ?? 'there is nothing to choose';
	if (choice.offer !== null) return null;
	return choice.remedy.healed + choice.remedy.better === 0 ? 'it heals none of them' : null;
}

function keep({ store, copy }: Controls): void {
	const state = store.get();
	const choice = chosenChoice(state);
	if (choice === null || whyNotKept(state) !== null) return;
	if (choice.offer !== null) {
		const hint = copy(
			offerLines(choice.offer, state.session.configFile)
				.slice(1)
				.map((line) => line.trim())
				.join('\n'),
		);
		const note = hint ?? `Copied, for ${choice.offer.at} of the config`;
		store.dispatch({ type: 'note', note });
		return;
	}
	const { rule, healed } = choice.remedy;
	const mend = { kind: 'cause', cause: causeOf(state), rule, records: healed } as const;
	store.dispatch({ type: 'mends', mends: [...state.mends, mend] });
	store.dispatch({ type: 'back' });
	const are = healed === 1 ? 'is' : 'are';
	const note =
		healed === 0
			? 'It is kept: each of them has another fault, which is to be mended too'
			: `${amount(healed, 'record')} ${are} mended: M loads what is mended`;
	store.dispatch({ type: 'note', note });
}
