import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../helpers/program.js';
import { readContent } from '../helpers/read.js';

const fixture = (name: string) => readContent(name, readFileSync(path.join(ROOT, 'fixtures', name)));
const refusal = (content: string, wishes = {}) =>
	readContent('x.xml', content, wishes).then(
		() => 'was read',
		(error) => error,
	);

describe('records', () => {
	test('child elements, entities, CDATA, an empty element', async () => {
		const { records, lines, detail } = await fixture('xml-elements.xml');
		expect(detail).toBe('element customer');
		expect(lines).toEqual([4, 9]);
		expect(records[0]).toMatchObject({
			Customer_Name: 'Ann & Roy',
			Customer_Id: '007',
			Last_Consulted_Date: '',
			Dr_Name: 'P<a>ul',
		});
		expect(records[1]).toMatchObject({ Customer_Name: 'Zoë Ito', Customer_Id: '123456789012345678' });
	});

	test('attributes', async () => {
		const { records } = await fixture('xml-attributes.xml');
		expect(records).toEqual([
			{ Name: 'Ann "A"', Cust_I: '1', Country: 'USA' },
			{ Name: 'a > b', Cust_I: '2', Country: 'IND' },
		]);
	});

	test('the encoding of the declaration', async () => {
		expect((await fixture('xml-latin1.xml')).records).toEqual([{ Name: 'Zoë', Cust_I: '1' }]);
	});

	test('prefixes, nil, children of children', async () => {
		expect((await fixture('xml-namespaces.xml')).records).toEqual([
			{ Name: 'Ann', Cust_I: null, 'Address.@kind': 'home', 'Address.City': 'Pune' },
		]);
	});

	test('record types and the trailer in an element H', async () => {
		const { records, declared } = await fixture('xml-record-types.xml');
		expect(records).toEqual([
			{ Name: 'Ann', Cust_I: '1' },
			{ Name: 'Bob', Cust_I: '2' },
		]);
		expect(declared).toBe(2);
	});

	test('one record alone, none at all, records of text alone', async () => {
		expect((await readContent('x.xml', '<c><Name>a</Name></c>')).records).toEqual([{ Name: 'a' }]);
		expect((await readContent('x.xml', '<customers/>')).records).toEqual([]);
		expect((await readContent('x.xml', '<rows><row>a</row><row>b</row></rows>')).records).toEqual([
			{ row: 'a' },
			{ row: 'b' },
		]);
	});

	test('the element that is named', async () => {
		const content = '<f><a><x>1</x></a><a><x>2</x></a><b><y>3</y></b></f>';
		expect((await readContent('x.xml', content)).records).toEqual([{ x: '1' }, { x: '2' }]);
		expect((await readContent('x.xml', content, { recordName: 'b' })).records).toEqual([{ y: '3' }]);
		expect((await refusal(content, { recordName: 'c' })).code).toBe('E_FILE_MALFORMED');
	});

	test('a child that stands twice is two columns: neither is dropped in silence', async () => {
		const { records } = await readContent('x.xml', '<f><c><Name>a</Name><Name>b</Name></c><c><Name>c</Name></c></f>');
		expect(records).toEqual([
			{ 'Name[0]': 'a', 'Name[1]': 'b' },
			{ 'Name[0]': 'c', 'Name[1]': null },
		]);
	});
});

