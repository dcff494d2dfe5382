import { describe, expect, test } from 'vitest';
import { addsUp } from '../../source/core/reading/reading.js';
import { PEOPLE, readTree } from '../helpers/read-tree.js';

const ANN = { CustomerID: '1', CustomerName: 'Ann', LastConsultedDate: '20260101', State: 'VIC', Country: 'AU' };
const BOB = { CustomerID: '2', CustomerName: 'Bob', LastConsultedDate: '20260102', State: 'TN', Country: 'IND' };

/** The two of them, in every layout that a sender might choose. */
const LAYOUTS: Readonly<Record<string, string>> = {
	'parts.xml': `<patients>
		<patient><identity><id>1</id><name>Ann</name></identity><address><State>VIC</State></address>
			<origin><Country>AU</Country></origin><visits><last>20260101</last></visits></patient>
		<patient><identity><id>2</id><name>Bob</name></identity><address><State>TN</State></address>
			<origin><Country>IND</Country></origin><visits><last>20260102</last></visits></patient></patients>`,
	'parts-in-attributes.xml': `<f><list><p><who id="1" name="Ann"/><at State="VIC" Country="AU"/><seen last="20260101"/></p>
		<p><who id="2" name="Bob"/><at State="TN" Country="IND"/><seen last="20260102"/></p></list></f>`,
	'one-of-each.xml': `<f><p id="1"><a><name>Ann</name></a><b><State>VIC</State><Country>AU</Country></b><last>20260101</last></p>
		<p id="2"><a><name>Bob</name></a><b><State>TN</State><Country>IND</Country></b><last>20260102</last></p></f>`,
	'by-country.xml': `<cs><country Country="AU"><c id="1"><name>Ann</name><last>20260101</last><State>VIC</State></c></country>
		<country Country="IND"><c id="2"><name>Bob</name><last>20260102</last><State>TN</State></c></country></cs>`,
	'by-state.xml': `<w><c><Country>AU</Country><ss><s><State>VIC</State><ps><p><id>1</id><name>Ann</name><last>20260101</last></p></ps></s></ss></c>
		<c><Country>IND</Country><ss><s><State>TN</State><ps><p><id>2</id><name>Bob</name><last>20260102</last></p></ps></s></ss></c></w>`,
	'prefixed.xml': `<h:f xmlns:h="u" xmlns:g="v"><h:p><g:i><g:id>1</g:id><g:name>Ann</g:name></g:i><h:a g:State="VIC" Country="AU" last="20260101"/></h:p>
		<h:p><g:i><g:id>2</g:id><g:name>Bob</g:name></g:i><h:a g:State="TN" Country="IND" last="20260102"/></h:p></h:f>`,
	'parts.json': `[{"identity":{"id":"1","name":"Ann"},"address":[{"State":"VIC"}],"origin":{"Country":"AU"},"visits":{"last":"20260101"}},
		{"identity":{"id":"2","name":"Bob"},"address":[{"State":"TN"}],"origin":{"Country":"IND"},"visits":{"last":"20260102"}}]`,
	'lines.jsonl': `{"who":{"id":"1","name":"Ann"},"at":{"State":"VIC","Country":"AU"},"last":"20260101"}
{"who":{"id":"2","name":"Bob"},"at":{"State":"TN","Country":"IND"},"last":"20260102"}\n`,
	'by-country.json': `{"countries":[{"Country":"AU","rows":[{"id":"1","name":"Ann","last":"20260101","State":"VIC"}]},
		{"Country":"IND","rows":[{"id":"2","name":"Bob","last":"20260102","State":"TN"}]}]}`,
	'groups.json': `[{"Country":"AU","meta":{"State":"VIC"},"rows":[{"id":"1","name":"Ann","last":"20260101"}]},
		{"Country":"IND","meta":{"State":"TN"},"rows":[{"id":"2","name":"Bob","last":"20260102"}]}]`,
	'deep.json': `{"data":{"Country":"x","page":{"items":[{"id":"1","name":"Ann","last":"20260101","at":{"State":"VIC","Country":"AU"}},
		{"id":"2","name":"Bob","last":"20260102","at":{"State":"TN","Country":"IND"}}]}}}`,
	'list-of-one.json': `{"g":[{"Country":"AU","rows":{"id":"1","name":"Ann","last":"20260101","State":"VIC"}},
		{"Country":"IND","rows":[{"id":"2","name":"Bob","last":"20260102","State":"TN"}]}]}`,
};

