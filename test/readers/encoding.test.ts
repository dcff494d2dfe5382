import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { inspectFile } from '../../source/readers/bytes.js';
import { decodeHead, decodeText } from '../../source/readers/text.js';
import { workplace } from '../helpers/cli.js';
import { readInProcess } from '../helpers/in-process.js';

async function inspect(bytes: Buffer, set?: string, size = bytes.length || 1) {
	const pieces = function* () {
		for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
	};
	const open = () => Readable.from(pieces(), { objectMode: false });
	const { encoding, doubts } = await inspectFile({ name: 'north_23112026.csv', open }, set, 1e9);
	return { encoding: encoding.value, basis: encoding.basis, doubts };
}

const HEAD = Buffer.from('id,name\n');
const utf8 = (text: string) => Buffer.from(text);
const latin = (text: string) => iconv.encode(text, 'windows-1252');
const JOSE = utf8('1,José\n');

/** A config of people with a key and a name. */
const NAMED = {
	schema: {
		columns: [
			{ name: 'id', type: 'text', key: true },
			{ name: 'name', type: 'text' },
		],
	},
	countryColumn: 'name',
};

describe('what is sure is silent', () => {
	test.each([
		['ASCII', utf8('id,name\n1,Ann\n'), 'utf-8', 'found'],
		['UTF-8', utf8('id,name\n1,José\n2,Łukasz 日本\n'), 'utf-8', 'found'],
		['a mark', utf8('\ufeffid,name\n1,José\n'), 'utf-8', 'declared'],
		['UTF-16 with a mark', iconv.encode('\ufeffid,name\n1,José\n', 'utf-16le'), 'utf-16le', 'declared'],
		['UTF-16 without one', iconv.encode('id,name\n1,José\n', 'utf-16be'), 'utf-16be', 'found'],
		['UTF-32 without one', iconv.encode('id,name\n1,José\n', 'utf-32le'), 'utf-32le', 'found'],
		['UTF-32 the other way', iconv.encode('id,name\n1,José\n', 'utf-32be'), 'utf-32be', 'found'],
		['Western', latin('id,name\n1,José Peña\n2,Jürgen Müller\n3,Zoë\n4,Renée\n5,Søren\n'), 'windows-1252', 'found'],
		['a quote, a dash, a sign', latin('id,name\n1,Zoë\n2,“Jo” – 5 €\n3,Renée\n'), 'windows-1252', 'found'],
		['no byte', Buffer.alloc(0), 'utf-8', 'found'],
	])('%s', async (_, bytes, encoding, basis) => {
		for (const size of [bytes.length || 1, 1, 3])
			expect(await inspect(bytes, undefined, size)).toEqual({ encoding, basis, doubts: [] });
	});
});

