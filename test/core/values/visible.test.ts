import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText, visible } from '../../../source/core/values/visible.js';

test.each([
	['\u001b[2J', '␛[2J'],
	['a\tb\r\nc', 'a␉b␍␊c'],
	['\u007f', '␡'],
	['\u009b31m', '⟨009B⟩31m'],
	['\u202egpj.exe', '⟨202E⟩gpj.exe'],
	['\ufeffx\u200b', '⟨FEFF⟩x⟨200B⟩'],
	['\u2028', '⟨2028⟩'],
	['\ud800', '\ufffd'],
	['Ünï 日本 👩\u200d⚕️', 'Ünï 日本 👩\u200d⚕️'],
])('%j is shown as %s', (text, shown) => {
	expect(visible(text)).toBe(shown);
});

test('nothing that drives a terminal comes through, and plain text stays', () => {
	const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code % 0x3000)));
	const driving = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
	fc.assert(
		fc.property(anyText, (characters) => {
			expect(visible(characters.join(''))).not.toMatch(driving);
		}),
		{ numRuns: 1_000 },
	);
	fc.assert(
		fc.property(fc.string(), (plain) => {
			expect(visible(plain)).toBe(plain);
		}),
	);
});

test('JSON holds nothing that drives a terminal, and reads back as it was', () => {
	const value = { 'a\u009b31m': ['\u202egpj.exe', '\u001b[2J\r\n', '\u007f\u2028', '日本 👩‍👩‍👧 ﻿', 'é\\u202e'] };
	for (const indent of [undefined, 2]) {
		const text = jsonText(value, indent);
		expect(visible(text).replaceAll('␊', '\n')).toBe(text);
		expect(JSON.parse(text)).toEqual(value);
	}
});
