import { EventEmitter } from 'node:events';
import { Box, type DOMElement, render } from 'ink';
import { createElement as element, type ReactNode } from 'react';
import { App } from '../../source/tui/app.js';
import type { UiState } from '../../source/tui/state/state.js';
import { createStore } from '../../source/tui/state/store.js';
import { linesOf } from '../../source/tui/terminal/frame.js';

/** What Ink draws of an element, and what we do. */
export function drawn(shown: ReactNode, columns = 100): { ink: string[]; ours: string[] } {
	let root: DOMElement | undefined;
	let frame = '';
	const take = (node: DOMElement | null) => {
		root ??= node?.parentNode;
	};
	const write = (text: string) => {
		frame = text;
	};
	const stdout = Object.assign(new EventEmitter(), { columns, write }) as unknown as NodeJS.WriteStream;
	const { unmount } = render(element(Box, { ref: take }, shown), { stdout, debug: true, patchConsole: false });
	if (root === undefined) throw new Error('Nothing was drawn');
	const found = { ink: frame.split('\n'), ours: linesOf(root) };
	unmount();
	return found;
}

/** The screens of a state at a size. */
export function screensOf(state: UiState, size: UiState['size']): ReactNode {
	const store = createStore(state);
	store.dispatch({ type: 'resize', ...size });
	return element(App, { store, color: false });
}
