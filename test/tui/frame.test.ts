import { EventEmitter } from 'node:events';
import { Box, type DOMElement, render, Text, Transform } from 'ink';
import { createElement as element, type ReactNode } from 'react';
import { expect, test } from 'vitest';
import { App } from '../../source/tui/app.js';
import type { UiState } from '../../source/tui/state/state.js';
import { createStore } from '../../source/tui/state/store.js';
import { linesOf } from '../../source/tui/terminal/frame.js';
import { longTest, SIZES } from '../helpers/long.js';
import { liveThrough } from '../helpers/scenes.js';
import { approval, openScreens } from '../helpers/screens.js';

/** What Ink draws of an element, and what we do. */
function drawn(shown: ReactNode, columns = 100): { ink: string[]; ours: string[] } {
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
function screens(state: UiState, size: UiState['size']): ReactNode {
	const store = createStore(state);
	store.dispatch({ type: 'resize', ...size });
	return element(App, { store, color: false });
}

test.each(SIZES)('the screens are drawn as Ink would draw them (%j)', (size) => {
	const it = openScreens();
	it.read('a.csv', '日本_23112026.csv');
	it.ask(approval({ details: Array.from({ length: 40 }, (_, index) => `detail ${index}`) }));
	for (const name of ['read', 'transform', 'validate', 'help', 'history', 'console', 'copy', 'log']) {
		it.store.dispatch({ type: 'open', screen: { name } });
		const { ink, ours } = drawn(screens(it.store.get(), size), size.columns);
		expect(ours).toEqual(ink);
	}
});

longTest.each(SIZES)('so are the screens of days that were lived through (%j)', async (size) => {
	for (const { title, state } of await lived()) {
		const { ink, ours } = drawn(screens(state, size), size.columns);
		expect(ours, title).toEqual(ink);
	}
});

let days: ReturnType<typeof liveThrough> | null = null;

function lived(): ReturnType<typeof liveThrough> {
	days ??= liveThrough();
	return days;
}

/** A look that needs no colours of the terminal. */
function look(code: number, ...children: ReactNode[]): ReactNode {
	return element(Transform, { transform: (text: string) => `\u001b[${code}m${text}\u001b[0m` }, ...children);
}

/** Each character of a line with the looks that are on. */
function cells(line: string): string[] {
	let on: string[] = [];
	const found: string[] = [];
	// biome-ignore lint/suspicious/noControlCharactersInRegex: looks begin with them
	for (const [part, code] of line.matchAll(/\u001b\[(\d+)m|[\s\S]/gu)) {
		if (code === undefined) found.push(`${part} ${on.join()}`);
		else if (code === '0' || code === '22' || code === '24' || code === '39') on = [];
		else on.push(code);
	}
	return found;
}

test('the looks of a text and of its parts are those that Ink would draw', () => {
	const { ink, ours } = drawn(
		element(
			Box,
			{ flexDirection: 'column', width: 30 },
			element(Box, { height: 1 }, look(31, 'red'), look(1, ' strong')),
			element(Box, { height: 1, overflowY: 'hidden' }, element(Text, null, 'one\ntwo')),
			element(Box, { height: 1 }, element(Text, null, 'plain ', look(4, 'below'), ' 日本')),
		),
	);
	expect(ours.map(cells)).toEqual(ink.map(cells));
});

test('a text drives the terminal in no way', () => {
	const { ours } = drawn(element(Text, null, 'a\u001b[2J\u0007b\u009bc'));
	expect(ours).toEqual(['a[2Jbc']);
});