/** The config with more names for some columns. */
function withAliases(aliases: Readonly<Record<string, readonly string[]>>) {
	return {
		schema: {
			columns: PEOPLE.map((each) => ({ ...each, aliases: [...(each.aliases ?? []), ...(aliases[each.name] ?? [])] })),
		},
	};
}

test.each(Object.entries(LAYOUTS))('%s: every value that the schema knows is taken', async (name, content) => {
	const read = await readTree(name, content);
	expect(read).toMatchObject({ refused: null, rejected: 0, rows: [ANN, BOB], doubts: [], warnings: [] });
	expect(read.account && addsUp(read.account)).toBe(true);
});

describe('values of what leads to the records', () => {
	test.each([
		['a.json', '{"Country":"AU","made":"x","rows":[{"id":"1","name":"Ann"}]}', 'Country from ../Country'],
		['a.xml', '<r Country="AU" made="x"><c><id>1</id><name>Ann</name></c></r>', 'Country from ../@Country'],
		['b.xml', '<r><Country>AU</Country><made>x</made><c><id>1</id><name>Ann</name></c></r>', 'Country from ../Country'],
		['b.json', '{"meta":{"Country":"AU","made":"x"},"rows":[{"id":"1","name":"Ann"}]}', 'Country from ../meta.Country'],
		[
			'c.xml',
			'<r><head made="x"><Country>AU</Country></head><l><c><id>1</id><name>Ann</name></c></l></r>',
			'Country from ../../head.Country',
		],
	])('are taken over by each of them, and said: %s', async (name, content, outside) => {
		const read = await readTree(name, content);
		expect(read).toMatchObject({ refused: null, rows: [{ CustomerID: '1', CustomerName: 'Ann', Country: 'AU' }] });
		expect(read.facts.outside).toBe(outside);
		expect(read.passedOver).toEqual([expect.stringMatching(/^1 values at \.\..*made$/)]);
		expect(read).toMatchObject({ doubts: [], warnings: [], account: { header: 1, records: 1, passedOver: 1 } });
	});

	test.each([
		['a.json', '{"Country":"XX","rows":[{"id":"1","name":"Ann","Country":"AU"}]}'],
		['a.xml', '<r Country="XX"><c><id>1</id><name>Ann</name><at><Country>AU</Country></at></c></r>'],
	])('are passed over where records have their own: %s', async (name, content) => {
		const read = await readTree(name, content);
		expect(read).toMatchObject({ refused: null, rows: [{ Country: 'AU' }], doubts: [], warnings: [] });
		expect(read.passedOver).toHaveLength(1);
	});

	test.each([
		['a.json', '{"name":"North","rows":[{"id":"1"}]}', '../name'],
		['a.xml', '<hospital name="North"><c><id>1</id></c><c><id>2</id></c></hospital>', '../@name'],
	])('are never what tells a record from others, unless the config names them: %s', async (name, content, path) => {
		const read = await readTree(name, content);
		expect(read.refused).toBe('E_COLUMN_MISSING');
		expect(read.hint).toContain(path);
		const named = await readTree(name, content, withAliases({ CustomerName: [path] }));
		expect(named).toMatchObject({ refused: null, rejected: 0 });
		expect(named.rows[0]).toMatchObject({ CustomerID: '1', CustomerName: 'North' });
	});

	test('one record alone, with what may be of several beside its key, is a doubt', async () => {
		const content = '<hospital name="North"><c><id>1</id></c></hospital>';
		expect(await readTree('a.xml', content)).toMatchObject({ refused: null, doubts: ['D_RECORDS_PATH'] });
		const said = await readTree('a.xml', content, { read: { recordName: 'c' } });
		expect(said).toMatchObject({ refused: 'E_COLUMN_MISSING' });
		const meant = await readTree('a.xml', content, { read: { recordName: 'hospital' } });
		expect(meant).toMatchObject({ refused: null, doubts: [] });
	});

	test.each([
		[
			'twice.xml',
			'<r><a><Country>AU</Country></a><b><Country>NZ</Country></b><l><c><id>1</id><name>A</name></c></l></r>',
		],
		['array.json', '{"sites":[{"Country":"AU"},{"Country":"NZ"}],"rows":[{"id":"1","name":"A"}]}'],
		['two.json', '{"a":{"Country":"AU"},"b":{"Country":"NZ"},"rows":[{"id":"1","name":"A"}]}'],
	])('that are several are taken by none, which is a doubt: %s', async (name, content) => {
		const read = await readTree(name, content);
		expect(read).toMatchObject({ refused: null, rows: [{ CustomerID: '1', CustomerName: 'A' }] });
		expect(new Set(read.doubts)).toEqual(new Set(['D_RECORDS_PATH']));
	});

	test.each([
		['behind.json', '{"rows":[{"id":"1","name":"Ann"}],"Country":"AU"}', ['AU']],
		['nested.json', '{"rows":[{"id":"1","name":"Ann"}],"meta":{"Country":"AU"}}', ['AU']],
		[
			'groups.json',
			'[{"rows":[{"id":"1","name":"Ann"}],"Country":"AU"},{"rows":[{"id":"2","name":"Bob"}]},{"Country":"NZ","rows":[{"id":"3","name":"Cid"}]}]',
			['AU', undefined, 'NZ'],
		],
		[
			'large.json',
			`{"rows":[{"id":"1","name":"${'x'.repeat(250)}"}${',{"id":"2","name":"B"}'.repeat(20_000)}],"Country":"AU"}`,
			['AU', 'AU'],
		],
	])('of JSON may stand behind them, since members have no order: %s', async (name, content, expected) => {
		const read = await readTree(name, content);
		expect(read).toMatchObject({ refused: null, rejected: 0, doubts: [] });
		expect(read.rows.slice(0, expected.length).map(({ Country }) => Country)).toEqual(expected);
		expect(read.account && addsUp(read.account)).toBe(true);
	});

	test('that stand before and behind and differ are taken by none', async () => {
		const read = await readTree('a.json', '{"Country":"NZ","rows":[{"id":"1","name":"A"}],"Country2":1,"x":{"y":1}}');
		expect(read.rows).toMatchObject([{ Country: 'NZ' }]);
		const twice = await readTree('b.json', '{"Country":"NZ","rows":[{"id":"1","name":"A"}],"Country":"AU"}');
		expect(twice.refused ?? twice.doubts).toEqual(expect.anything());
		expect(twice.refused === null ? twice.rows[0]?.Country : undefined).toBeUndefined();
	});

	test.each([
		[
			'a.xml',
			'<r><c><id>1</id><name>A</name></c><c><id>2</id><name>B</name></c><Country>AU</Country></r>',
			['AU', 'AU'],
		],
		['b.xml', '<r><c><id>1</id><name>A</name></c><meta Country="AU"/></r>', ['AU']],
		[
			'groups.xml',
			'<r><g><c><id>1</id><name>A</name></c><Country>AU</Country></g><g><c><id>2</id><name>B</name></c></g><g><Country>NZ</Country><c><id>3</id><name>C</name></c></g></r>',
			['AU', undefined, 'NZ'],
		],
		['large.xml', `<r>${'<c><id>1</id><name>A</name></c>'.repeat(20_000)}<Country>AU</Country></r>`, ['AU', 'AU']],
	])('of XML may stand behind all of them: %s', async (name, content, expected) => {
		const read = await readTree(name, content);
		expect(read).toMatchObject({ refused: null, rejected: 0, doubts: [] });
		expect(read.rows.slice(0, expected.length).map(({ Country }) => Country)).toEqual(expected);
		expect(read.account && addsUp(read.account)).toBe(true);
	});

	test.each([
		['<Country>AU</Country><c><id>1</id><name>A</name></c><Country>NZ</Country><c><id>2</id><name>B</name></c>'],
		['<c><id>1</id><name>A</name></c><Country>NZ</Country><c><id>2</id><name>B</name></c>'],
		['<c><id>1</id><name>A</name></c><Country>NZ</Country><c><id>2</id><name>B</name></c><Country>AU</Country>'],
		['<c><id>1</id><name>A</name></c><Country>NZ</Country><Country>AU</Country>'],
	])('of XML refuse the file where they may be those of some records alone: %s', async (content) => {
		const read = await readTree('a.xml', `<r>${content}</r>`);
		expect(read.refused).toBe('E_FILE_MALFORMED');
		expect(read.message).toContain('Country stands behind records that have no Country of their own');
		expect(read.hint).toContain('before the records, or into each of them');
	});
});