describe('a text that is UTF-8 in parts', () => {
	const halves = Buffer.concat([HEAD, JOSE, latin('2,José\n3,Zoë\n')]);

	test('is read as UTF-8, and the places of the others are told', async () => {
		for (const size of [halves.length, 1, 7]) {
			expect(await inspect(halves, undefined, size)).toEqual({
				encoding: 'utf-8',
				basis: 'found',
				doubts: [
					{
						code: 'D_ENCODING',
						message:
							'1 word beyond ASCII in UTF-8, but 2 are none, and look like windows-1252; ' +
							'records with such are rejects: line 3 (bytes e9), line 4 (bytes eb)',
						setting: 'read: [{ files: "north_*.csv", encoding: utf-8 }]',
					},
				],
			});
		}
	});

	test.each(['windows-1250', 'windows-1251', 'koi8-r', 'windows-1253', 'iso-8859-2'])(
		'the rest in %s',
		async (rest) => {
			const text =
				{ 'windows-1251': '2,Иванов\n', 'koi8-r': '2,Иванов\n', 'windows-1253': '2,Παππά\n' }[rest] ?? '2,Łukasz\n';
			const found = await inspect(Buffer.concat([HEAD, utf8('1,José\n3,Łódź\n'), iconv.encode(text, rest)]));
			expect(found).toMatchObject({ encoding: 'utf-8', doubts: [{ code: 'D_ENCODING' }] });
		},
	);

	test('however far apart the parts are, and however few', async () => {
		const many = Buffer.concat(Array.from({ length: 20_000 }, () => utf8('1,José Ñandú\n')));
		for (const bytes of [Buffer.concat([HEAD, many, latin('2,José\n')]), Buffer.concat([HEAD, latin('2,Zoë\n'), many])])
			expect((await inspect(bytes, undefined, 65_536)).doubts).toHaveLength(1);
	});

	test.each([
		['gb18030', '1,王伟\n2,李秀英\n3,张敏\n4,刘洋\n5,陈静\n6,欧阳文静\n'],
		['shift_jis', '1,田中太郎\n2,佐藤花子\n3,鈴木一郎\n4,高橋美咲\n'],
		['cp866', '1,Петров Иван\n2,Егоров Пётр\n3,Смирнова Рита\n'],
		['iso-8859-5', '1,ТАТАРИНОВ\n2,ФАТАЛИЕВ\n3,ИВАНОВ\n4,УТКИНА\n'],
		['koi8-r', '1,Иванов\n2,Петрова\n'],
	])('is none where a word in %s is UTF-8 by chance', async (encoding, text) => {
		expect((await inspect(Buffer.concat([HEAD, iconv.encode(text, encoding)]))).encoding).toBe(encoding);
	});

	test('makes rejects, in CSV, JSON and record-typed text alike, and never other names', async () => {
		const place = workplace();
		place.configure(NAMED);
		place.put('a.csv', halves);
		place.put(
			'b.json',
			Buffer.concat([utf8('[{"id":"1","name":"José"},\n{"id":"2","name":"'), latin('José'), utf8('"}]')]),
		);
		place.put('c.txt', Buffer.concat([utf8('|H|id|name|\n|D|1|José|\n|D|2|'), latin('José|\n'), utf8('|T|2|\n')]));
		const read = await readInProcess(place);
		expect(read.map(({ name, records, rejected, faults }) => [name, records, rejected, faults[0]?.code])).toEqual([
			['a.csv', 3, 2, 'E_CHARACTER'],
			['b.json', 2, 1, 'E_CHARACTER'],
			['c.txt', 2, 1, 'E_CHARACTER'],
		]);
		expect(read.map(({ reading }) => reading?.doubts.map(({ code }) => code))).toEqual(Array(3).fill(['D_ENCODING']));
	});
});

