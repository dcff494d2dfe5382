import { TABS } from '../panes.js';
import type { UiState } from '../state.js';
import { Line, type Span } from './line.js';

/** The tabs of a screen, with the keys that choose them. */
export function Tabs({ state, screen, width }: { state: UiState; screen: string; width: number }) {
	const chosen = state.tabs[screen] ?? 0;
	const spans = (TABS[screen] ?? []).flatMap((name, index): Span[] => [
		{ text: ` ${index + 1} ${name} `, look: index === chosen ? 'cursor' : 'plain' },
		{ text: ' ' },
	]);
	return <Line spans={spans} width={width} />;
}
