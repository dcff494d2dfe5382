import { definitionOf, type UiState } from '../state/state.js';
import type { Controls } from './controller.js';
import { ANSWERS, EVERYWHERE } from './everywhere.js';
import { questionOn } from './focus.js';
import type { Key } from './keyboard.js';

/** A key and what it does. Footer, help and the page of keys are made from bindings. */
export interface Binding {
	readonly keys: readonly Key[];
	/** One or two words for the footer; left out where people know the key, or another one stands for its group. */
	readonly label?: string;
	/** One sentence for the help and the docs. */
	readonly help: string;
	/** How the footer writes its keys; left out, it is the first of them. */
	readonly sign?: string;
	/** Whether the footer always shows it. */
	readonly always?: true;
	/** Shown while the list is loading; the key then acts when the list is there. */
	readonly waits?: string;
	/** Does it; the caller has checked that it is available. */
	run(controls: Controls, key: Key): unknown;
	/** Whether the key belongs to this binding now; left out, it always does. */
	applies?(state: UiState): boolean;
	/** Why it does nothing now, or `null` where it works. */
	unavailable?(state: UiState): string | null;
	/** Whether the footer shows it; left out, it does so whenever the binding is available. */
	shown?(state: UiState): boolean;
}

/** The binding of a key on the current screen. */
export function bindingOf(state: UiState, key: Key): Binding | null {
	return bindingsOf(state).find((binding) => binding.keys.includes(key) && (binding.applies?.(state) ?? true)) ?? null;
}

/** The bindings of the current screen. Where it shows a question, the answers come before its own keys. */
export function bindingsOf(state: UiState): readonly Binding[] {
	const { bindings } = definitionOf(state);
	return questionOn(state) === null
		? [...bindings, ...ANSWERS, ...EVERYWHERE]
		: [...ANSWERS, ...bindings, ...EVERYWHERE];
}

/** The bindings that work now, for the footer. */
export function usefulBindings(state: UiState): Binding[] {
	const { type } = definitionOf(state);
	// Where letters are typed no letter is a binding.
	const isTyped = ({ keys }: Binding) => type !== undefined && keys.every((key) => [...key].length === 1);
	// A screen's own binding may have taken the key by which the footer names another one.
	const taken = new Set<Key>();
	return bindingsOf(state).filter((binding) => {
		const { keys, label, applies, shown, unavailable } = binding;
		if (applies?.(state) === false) return false;
		const isNamed = !taken.has(keys[0] ?? '');
		for (const key of keys) taken.add(key);
		if (label === undefined || !isNamed || isTyped(binding)) return false;
		return (shown?.(state) ?? true) && (unavailable?.(state) ?? null) === null;
	});
}

/** Every binding with the titles of the screens where it works; without titles it works everywhere. */
export function allBindings(
	known: UiState['known'],
): { readonly binding: Binding; readonly screens: readonly string[] }[] {
	const own = new Map<string, { readonly binding: Binding; readonly screens: string[] }>();
	for (const { title, bindings } of known) {
		for (const binding of bindings) {
			const same = `${binding.keys} ${binding.help}`;
			own.set(same, { binding, screens: [...(own.get(same)?.screens ?? []), title] });
		}
	}
	const general = (binding: Binding) => ({ binding, screens: [] });
	return [...ANSWERS.map(general), ...own.values(), ...EVERYWHERE.map(general)];
}
