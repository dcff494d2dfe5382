import { describe, expect, test } from 'vitest';
import { parseElement, type XmlNode } from '../../source/readers/xml/parse-element.js';

const node = (name: string, content: (string | XmlNode)[] = [], attributes: [string, string][] = []): XmlNode => {
	return { name, attributes, content };
};

describe('an element', () => {
	test.each(['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'x:valueOf', ':a', 'é'])(
		'may be called %s, and so may an attribute',
		(name) => {
			const text = `<${name} ${name}="1"><${name}/><${name}  /><${name}>2</${name} ></${name}>`;
			const within = [node(name), node(name), node(name, ['2'])];
			expect(parseElement(text)).toEqual(node(name, within, [[name, '1']]));
		},
	);

	test.each<[string, string[]]>([
		['1<?p "?>LOST<?p "?>2', ['1LOST2']],
		["1<?p '?>&amp;<!-- ' > -->2", ['1&2']],
		['1<?p x&y?>2', ['12']],
		[' a\r\nb\rc&#13;', [' a\nb\nc\r']],
		['<![CDATA[<&\r\n]]>]]<![CDATA[>]]>', ['<&\n', ']]', '>']],
		['0123', ['0123']],
		['1e5', ['1e5']],
		['&#0000000065;&#x00000041;', ['AA']],
	])('that holds %j has its text', (text, content) => {
		expect(parseElement(`<a>${text}</a>`)).toEqual(node('a', content));
	});

	test('has attributes in their order, with blanks for line ends and tabs', () => {
		const element = parseElement(`<a b="]]>" c='"/' d=" 007&#10;\r\n\tx"/>`);
		const attributes: [string, string][] = [
			['b', ']]>'],
			['c', '"/'],
			['d', ' 007\n  x'],
		];
		expect(element).toEqual(node('a', [], attributes));
	});

	test.each([
		'<a',
		'<a>',
		'<a/>x',
		'x<a/>',
		'<a/><b/>',
		'<a></b>',
		'<a><b></a></b>',
		'<a b="1" c="2" b="3"/>',
		'<a b="1"c="2"/>',
		'<a\u3000b="1"/>',
		'<a>&nope;</a>',
		'<a b="&"/>',
		'<a>&am<!-- -->p;</a>',
		'<a>]]></a>',
		'<a><!-- -- --></a>',
		'<a><?xml version="1.0"?></a>',
		'<a><!DOCTYPE a></a>',
		'<a>\u0001</a>',
		'<a b="<"/>',
	])('that is %s is none', (text) => {
		expect(parseElement(text)).toHaveProperty('fault');
	});
});