describe('paths in aliases', () => {
	test.each([
		['a.json', '[{"id":"1","name":"A","address":[{"country":"AU"},{"country":"NZ"}]}]', 'address[0].country', 'AU'],
		['b.json', '[{"id":"1","name":"A","address":[{"country":"AU"},{"country":"NZ"}]}]', 'address[1].country', 'NZ'],
		['c.json', '[{"id":"1","name":"A","address":{"country":"AU"}}]', 'address[0].country', 'AU'],
		[
			'a.xml',
			'<r><c><id>1</id><name>A</name><address><country>AU</country></address></c></r>',
			'address[0].country',
			'AU',
		],
		[
			'b.xml',
			'<r><c><id>1</id><name>A</name><address country="AU"/><address country="NZ"/></c></r>',
			'address[1].@country',
			'NZ',
		],
		['c.xml', '<r><c Country="NZ"><id>1</id><name>A</name><Country>AU</Country></c></r>', '@Country', 'NZ'],
		['d.xml', '<r code="AU"><c><id>1</id><name>A</name></c></r>', '../@code', 'AU'],
		['e.xml', '<r code="AU"><c><id>1</id><name>A</name></c></r>', '../code', 'AU'],
		['d.json', '{"code":"AU","rows":[{"id":"1","name":"A"}]}', '../code', 'AU'],
		['e.json', '{"g":{"c":{"code":"AU"},"rows":[{"id":"1","name":"A"}]}}', '../c.code', 'AU'],
	])('%s: %s %s', async (name, content, alias, expected) => {
		const read = await readTree(name, content, withAliases({ Country: [alias] }));
		expect(read).toMatchObject({ refused: null, rejected: 0, rows: [{ CustomerID: '1', Country: expected }] });
	});
});

