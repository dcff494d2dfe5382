import { createMask, type Mask } from '../../output/mask.js';
import type { UiState } from '../state/state.js';

/** The mask of these screens. */
export function createShownMask(state: UiState): Mask {
	return createMask(state.session.columns, state.session.masked);
}