describe('what is not well-formed is refused whole, with its line', () => {
	const broken = [
		'<f><c><Name>a</Name></d></f>',
		'<f><c><Name>a</Name></c>',
		'<f><c><Name>a</c></Name></f>',
		'<f><c><Name>a</Name></c></f><f/>',
		'<f><c><Name>a & b</Name></c></f>',
		'<f><c><Name>a &foo; b</Name></c></f>',
		'<f><c><Name>&#0;</Name></c></f>',
		'<f><c><Name>a]]>b</Name></c></f>',
		'<f><c Name="a" Name="b"/></f>',
		'<f><c Name=a/></f>',
		'<f><c Name/></f>',
		'<f><c><Name>a\u0001</Name></c></f>',
		'<f><c><1a>x</1a></c></f>',
		'<f><c><Name>a</Name></c></f>x',
		'<f><c><Name>a</Name><!-- </c></f>',
		'<f><c><Name>a</Name></c></g>',
		'<f>&bad;<c><Name>a</Name></c></f>',
		'<f><c><Name><![CDATA[a</Name></c></f>',
	];
	const illFormed = [
		'<F><C a="1</C></F>',
		'<F><C a=1/></F>',
		'<F><C a="1"b="2"/></F>',
		'<F><C a="1" a="2"/></F>',
		'<F><C a/></F>',
		'<F><C a="<"/></F>',
		'<F><C a="&"/></F>',
		'<F>&nope;</F>',
		'<F>&#0;</F>',
		'<F>&#xD800;</F>',
		'<F>&#x110000;</F>',
		'<F>&#;</F>',
		'<F>& </F>',
		'<F>]]></F>',
		'<F><1/></F>',
		'<F>< C/></F>',
		'<F><C/ ></F>',
		'<F></ F>',
		'<F></F',
		'<F',
		'<F>',
		'<F/><F/>',
		'<F/>x',
		'<F/>&amp;',
		'<F><!-- -- --></F>',
		'<F><!-- --->  </F>',
		'<F><!-- </F>',
		'<F><![CDATA[</F>',
		'<![CDATA[x]]><F/>',
		'<F><![cdata[x]]></F>',
		'<F><?xml version="1.0"?></F>',
		'<F><?</F>',
		'<F><??></F>',
		' <?xml version="1.0"?><F/>',
		'<?xml?><F/>',
		'<?xml version=1.0?><F/>',
		'<?xml version="1.0" standalone="maybe"?><F/>',
		'<F/><!DOCTYPE F>',
		'<F><!DOCTYPE F></F>',
		'<!DOCTYPE F><!DOCTYPE F><F/>',
		'<!DOCTYPE><F/>',
		'<!DOCTYPE F [<!ATTLIST C a CDATA "x">]><F/>',
		'<!DOCTYPE F [%x;]><F/>',
		'<F>\u0001</F>',
		'<F>\uffff</F>',
		'<F><C></F></C>',
		'<!-- only -->',
		'<F><!x></F>',
		'<F a="1"></F a="1">',
	];
	test.each(illFormed)('%j', async (content) => {
		expect((await refusal(content)).code).toBe('E_FILE_MALFORMED');
		expect((await refusal(content, { chunk: 1 })).code).toBe('E_FILE_MALFORMED');
	});

	test.each(broken)('%s', async (content) => {
		const error = await refusal(content);
		expect(error.code).toBe('E_FILE_MALFORMED');
		expect(error.context.line).toBe(1);
	});

	// Middle dots, a combining mark, an undertie and Linear B are of names; a multiplication sign and U+037E are not.
	test.each(['n\u0387', 'n\u00B7', 'n\u0300', 'n\u203F', '\u200C', '\u{10000}', '\u2C00-.1'])(
		'a name may be %j',
		async (name) => {
			const content = `<f><?${name} ?><c><${name}>a</${name}></c><c ${name}="b"/></f>`;
			expect((await readContent('x.xml', content)).records).toHaveLength(2);
		},
	);

	test.each(['n\u00D7', 'n\u037E', '\u0300', '\u00B7', '1', '-', 'n\u3000', '\u2190'])(
		'no name may be %j',
		async (name) => {
			for (const content of [`<f><${name}/></f>`, `<f><?${name} ?></f>`, `<f><c ${name}="1"/></f>`])
				expect((await refusal(content)).code).toBe('E_FILE_MALFORMED');
		},
	);

	test('entities of its own and a DTD from elsewhere are neither expanded nor fetched', async () => {
		await expect(fixture('xml-entity-bomb.xml')).rejects.toMatchObject({ code: 'E_FILE_MALFORMED' });
		const outside = '<!DOCTYPE f SYSTEM "file:///etc/hostname"><f><c><Name>a</Name></c></f>';
		expect((await refusal(outside)).code).toBe('E_FILE_MALFORMED');
	});
});

describe('limits', () => {
	test('100,000 levels, outside and within a record', async () => {
		for (const content of [
			`<f>${'<a>'.repeat(100_000)}`,
			`<f><c><Name>a</Name></c><c><Name>${'<a>'.repeat(100_000)}`,
		]) {
			expect((await refusal(content)).code).toBe('E_FILE_TOO_LARGE');
		}
	});

	test('a record that is too long costs itself', async () => {
		const content = `<f><c><Name>a</Name></c><c><Name>${'x &amp; '.repeat(5_000)}</Name></c><c><Name>b</Name></c></f>`;
		const { records } = await readContent('x.xml', content, { limits: { recordLength: 1_000 }, chunk: 700 });
		expect(records).toEqual([{ Name: 'a' }, 'E_RECORD_TOO_LARGE', { Name: 'b' }]);
	});
});

test.each([
	['a comment before the root', (long: string) => `<!--${long}--><r><c><a>1</a></c></r>`],
	['text before the root', (long: string) => `${long}<r><c><a>1</a></c></r>`],
	['the tag of a record', (long: string) => `<r><c x="${long}"><a>1</a></c></r>`],
	['a tag within a record', (long: string) => `<r><c><a x="${long}">1</a></c></r>`],
	['a CDATA section within a record', (long: string) => `<r><c><a><![CDATA[${long}]]></a></c></r>`],
])('%s that is too long refuses the file, wherever the chunks are cut', async (_, content) => {
	for (const chunk of [9, 4_000, 100_000]) {
		const error = await refusal(content('x'.repeat(5_000)), { limits: { recordLength: 1_000 }, chunk });
		expect(error).toMatchObject({ code: 'E_FILE_TOO_LARGE' });
	}
});

test('any records come back as they are, wherever the chunks are cut', async () => {
	const legal = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[^\t\n\r\u0020-\uFFFD]/g, ''));
	const escaped = (text: string) =>
		text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;');
	const row = fc.record({ Name: legal, Cust_I: legal, style: fc.constantFrom('elements', 'cdata', 'attributes') });
	await fc.assert(
		fc.asyncProperty(
			fc.array(row, { minLength: 1, maxLength: 8 }),
			fc.integer({ min: 1, max: 40 }),
			async (rows, chunk) => {
				const written = rows.map(({ Name, Cust_I, style }) => {
					if (style === 'attributes') return `<c Name="${escaped(Name)}" Cust_I="${escaped(Cust_I)}"/>`;
					const name = style === 'cdata' ? `<![CDATA[${Name.replaceAll(']]>', '')}]]>` : escaped(Name);
					return `<c>\n<Name>${name}</Name><Cust_I>${escaped(Cust_I)}</Cust_I></c>`;
				});
				const { records } = await readContent('x.xml', `<f>${written.join('\n')}</f>`, { chunk });
				const spaced = (text: string) => text.replace(/[\t\n\r]/g, ' ');
				expect(records).toEqual(
					rows.map(({ Name, Cust_I, style }) => {
						if (style === 'attributes') return { Name: spaced(Name), Cust_I: spaced(Cust_I) };
						return { Name: style === 'cdata' ? Name.replaceAll(']]>', '') : Name, Cust_I };
					}),
				);
			},
		),
		{ numRuns: 150 },
	);
});