describe('what could be two values is none', () => {
	test.each([
		['a.json', '[{"p":{"id":"1","name":"A"},"doctor":{"name":"D"}}]'],
		[
			'a.xml',
			'<r><c><p><id>1</id><name>A</name></p><doctor><name>D</name></doctor></c><c><p><id>2</id><name>B</name></p></c></r>',
		],
	])('one name at two paths refuses the file and names both: %s', async (name, content) => {
		const read = await readTree(name, content);
		expect(read.refused).toBe('E_COLUMN_TWICE');
		expect(read.message).toContain('p.name and doctor.name');
	});

	test('a path that comes to light later as well', async () => {
		const early = Array.from({ length: 700 }, (_, at) => ({ id: `${at}`, p: { name: 'A' } }));
		const late = [...early, { id: 'x', p: {}, doctor: { name: 'D' } }];
		expect(await readTree('a.json', JSON.stringify(late))).toMatchObject({ refused: 'E_COLUMN_TWICE' });
		const own = [...early, { id: 'x', name: 'B', p: { name: 'C' } }];
		expect(await readTree('a.json', JSON.stringify(own))).toMatchObject({ refused: 'E_COLUMN_TWICE' });
	});

	test.each([
		['phones.json', '[{"id":"1","name":"A","State":["a","b"]},{"id":"2","name":"B","State":["c"]}]'],
		[
			'visits.json',
			'[{"id":"1","name":"A","v":[{"State":"a"},{"State":"b"}]},{"id":"2","name":"B","v":[{"State":"c"}]}]',
		],
		['object.json', '[{"id":"1","name":"A","State":{"code":"a"}},{"id":"2","name":"B","State":"c"}]'],
		[
			'twice.xml',
			'<r><c><id>1</id><name>A</name><State>a</State><State>b</State></c><c><id>2</id><name>B</name><State>c</State></c></r>',
		],
		[
			'both.xml',
			'<r><c State="a"><id>1</id><name>A</name><State>b</State></c><c><id>2</id><name>B</name><State>c</State></c></r>',
		],
		[
			'within.xml',
			'<r><c><id>1</id><name>A</name><State><code>a</code></State></c><c><id>2</id><name>B</name><State>c</State></c></r>',
		],
	])('a record of which it is so is a reject, the others are not: %s', async (name, content) => {
		const read = await readTree(name, content);
		expect(read).toMatchObject({ refused: null, records: 2, rejected: 1, faults: ['E_RECORD_SHAPE State'] });
	});

	test("another column's parts are not the record's", async () => {
		const columns = [...PEOPLE, { name: 'Doctor', type: 'text' }];
		const read = await readTree('a.json', '[{"id":"1","Doctor":{"name":"D"}}]', { schema: { columns } });
		expect(read.refused).toBe('E_COLUMN_MISSING');
	});
});

