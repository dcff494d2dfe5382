import { describe, expect, test } from 'vitest';
import { EMPTY_FIELD, edit, textIn } from '../../source/tui/keys/field.js';
import { splitKeys } from '../../source/tui/keys/keyboard.js';

describe('keys', () => {
	test('that come in one chunk are all taken', () => {
		expect(splitKeys('jjj').keys).toEqual(['j', 'j', 'j']);
		expect(splitKeys('\u001b[B\u001b[Bq').keys).toEqual(['down', 'down', 'q']);
		expect(splitKeys('a日👩‍👩‍👧é\r\u007f\u0003 ').keys).toEqual([
			'a',
			'日',
			'👩‍👩‍👧',
			'é',
			'enter',
			'backspace',
			'ctrl-c',
			'space',
		]);
		expect(splitKeys('\u001bOA\u001b[5~\u001b[Z\u001b[1;5C').keys).toEqual(['up', 'pageup', 'shift-tab']);
	});

	test('that are cut off wait for their rest', () => {
		expect(splitKeys('j\u001b')).toMatchObject({ keys: ['j'], rest: '\u001b' });
		expect(splitKeys('\u001b[1')).toMatchObject({ keys: [], rest: '\u001b[1' });
		expect(splitKeys('\u001bj').keys).toEqual(['esc', 'j']);
	});
});

test('a field is edited by whole characters', () => {
	const type = (...keys: string[]) => keys.reduce((field, key) => edit(field, key) ?? field, EMPTY_FIELD);
	expect(textIn(type('a', 'space', '日', '👩‍👩‍👧', 'backspace', 'b'))).toBe('a 日b');
	expect(textIn(type('s', 'e', 'l', 'space', 'x', 'y', 'ctrl-w', 'z'))).toBe('sel z');
	expect(textIn(type('b', 'c', 'home', 'a', 'end', 'd'))).toBe('abcd');
	expect(edit(EMPTY_FIELD, 'pageup')).toBeNull();
});
