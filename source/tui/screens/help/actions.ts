import { visible } from '../../../core/values/visible.js';
import type { Lead } from '../../components/leads.js';
import type { Span } from '../../components/line.js';
import { padTo, widthOf, wrap } from '../../components/text.js';
import { allBindings, type Binding, bindingsOf } from '../../keys/binding.js';
import { ANSWERS } from '../../keys/everywhere.js';
import { keyName } from '../../keys/keyboard.js';
import { oncePerState } from '../../state/once.js';
import { definitionOf, type UiState } from '../../state/state.js';

/** An action of the list. */
export interface Action {
	readonly binding: Binding;
	/** Why it cannot be done from here, or `null`. */
	readonly why: string | null;
	/** Titles of the other screens where it is; empty for what belongs here. */
	readonly on: readonly string[];
}

/** Width of the column of keys. */
const KEYS = 16;

/** The state as it is for the screen beneath the help. */
export function beneath(state: UiState): UiState {
	return state.screens.length > 1 ? { ...state, screens: state.screens.slice(0, -1) } : state;
}

/** Every action that matches the filter, in three parts: of the screen beneath, of every screen, of other screens. */
function actionParts(state: UiState): { readonly title: string; readonly actions: readonly Action[] }[] {
	const under = beneath(state);
	const here = definitionOf(under);
	const wanted = (state.filters.help ?? '').toLowerCase();
	const matches = ({ keys, label = '', help }: Binding, more = '') =>
		`${keys.map(keyName).join(' ')} ${label} ${help} ${more}`.toLowerCase().includes(wanted);
	const taken = new Set<string>();
	const reachable = bindingsOf(under).filter((binding) => {
		const { keys } = binding;
		if (keys.every((key) => taken.has(key))) return false;
		// What does not apply now leaves its keys to others.
		if (binding.applies?.(under) !== false) for (const key of keys) taken.add(key);
		return true;
	});
	const own = new Set(here.bindings);
	const toAction = (binding: Binding): Action => ({
		binding,
		why: ANSWERS.slice(0, 2).includes(binding)
			? 'a question is answered by the key itself, where it is shown'
			: (binding.unavailable?.(under) ?? (binding.applies?.(under) === false ? 'it means nothing here now' : null)),
		on: [],
	});
	const elsewhere = allBindings(state.known)
		.filter(
			({ binding, screens }) =>
				screens.length > 0 &&
				!screens.includes(here.title) &&
				!screens.includes('Help') &&
				matches(binding, screens.join(' ')),
		)
		.map(({ binding, screens: on }): Action => ({ binding, why: `it is on the screen ${on.join(', ')}`, on }));
	return [
		{ title: here.title, actions: reachable.filter((each) => own.has(each) && matches(each)).map(toAction) },
		{ title: 'Everywhere', actions: reachable.filter((each) => !own.has(each) && matches(each)).map(toAction) },
		{ title: 'On other screens', actions: elsewhere },
	].filter(({ actions }) => actions.length > 0);
}

/** A lead of the list, with its action; a heading has none. */
export interface ActionLead extends Lead {
	readonly action: Action | null;
}

/** The list in lines that fit; no sentence is cut. */
export const actionLeads = oncePerState((state): readonly ActionLead[] => {
	const width = state.size.columns - 6;
	return actionParts(state).flatMap(({ title, actions }, part): ActionLead[] => [
		...(part === 0 ? [] : [{ lines: [[]], opens: null, action: null }]),
		{ lines: [[{ text: title, look: 'strong' }]], opens: null, action: null },
		...actions.map((action) => ({ lines: actionLines(action, width), opens: LEADS, action })),
	]);
});

/** Every action can be chosen; what it does is not to open a screen. */
const LEADS = { name: 'help' };

function actionLines({ binding: { keys, label, help }, why, on }: Action, width: number): Span[][] {
	const names = keys.map(keyName).join(' ');
	const said = `${label === undefined ? '' : `${label}: `}${help}${on.length === 0 ? '' : ` (${on.join(', ')})`}`;
	const look = why === null ? ('plain' as const) : ('dim' as const);
	const room = Math.max(20, width - KEYS);
	const first = widthOf(names) > KEYS - 2 ? [[{ text: names, look: 'key' as const }]] : [];
	const lines = [
		...wrap(visible(said), room).map((text) => ({ text, look })),
		...(why === null || on.length > 0
			? []
			: wrap(visible(`not now: ${why}`), room).map((text) => ({ text, look: 'attention' as const }))),
	];
	return [
		...first,
		...lines.map((span, index): Span[] => [
			{ text: padTo(index === 0 && first.length === 0 ? names : '', KEYS), look: 'key' },
			span,
		]),
	];
}