describe('what is no record and has the shape of one', () => {
	test.each([
		['a.json', '[{"id":"1","name":"A"},7,"x",null,["2","B"],{}]'],
		['b.json', '{"Country":"AU","rows":[{"id":"1","name":"A"},7,"x",null,["2","B"],{}]}'],
		['c.json', '[{"Country":"AU","rows":[{"id":"1","name":"A"},7,"x",null,{}]},9]'],
	])('an element of the array is a reject: %s', async (name, content) => {
		expect(await readTree(name, content)).toMatchObject({ refused: null, records: 6, rejected: 5 });
	});

	test.each([
		['other-name.xml', '<r><c><id>1</id><name>A</name></c><d><id>2</id><name>B</name></d></r>'],
		['unknown-names.xml', '<r><c><id>1</id><name>A</name><x>1</x><y>2</y></c><d><x>1</x><y>2</y><name/></d></r>'],
		[
			'parts.xml',
			'<r><l><c><i><id>1</id><name>A</name></i><a><State>x</State></a></c></l><m><d><i><id>2</id><name>B</name></i><a><State>y</State></a></d></m></r>',
		],
		['two-arrays.json', '{"a":[{"id":"1","name":"A"}],"b":[{"id":"2","name":"B"}]}'],
		[
			'nested.json',
			'{"a":[{"i":{"id":"1","name":"A"},"State":"x"}],"b":{"c":[{"i":{"id":"2","name":"B"},"State":"y"}]}}',
		],
		['map.json', '{"1":{"id":"1","name":"A"},"2":{"id":"2","name":"B"}}'],
		['arrays.json', '[["id","name"],["1","A"]]'],
		['scalar.json', '"id,name"'],
		['prose.xml', 'Service unavailable\nretry later\n'],
	])('elsewhere it refuses the file: %s', async (name, content) => {
		expect((await readTree(name, content)).refused).toMatch(/^E_(?:FILE_MALFORMED|COLUMN_)/);
	});

	test.each([
		['text.xml', '<r><c><id>1</id><name>A</name></c>2;B<c><id>3</id><name>C</name></c></r>', 'D_PASSED_OVER'],
		['key.xml', '<r><c><id>1</id><name>A</name><State>x</State></c><d><id>2</id></d></r>', 'D_RECORDS_PATH'],
		[
			'around.json',
			'{"l":[{"id":"1","name":"A","f":[{"id":"11","name":"B","State":"x"}]},{"id":"2","name":"C","f":[]}]}',
			'D_RECORDS_PATH',
		],
		[
			'around.xml',
			'<r><p><id>1</id><name>A</name><f><m><id>11</id><name>B</name><State>x</State></m><m><id>12</id><name>D</name><State>y</State></m></f></p><p><id>2</id><name>C</name><f/></p></r>',
			'D_RECORDS_PATH',
		],
	])('what may be the rest of one is a doubt: %s', async (name, content, doubt) => {
		expect((await readTree(name, content)).doubts).toEqual([doubt]);
	});

	test('an envelope of the ordinary kind is none', async () => {
		const json =
			'{"hospital":{"name":"North","Country":"AU"},"errors":[{"name":"x","text":"y"}],"rows":[{"id":"1","name":"A","Country":"NZ","State":"x"}]}';
		const xml =
			'<r><hospital><name>North</name><Country>AU</Country></hospital><c><id>1</id><name>A</name><Country>NZ</Country><State>x</State></c></r>';
		for (const [name, content] of [
			['a.json', json],
			['a.xml', xml],
		] as const) {
			expect(await readTree(name, content)).toMatchObject({ refused: null, records: 1, doubts: [], warnings: [] });
		}
	});
});