describe('a text that became UTF-8 twice', () => {
	const twice = (text: string, mistaken: string) => utf8(iconv.decode(utf8(text), mistaken));

	test.each([
		['José', 'windows-1252'],
		['Ángel', 'iso-8859-1'],
		['Łukasz', 'windows-1252'],
		['Łukasz', 'windows-1250'],
		['Иванов', 'windows-1251'],
		['田中', 'windows-1252'],
		['O’Hara', 'windows-1252'],
	])('%s, taken for %s', async (name, mistaken) => {
		const bytes = Buffer.concat([HEAD, utf8('1,Zoë\n2,'), twice(name, mistaken), utf8('\n')]);
		const { encoding, doubts } = await inspect(bytes);
		expect(encoding).toBe('utf-8');
		expect(doubts).toHaveLength(1);
		expect(doubts[0]?.message).toMatch(/^1 word beyond ASCII became UTF-8 twice before it was sent.*: line 3 \(bytes /);
	});

	test.each(['SÃO', 'Âge', 'Ãé', '£5', 'Æsir', 'Ðð', 'ÃÂ', 'Привет', '25 °C', '½', '«Ça»'])(
		'%s is no such',
		async (name) => {
			expect((await inspect(Buffer.concat([HEAD, utf8(`1,${name}\n`)]))).doubts).toEqual([]);
		},
	);
});

describe('what cannot be read is refused, with its place', () => {
	test.each(['\x1b$BED\x1b(B', '\x1b$@ED\x1b(J', '\x1b$)CABC'])('ISO-2022 as in %j', async (name) => {
		await expect(inspect(utf8(`id,name\n1,Ann\n2,${name}\n`))).rejects.toMatchObject({
			code: 'E_FILE_MALFORMED',
			context: { line: 3 },
		});
	});

	test('bytes that no text holds', async () => {
		const place = workplace();
		place.put('a.csv', Buffer.concat([utf8('id,name\n1,Ann'), Buffer.alloc(20), utf8('\n')]));
		const [read] = await readInProcess(place);
		expect(read?.fault).toMatchObject({
			code: 'E_FILE_MALFORMED',
			message: 'a.csv is not text: line 2 holds the byte 00, and the beginning 20 such',
		});
		expect(read?.fault?.hint).toContain('cut while it was copied');
	});
});

describe('an encoding that is set', () => {
	const west = latin('id,name\n1,José\n2,Jürgen\n');

	test('is taken at its word', async () => {
		expect(await inspect(west, 'windows-1252')).toEqual({ encoding: 'windows-1252', basis: 'set', doubts: [] });
		expect(await inspect(west, 'windows-1250')).toEqual({ encoding: 'windows-1250', basis: 'set', doubts: [] });
		expect(await inspect(utf8('id\n1\n'), 'windows-1252')).toMatchObject({ doubts: [] });
	});

	test.each([
		[
			'windows-1252',
			utf8('id,name\n1,José\n'),
			'the config says windows-1252, and its bytes are utf-8: line 2 (bytes c3 a9)',
		],
		[
			'windows-1252',
			iconv.encode('\ufeffid\n', 'utf-16le'),
			'the config says windows-1252, and its bytes are utf-16le',
		],
		['utf-8', west, 'the config says utf-8, and 2 words beyond ASCII are none: line 2 (bytes e9), line 3 (bytes fc)'],
		[
			'windows-1252',
			iconv.encode('1,Иванов Сергей\n2,Щербаков Юрий\n', 'cp866'),
			'the config says windows-1252, and its bytes look like cp866: line 1 (bytes 88 a2 a0 ad), line 2 (bytes 99 a5 e0 a1)',
		],
	])('%s and is contradicted by the bytes', async (set, bytes, message) => {
		const { encoding, doubts } = await inspect(bytes, set);
		expect(encoding).toBe(set);
		expect(doubts.map((doubt) => doubt.message)).toEqual([message]);
	});

	test('ASCII has no other characters, and ISO-8859-1 is what everybody writes under its name', () => {
		expect(decodeHead(latin('José'), 'us-ascii')).toBe('Jos\ufffd');
		expect(decodeHead(latin('José'), 'ASCII')).toBe('Jos\ufffd');
		expect(decodeHead(latin('5 €'), 'ISO-8859-1')).toBe('5 €');
		expect(decodeHead(latin('5 €'), 'latin1')).toBe('5 €');
	});

	test.each(['base64', 'hex', 'binary', 'utf-7'])('%s is none', async (encoding) => {
		const place = workplace();
		place.configure({ read: { encoding } });
		place.put('a.csv', 'id\n1\n');
		expect(place.etl('read')).toMatchObject({ status: 3 });
	});
});

describe('an XML declaration', () => {
	const xml = (declared: string, name: Buffer) =>
		Buffer.concat([
			utf8(`<?xml version="1.0"${declared}?><rows>\n<row><id>1</id><name>`),
			name,
			utf8('</name></row>\n<row><id>2</id><name>Ann</name></row></rows>'),
		]);
	const WEST = latin('José Peña, Jürgen Müller, Zoë, Renée');

	test.each([
		['UTF-8 as it says', ' encoding="UTF-8"', utf8('José'), 'utf-8', 'declared', 'José', []],
		['nothing', '', utf8('José'), 'utf-8', 'found', 'José', []],
		['ISO-8859-1', ' encoding="ISO-8859-1"', latin('José'), 'iso-8859-1', 'declared', 'José', []],
		[
			'windows-1250',
			' encoding="windows-1250"',
			iconv.encode('Łukasz', 'windows-1250'),
			'windows-1250',
			'declared',
			'Łukasz',
			[],
		],
		['koi8-r', ' encoding="koi8-r"', iconv.encode('Иванов', 'koi8-r'), 'koi8-r', 'declared', 'Иванов', []],
		[
			'ISO-8859-1 for UTF-8',
			' encoding="ISO-8859-1"',
			utf8('José'),
			'utf-8',
			'found',
			'José',
			['its declaration says iso-8859-1, and its bytes are utf-8'],
		],
		[
			'UTF-8 for Western',
			' encoding="utf-8"',
			WEST,
			'windows-1252',
			'found',
			WEST.toString('latin1'),
			['its declaration says utf-8, and 4 words beyond ASCII are none'],
		],
		['utf-16 for UTF-8, as .NET does', ' encoding="utf-16"', utf8('José'), 'utf-8', 'found', 'José', []],
	])('that says %s', async (_, declared, name, encoding, basis, text, doubts) => {
		const place = workplace();
		place.configure(NAMED);
		place.put('a.xml', xml(declared, name));
		const [read] = await readInProcess(place);
		expect(read?.preview[0]?.values).toContain(text);
		expect(read?.reading?.facts).toContainEqual(expect.objectContaining({ name: 'encoding', value: encoding, basis }));
		expect(read?.reading?.doubts.map(({ message }) => message.replace(/: line.*/, ''))).toEqual(doubts);
	});

	test('gives way to what is set', async () => {
		const place = workplace();
		place.configure({
			read: [{ files: '*.xml', encoding: 'windows-1250' }],
			schema: {
				columns: [
					{ name: 'id', type: 'text', key: true },
					{ name: 'name', type: 'text' },
				],
			},
			countryColumn: 'name',
		});
		place.put('a.xml', xml(' encoding="ISO-8859-1"', iconv.encode('Łukasz', 'windows-1250')));
		const [read] = await readInProcess(place);
		expect(read?.preview[0]?.values).toContain('Łukasz');
	});
});

test.each([1, 3, 64, 1_021, 4_096])(
	'is the same in pieces of %i bytes, whatever the first of them look like',
	async (size) => {
		const wide = iconv.encode('name,city\nZoë,Köln\n', 'utf-16be');
		const short = Buffer.concat([wide, utf8('<a>'.repeat(200)), latin('\nJosé,Málaga\n')]);
		for (const bytes of [short, Buffer.concat([short, latin('1,Zoë\n'.repeat(2_000))])]) {
			const pieces = function* () {
				for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
			};
			const found = await inspectFile({ name: 'a.csv', open: () => Readable.from(pieces()) }, undefined, 1e9);
			const whole = await inspectFile({ name: 'a.csv', open: () => Readable.from([bytes]) }, undefined, 1e9);
			expect(found.encoding).toEqual(whole.encoding);
			expect(found.encoding.value).not.toBe('utf-8');
		}
	},
);

/** Characters of one to four bytes, so that each piece of a large text ends within one in some encoding. */
const LONG = 'a日é𠮷|é\n'.repeat(20_000);

test.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'gb18030'])(
	'a large text in %s is one text again, however its bytes arrive',
	async (encoding) => {
		const bytes = iconv.encode(LONG, encoding);
		for (const size of [bytes.length, 262_144, 49_153]) {
			const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
				bytes.subarray(at * size, (at + 1) * size),
			);
			let text = '';
			for await (const piece of decodeText(Readable.from(chunks), encoding)) {
				expect(piece.length).toBeLessThanOrEqual(65_536 - 1_024);
				text += piece;
			}
			expect(text === LONG).toBe(true);
		}
	},
);
