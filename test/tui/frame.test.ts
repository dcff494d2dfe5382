import { Box, Text, Transform } from 'ink';
import { createElement as element, type ReactNode } from 'react';
import { expect, test } from 'vitest';
import { drawn, screensOf } from '../helpers/drawn.js';
import { SIZES } from '../helpers/long.js';
import { approval, openScreens } from '../helpers/screens.js';

test.each(SIZES)('the screens are drawn as Ink would draw them (%j)', (size) => {
	const it = openScreens();
	it.read('a.csv', '日本_23112026.csv');
	it.ask(approval({ details: Array.from({ length: 40 }, (_, index) => `detail ${index}`) }));
	for (const name of ['read', 'transform', 'validate', 'help', 'history', 'console', 'copy', 'log']) {
		it.store.dispatch({ type: 'open', screen: { name } });
		const { ink, ours } = drawn(screensOf(it.store.get(), size), size.columns);
		expect(ours).toEqual(ink);
	}
});

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
