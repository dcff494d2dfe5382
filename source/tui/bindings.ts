import { type ActionName, type Binding, CONSOLE, KEYMAP } from './keymap.js';
import { paneNameOf, panesOf, TABS } from './panes.js';
import { isBusy, screenOf, type UiState } from './state.js';

/** The binding of a key where a person is now. */
export function bindingOf(state: UiState, key: string): Binding | null {
	return KEYMAP.find((binding) => binding.keys.includes(key) && worksOn(state, binding)) ?? null;
}

/** Whether a binding belongs to the screen that is shown. */
export function worksOn(state: UiState, { screens, action }: Binding): boolean {
	const { name } = screenOf(state);
	if (screens.length > 0 && !screens.includes(name)) return false;
	if (name === 'console' && screens.length === 0 && !inConsole(state, action)) return false;
	if (action === 'question') return state.asked !== null;
	if (action === 'next-pane') return panesOf(state, name).length > 1;
	if (action === 'tab-4') return (TABS[name]?.length ?? 0) > 3;
	if (action === 'open' && name === 'transform') return paneNameOf(state, 'transform') === 'countries';
	return true;
}

/** The bindings of everywhere that work where letters are typed: none that is a letter, more while rows are looked at. */
function inConsole(state: UiState, action: ActionName): boolean {
	if (['back', 'interrupt', 'suspend', 'page-up', 'page-down'].includes(action)) return true;
	return state.console.grid !== null && ['up', 'down', 'left', 'right', 'first', 'last'].includes(action);
}

/** The bindings that do something now, for the footer. */
export function usefulBindings(state: UiState): Binding[] {
	const { name } = screenOf(state);
	return KEYMAP.filter((binding) => {
		if (binding.quiet || binding.label === '' || !worksOn(state, binding)) return false;
		if (binding.screens === CONSOLE) return state.console.grid === null;
		if (binding.action === 'interrupt') return isBusy(state);
		if (binding.action === 'back') return state.screens.length > 1;
		if (binding.action === 'help' && name === 'help') return false;
		return (binding.unavailable?.(state) ?? null) === null;
	});
}
