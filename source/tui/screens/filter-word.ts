import { visible } from '../../core/visible.js';
import type { UiState } from '../state.js';

/** The word at a panel's right that says that lines are hidden. */
export function filterWord(state: UiState, screen: string): string {
	const text = state.filters[screen] ?? '';
	return text === '' ? '' : `only with "${visible(text)}", esc shows all`;
}
