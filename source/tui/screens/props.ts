import type { UiState } from '../state.js';

/** What a screen gets: the state, and the room that it has. */
export interface ScreenProps {
	readonly state: UiState;
	readonly width: number;
	readonly height: number;
}
