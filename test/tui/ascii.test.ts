import { cleanup } from 'ink-testing-library';
import { afterEach, expect, test } from 'vitest';
import { widthOf } from '../../source/tui/components/text.js';
import { isAsciiOnly, toAscii } from '../../source/tui/terminal/ascii.js';
import { clipboardHint, clipboardSequence } from '../../source/tui/terminal/clipboard.js';
import { approval, openScreens } from '../helpers/screens.js';

afterEach(cleanup);

test.each([
	[{ LANG: 'C.UTF-8', TERM: 'xterm' }, false],
	[{ LC_ALL: 'de_DE.utf8', LANG: 'C', TERM: 'xterm' }, false],
	[{ LANG: 'C', TERM: 'xterm' }, true],
	[{ TERM: 'xterm' }, true],
	[{ LC_ALL: 'POSIX', LANG: 'C.UTF-8', TERM: 'xterm' }, true],
	[{ LANG: 'C.UTF-8', TERM: 'vt100' }, true],
])('a terminal with %j shows ASCII alone: %s', (env, expected) => {
	expect(isAsciiOnly(env, 'linux')).toBe(expected);
});

test('a frame in ASCII has the same columns, whatever is in it', async () => {
	const it = openScreens({}, 40, 100);
	it.read('日本_é.csv', 'b.csv');
	const frames = [await it.screen()];
	for (const key of ['?', 'esc', 'H', 'esc', '>', 'Y']) {
		it.press(key);
		frames.push(await it.screen());
	}
	it.ask(approval({ step: 'stage', kind: 'load' }));
	frames.push(await it.screen());
	for (const frame of frames) {
		const plain = toAscii(frame, widthOf);
		expect(plain).toMatch(/^[\n\x20-\x7E]*$/);
		const lines = frame.split('\n');
		const moved = plain.split('\n').filter((line, index) => widthOf(line) !== widthOf(lines[index] ?? ''));
		expect(moved).toEqual([]);
	}
	expect(toAscii(frames[0] ?? '', widthOf)).toContain('????_?.csv');
});

test('a text goes to the clipboard in Base64, and a terminal in between is named', () => {
	expect(clipboardSequence('a\u001bé')).toBe('\u001B]52;c;YRvDqQ==\u0007');
	expect(clipboardHint({})).toBeNull();
	expect(clipboardHint({ TMUX: '/tmp/x' })).toContain('set-clipboard on');
});