describe('a count beside the records is compared', () => {
	const rows = '{"id":"1","name":"A"},{"id":"2","name":"B"}';
	const elements = '<c><id>1</id><name>A</name></c><c><id>2</id><name>B</name></c>';
	test.each([
		['before.json', (n: number) => `{"count":${n},"rows":[${rows}]}`],
		['behind.json', (n: number) => `{"rows":[${rows}],"meta":{"total_records":"${n}"}}`],
		['last.json', (n: number) => `[${rows},{"count":${n}}]`],
		['last.jsonl', (n: number) => `${rows.replace('},{', '}\n{')}\n{"total":${n}}\n`],
		[
			'groups.json',
			(n: number) => `[{"count":1,"rows":[{"id":"1","name":"A"}]},{"count":${n - 1},"rows":[{"id":"2","name":"B"}]}]`,
		],
		['attribute.xml', (n: number) => `<r total="${n}">${elements}</r>`],
		['behind.xml', (n: number) => `<r>${elements}<trailer><Record-Count>${n}</Record-Count></trailer></r>`],
	])('%s', async (name, content) => {
		expect(await readTree(name, content(2))).toMatchObject({ refused: null, records: 2, rejected: 0, declared: 2 });
		expect(await readTree(name, content(3))).toMatchObject({ refused: 'E_CONTROL_TOTAL', declared: 3 });
		const { account } = await readTree(name, content(2));
		expect(account && addsUp(account) && account.control).toBeGreaterThan(0);
	});

	test('what is no count of them is none', async () => {
		for (const [name, content] of [
			['a.json', `{"errors":{"count":0},"size":100,"version":3,"rows":[${rows}]}`],
			['b.json', '[{"id":"1","name":"A"},{"id":"2","name":"B"},{"State":"7"}]'],
			['a.xml', `<r version="3"><errors><count>0</count></errors>${elements}</r>`],
		] as const) {
			expect(await readTree(name, content)).toMatchObject({ refused: null, declared: null });
		}
	});
});

test('the element or array that is named may be named by the end of its path', async () => {
	const xml = '<r><a><c><id>1</id><name>A</name></c></a><b><c><id>2</id><name>B</name></c></b></r>';
	expect(await readTree('a.xml', xml, { read: { recordName: 'b.c' } })).toMatchObject({ rows: [{ CustomerID: '2' }] });
	const json = '{"a":{"rows":[{"id":"1","name":"A"}]},"b":{"rows":[{"id":"2","name":"B"}]}}';
	expect(await readTree('a.json', json, { read: { recordName: 'b.rows' } })).toMatchObject({
		rows: [{ CustomerID: '2' }],
	});
});

test('a record of more values than limits.columns is refused', async () => {
	const many = JSON.stringify([{ id: '1', name: 'A', x: Array(300).fill(0) }]);
	expect(await readTree('a.json', many, { limits: { columns: 200 } })).toMatchObject({ refused: 'E_FILE_TOO_LARGE' });
	const xml = `<r><c><id>1</id><name>A</name>${'<x>0</x>'.repeat(300)}</c></r>`;
	expect(await readTree('a.xml', xml, { limits: { columns: 200 } })).toMatchObject({ refused: 'E_FILE_TOO_LARGE' });
});

describe('records that an object keeps by their keys', () => {
	const one = '"name":"Ann","last":"20260101","Country":"AU"';
	test.each([
		['of the document', `{"1":{"id":"1",${one}},"2":{"id":"2",${one}}}`],
		['with parts', `{"1":{"who":{"id":"1"},${one}},"2":{"who":{"id":"2"},${one}}}`],
		['within it', `{"made":"today","customers":{"c1":{${one}},"c2":{${one}},"c3":{${one}}}}`],
	])('are refused by that word: %s', async (_, content) => {
		const read = await readTree('a.json', content);
		expect(read).toMatchObject({ refused: 'E_FILE_MALFORMED' });
		expect(read.hint).toContain('an array of records');
	});

	test.each([
		`{"id":"1",${one},"at":{"home":{"State":"VIC","x":"1"},"work":{"State":"NSW","x":"2"}}}`,
		`{"who":{"id":"1"},"more":{"name":"Ann","last":"20260101","Country":"AU"}}`,
		`{"1":{"x":"1"},"2":{"x":"2"},"rows":[{"id":"1",${one}}]}`,
	])('are none in %s', async (content) => {
		expect((await readTree('a.json', content)).hint ?? '').not.toContain('an array of records');
	});
});
