import { describe, expect, test } from 'vitest';
import type { ReaderOptions } from '../../source/readers/reader.js';
import { type Contents, FEED, readBytes, UNKNOWN } from '../helpers/read.js';
import { LINE_WRITERS } from '../helpers/table-writers.js';
import { NAMES, patient } from '../helpers/tables.js';

/** What came of a text: its columns, then each record's values or its code, then the doubts. */
function told({ columns, records, before, after }: Contents): string[] {
	return [
		columns.join('|'),
		...records.map(({ values, fault }) => fault?.code ?? values.join('|')),
		...[...before.doubts, ...after.doubts].map(({ code }) => code),
	];
}

async function read(text: string, set: Partial<ReaderOptions> = {}, name = 'a.csv'): Promise<string[]> {
	const read = readBytes(name, text.replaceAll('⏎', '\n'), { ...UNKNOWN, ...set });
	return read.then(told, ({ code, message }) => [code, message]);
}

describe('delimiters', () => {
	test.each([
		['a blank behind each', 'id, name, qty⏎1, Ann, 5⏎2, Bob, 6', ['id|name|qty', '1|Ann|5', '2|Bob|6']],
		['the same with quotes', 'id; name⏎1; "A; B"⏎2; C', ['id|name', '1|A; B', '2|C']],
		['a blank behind most', 'id,name⏎1, Ann⏎2,Bob', ['id|name', '1| Ann', '2|Bob']],
		['several blanks are one and the rest', 'id, qty⏎1,   5⏎2, 15', ['id|qty', '1|  5', '2|15']],
		['words are no columns', 'DELIVER IN PERSON⏎TAKE BACK RETURN⏎COLLECT AT DESK', null],
		['nor are names', 'name⏎Ann Lee⏎Bob Ray⏎Cy Fox', null],
		['nor is what is said', 'note: text⏎warning: hot⏎error: cold', null],
		[
			'blanks beside figures',
			'Day Time Name⏎1/1 00:00 Ann⏎2/1 00:15 Bob',
			['Day|Time|Name', '1/1|00:00|Ann', '2/1|00:15|Bob'],
		],
		[
			'blanks beside quotes, a line too wide',
			'Day Qty Name "Descr"⏎1/1 2 Men Boots "warm, dry"⏎2/1 0 Hat "bright, nice"⏎3/1 1 Cap "so, so"',
			['Day|Qty|Name|Descr', 'E_FIELDS_MANY', '2/1|0|Hat|bright, nice', '3/1|1|Cap|so, so'],
		],
	])('%s', async (_, text, expected) => {
		const found = (await read(text)).filter((line) => line !== 'D_HEADER');
		expect(found).toEqual(expected ?? text.split('⏎'));
	});

	test('with a blank may be set', async () => {
		const text = 'a, b, c⏎1,5, x, 2⏎3,5, y, 4';
		expect(await read(text, { delimiter: ', ' })).toEqual(['a|b|c', 'E_FIELDS_MANY', 'E_FIELDS_MANY']);
		expect(await read('a, b⏎1, 2⏎3,4', { delimiter: ', ' })).toEqual(['a|b', '1|2', '3|4']);
	});
});

describe('records that end with the delimiter', () => {
	const typed = '|H|Id|Name|State|Country|⏎|D|1|Ann|SA|USA|⏎|D|2|Bob|USA|⏎|D|3|Cy|SA||⏎|T|3|';
	test.each([
		[
			'a field is missing: a pipe at both ends',
			'|a|b|c|⏎|1|2|3|⏎|4|5|⏎|6|7||',
			['a|b|c', '1|2|3', 'E_FIELDS_FEW', '6|7|'],
		],
		['by its word', typed, ['Id|Name|State|Country', '1|Ann|SA|USA', 'E_FIELDS_FEW', '3|Cy|SA|']],
		[
			'by its word, none in front',
			typed.replaceAll('⏎|', '⏎').slice(1),
			['Id|Name|State|Country', '1|Ann|SA|USA', 'E_FIELDS_FEW', '3|Cy|SA|'],
		],
		[
			'the header has none',
			'a,b,c⏎1,2,3,⏎4,5,⏎6,7,,⏎8,9,0,',
			['a|b|c', '1|2|3', 'E_FIELDS_FEW', '6|7|', '8|9|0', 'D_HEADER'],
		],
		[
			'one without it is whole',
			'a,b,c⏎1,x,3,⏎4,y,6⏎7,z,9,⏎8,w,0,',
			['a|b|c', '1|x|3', '4|y|6', '7|z|9', '8|w|0', 'D_HEADER'],
		],
		['none does: the last is empty', 'a,b,c⏎1,2,3⏎4,5,⏎6,,', ['a|b|c', '1|2|3', '4|5|', '6||']],
		['nobody knows: the last is always empty', 'a|b|c⏎1|2|⏎4|5|', ['a|b|c', '1|2|', '4|5|']],
		['by its word, none does', 'H|Id|Name|Note⏎D|1|Ann|x⏎D|2|Bob|⏎T|2', ['Id|Name|Note', '1|Ann|x', '2|Bob|']],
	])('%s', async (_, text, expected) => {
		expect(await read(text)).toEqual(expected);
	});
});

describe('what stands again among the records', () => {
	const known = { knownHeaders: new Set(['id', 'name', 'note']) };
	test.each([
		[
			'a header behind a column without a name',
			'"","id","name"⏎"1","7","Ann"⏎"","id","name"⏎"1","8","Bob"',
			['column_1|id|name', '1|7|Ann', '1|8|Bob'],
		],
		[
			'in another spelling',
			'id,name,note⏎1,Ann,x⏎Id,Name,Note⏎3,Cy,z⏎ i d,NAME,_note',
			['id|name|note', '1|Ann|x', '3|Cy|z'],
		],
		[
			'with its rule',
			'id|name|note⏎--|----|----⏎1|Ann|x⏎id|name|note⏎--|----|----⏎3|Cy|z',
			['id|name|note', '1|Ann|x', '3|Cy|z'],
		],
		['rules alone', 'id,name,note⏎1,Ann,x⏎----,----,----⏎2,Bob,y⏎==,===,==', ['id|name|note', '1|Ann|x', '2|Bob|y']],
		['a rule as Markdown draws it', 'id,name,note⏎:--,:-:,--:⏎1,Ann,x', ['id|name|note', '1|Ann|x']],
		[
			'a value of strokes is one',
			'id,name,note⏎1,--,--⏎--,Ann,--⏎2,Bob,',
			['id|name|note', '1|--|--', '--|Ann|--', '2|Bob|'],
		],
		[
			'names of people that begin as a header',
			'name,id,note⏎Ida,1,x⏎Nam,2,y⏎Noteboom,3,z',
			['name|id|note', 'Ida|1|x', 'Nam|2|y', 'Noteboom|3|z'],
		],
	])('%s', async (_, text, expected) => {
		expect(await read(text, known)).toEqual(expected);
	});
});

describe('remarks', () => {
	test.each([
		['among records', 'a;b⏎# note⏎1;3⏎# note⏎6;7⏎# end', ['a|b', '1|3', '6|7']],
		['above and among', '# a⏎# b⏎a;b⏎# c⏎1;3⏎6;7⏎# d', ['a|b', '1|3', '6|7']],
		['more of them than records', '#x⏎#y⏎#z⏎a,b⏎1,2⏎#v⏎#w', ['a|b', '1|2']],
		['as wide as a record are records', 'a,b⏎#1,2⏎3,4', ['a|b', '#1|2', '3|4']],
		['where records begin so are cut records', 'a,b⏎#1,2⏎#3⏎#4,5', ['a|b', '#1|2', 'E_FIELDS_FEW', '#4|5']],
		['that name the columns are the header', '#a\tb⏎x\t2⏎y\t4', ['#a|b', 'x|2', 'y|4']],
	])('%s', async (_, text, expected) => {
		expect(await read(text)).toEqual(expected);
	});
});

describe('quotes', () => {
	test.each([
		["' beside apostrophes", "id,'name'⏎1,'A''s, b'⏎2,'it's, c'", ['id|name', "1|A's, b", 'E_QUOTE']],
		["' of names", "id,name⏎1,'t Hooft⏎2,O'Brien'", ['id|name', "1|'t Hooft", "2|O'Brien'"]],
		["' at both ends of a record", "a^b^c⏎'x,^y,^z'", ['a|b|c', "'x,|y,|z'", 'D_HEADER']],
		[
			"' of a town, and a later one",
			"town;name;x⏎'s-Hage;Ann;Hans'⏎Ede;Bob;y",
			['town|name|x', "'s-Hage|Ann|Hans'", 'Ede|Bob|y', 'D_HEADER'],
		],
		["' around every name", "name,x⏎'Lee, A',1⏎'Ray, B',2", ['name|x', 'Lee, A|1', 'Ray, B|2']],
		["' around some", "x;name⏎1;'Lee; A'⏎2;Ray⏎3;'Fox; C'", ['x|name', '1|Lee; A', '2|Ray', '3|Fox; C']],
		['that are text', 'id\ttitle⏎1\t"So" (x)⏎2\t"No" y⏎3\tz', ['id|title', '1|"So" (x)', '2|"No" y', '3|z', 'D_QUOTE']],
		['of one field are broken', 'id,title⏎1,"So" (x)⏎2,y⏎3,z', ['id|title', 'E_QUOTE', '2|y', '3|z']],
		['that are none beside some', 'id,t⏎1,"S" x⏎2,"N" y⏎3,"a, b"', ['id|t', 'E_QUOTE', 'E_QUOTE', '3|a, b']],
		['forgotten at the end', 'a,b⏎"x⏎"x⏎"x⏎"x', ['a|b', 'E_QUOTE', 'E_QUOTE', 'E_QUOTE', 'E_QUOTE']],
		['within quotes', 'id;t⏎1;"p "q" h"⏎2;"p "q" h"', ['id|t', 'E_QUOTE', 'E_QUOTE']],
	])('%s', async (_, text, expected) => {
		expect(await read(text)).toEqual(expected);
	});

	test.each([
		['a text with " at its start', 'id, t⏎1, """So"" x"⏎2, y', ['id|t', '1|"So" x', '2|y']],
		['the same behind a tab', 'id\t t⏎1\t """So"" x"⏎2\t y', ['id|t', '1|"So" x', '2| y']],
		['a text with \\"', 'id| t⏎1| "So \\" x"⏎2| y', ['id|t', '1|So " x', '2|y']],
		['two \\ are two', 'id| t⏎1| "A \\\\"⏎2| "B"⏎3| "C; \\"', ['id|t', '1|A \\\\', '2|B', '3|C; \\']],
		['below a title', 'Report⏎id| t⏎1| "A \\" b"⏎2| "B \\"b"⏎3| "C"', ['id|t', '1|A " b', '2|B "b', '3|C']],
		["a text in '", "id, t⏎1, 'So, x'⏎2, 'y'", ['id|t', '1|So, x', '2|y']],
		["' that is text", "id, t⏎1, 't Hooft⏎2, O'Brien'", ['id|t', "1|'t Hooft", "2|O'Brien'"]],
	])('behind blanks: %s', async (_, text, expected) => {
		expect(await read(text)).toEqual(expected);
	});

	test('that are text may be set, and are then no doubt', async () => {
		expect(await read('id;t⏎1;"p "q" h"⏎2;x', { quote: '\uffff' })).toEqual(['id|t', '1|"p "q" h"', '2|x']);
	});

	test('are no text behind the first records', async () => {
		const lines = Array.from({ length: 300 }, (_, at) => `${at},"t" ${at}`);
		const found = await read(`id,t⏎${lines.join('⏎')}⏎301,"a, b"⏎302,"c"`);
		expect(found.slice(-3)).toEqual(['E_QUOTE', 'E_QUOTE', 'D_QUOTE']);
	});

	test.each([
		['id,"name"x,qty⏎1,Ann,5⏎2,Bob,6', ['id|namex|qty', '1|Ann|5', '2|Bob|6', 'D_HEADER']],
		[
			'id,"day"qty,x⏎1,2026-01-02,5,9⏎2,2026-01-03,6,9',
			['E_FILE_MALFORMED', 'The header of a.csv, line 1, has a broken quote'],
		],
	])('that are broken in a header %#', async (text, expected) => {
		expect(await read(text)).toEqual(expected);
		const known = { ...FEED, knownHeaders: new Set(['id', 'qty']) };
		expect((await read(text, known))[0]).toBe('E_FILE_MALFORMED');
	});
});

/** Quotes, with what stands for one within them, and with a blank before them or none. */
const QUOTINGS = ['""', '"\\', "''", "'\\"].flatMap(([quote = '', mark = '']) =>
	['', ' '].map((blank) => ({ quote, mark, blank })),
);

describe('line ends', () => {
	const records = (end: string, delimiter: string, { quote, mark, blank }: (typeof QUOTINGS)[number]) =>
		[
			['id', 't', 'n'],
			['1', `${quote}x\ny${delimiter} ${mark}${quote}z${mark}${quote}${quote}`, 'u'],
			['2', `${quote}v\r\n\nw, x; y${quote}`, 'u'],
			['3', '', 'u'],
		].map((fields) => fields.join(delimiter + blank) + end);

	test.each(QUOTINGS)('within quotes are text, whatever ends lines: %j', async (quoting) => {
		for (const delimiter of [',', ';', '|', '\t']) {
			for (const end of ['\n', '\r\n', '\r']) {
				const found = await readBytes('a.csv', records(end, delimiter, quoting).join(''), {
					...UNKNOWN,
					multiline: true,
				});
				const trimmed = found.rows.map((row) => row.map((value) => value?.trim()));
				expect(trimmed, `${JSON.stringify([delimiter, end])}`).toEqual([
					['1', `x\ny${delimiter} ${quoting.quote}z${quoting.quote}`, 'u'],
					['2', 'v\r\n\nw, x; y', 'u'],
					['3', '', 'u'],
				]);
			}
		}
	});

	test('are found where the head ends within quotes', async () => {
		const text = `id,t\r${'1,x\r'.repeat(30_000)}2,"${'long\n'.repeat(30_000)}"\r3,y\r`;
		const { records: all, faults } = await readBytes('a.csv', text, { ...UNKNOWN, multiline: true });
		expect([all.length, faults]).toEqual([30_002, []]);
	});

	test('that are mixed are all line ends', async () => {
		expect(await read('a,b\r1,2⏎3,4\r\n5,6\r7,8')).toEqual(['a|b', '1|2', '3|4', '5|6', '7|8']);
	});
});

describe('headers', () => {
	const few = ['E_FIELDS_FEW', 'E_FIELDS_FEW'];

	test.each([
		['with a name too many', ',id,name,qty⏎1,Ann,5⏎2,Bob,6', ['column_1|id|name|qty', ...few]],
		['with a number as a name', 'a;b;c;1⏎x;y⏎z;w', ['a|b|c|1', ...few]],
		['with an empty name', 'id,,qty⏎1,Ann,5⏎2,Bob,6', ['id|column_2|qty', '1|Ann|5', '2|Bob|6']],
		['that may have lost a delimiter', 'id,nameqty⏎1,Ann,⏎2,Bob,', ['id|nameqty', '1|Ann', '2|Bob', 'D_HEADER']],
		['with a delimiter behind it, as its lines have', 'id,qty,⏎1,5,⏎2,6,', ['id|qty|column_3', '1|5|', '2|6|']],
		[
			'below which rows end with a delimiter, and a footer',
			'id,t,u⏎1,,,⏎2,,3,⏎(2 rows)',
			['id|t|u', '1||', '2||3', 'D_HEADER'],
		],
		['the same, once more', 'id,t⏎1,,⏎⏎id,t⏎2,x,⏎3,y,', ['id|t', '1|', '2|x', '3|y', 'D_HEADER']],
		['twice, below which rows end with a delimiter', 'id,t⏎id,t⏎1,,⏎2,x,', ['id|t', 'id|t', '1|', '2|x', 'D_HEADER']],
		['below a title as wide as the table', 'Report,,⏎id,t,u⏎1,,⏎2,,', ['id|t|u', '1||', '2||', 'D_HEADER']],
		['below a title', 'Report 2026⏎id,qty⏎1,5⏎2,6', ['id|qty', '1|5', '2|6']],
		['alone', 'id,day⏎', ['id|day']],
		['like the rest', 'name,city⏎Ann,Paris⏎Bob,Rome', ['name|city', 'Ann|Paris', 'Bob|Rome', 'D_HEADER']],
		[
			'of two rows',
			'id,born,seen⏎no,dmy,dmy⏎1,2026,2027⏎2,2026,2027⏎3,2026,2027',
			['id|born|seen', 'no|dmy|dmy', '1|2026|2027', '2|2026|2027', '3|2026|2027', 'D_HEADER'],
		],
	])('%s', async (_, text, expected) => {
		expect(await read(text)).toEqual(expected);
	});

	test.each([
		'1,Ann,2026-01-02⏎2,Bob,2026-01-03⏎3,Cy,2026-01-04',
		'C00123,Ann⏎C00124,Bob⏎C00125,Cy',
		'Ann,10:30⏎Bob,11:45⏎Cy,09:00',
		'1;"p "q" h"⏎2;"p "q" h"⏎3;"p "q" h"',
	])('that are records refuse the file of a schema, and are records without one %#', async (text) => {
		const refused = ['E_FILE_MALFORMED', expect.stringContaining('should be the header')];
		expect(await read(text, { knownHeaders: new Set(['name', 'id']) })).toEqual(refused);
		const found = await read(text, { header: 'none' });
		expect(found).toHaveLength(text.split('⏎').length + 1);
		expect(await read(text)).toEqual([...found, 'D_HEADER']);
	});
});

describe('names that are set', () => {
	const columns = ['id', 'name', 'qty'];

	test.each([
		['text behind a quote', 'id,"name"qty⏎1,Ann,5⏎2,Bob,6'],
		['a quote that is never closed', '"id,name,qty⏎1,Ann,5⏎2,Bob,6'],
		['a quote that a record closes', 'id,"name,qty⏎1,"Ann",5⏎2,Bob,6'],
		['too few names', 'id,name⏎1,Ann,5⏎2,Bob,6'],
		['too many', 'id,name,,qty⏎1,Ann,5⏎2,Bob,6'],
		['another delimiter', 'id name qty⏎1,Ann,5⏎2,Bob,6'],
	])('stand for a header with %s', async (_, text) => {
		expect(await read(text, { columns, header: 1 })).toEqual(['id|name|qty', '1|Ann|5', '2|Bob|6']);
	});
});

describe('without a header', () => {
	test.each([
		['a last field that is empty is a column', '1,Ann,⏎2,Bob,', {}, ['column_1|column_2|column_3', '1|Ann|', '2|Bob|']],
		['and so is one alone', 'a,⏎b,', {}, ['column_1|column_2', 'a|', 'b|']],
		['unless the names end before it', '1,Ann,⏎2,Bob,', { columns: ['id', 'name'] }, ['id|name', '1|Ann', '2|Bob']],
		['or the schema does', '1,Ann,⏎2,Bob,', { layouts: [['a', 'b']] }, ['a|b', '1|Ann', '2|Bob']],
		['which knows more', '1,Ann,⏎2,Bob,', { layouts: [['a', 'b', 'c']] }, ['a|b|c', '1|Ann|', '2|Bob|']],
	])('%s', async (_, text, set, expected) => {
		expect(await read(text, { header: 'none', ...set })).toEqual(expected);
	});
});

describe('a second table', () => {
	test.each([
		['of another width', 'id,qty⏎1,5⏎2,6⏎⏎ward,beds,floor⏎W1x,5,3⏎W2x,6,2'],
		['that is narrower', 'id,name,qty⏎1,a,5⏎2,b,6⏎⏎code,beds⏎7,3⏎8,2'],
		['of the same width', 'id,day,qty⏎1,2026-01-02,5⏎2,2026-01-03,6⏎⏎ward,city,note⏎a,b,c'],
	])('%s refuses the file', async (_, text) => {
		expect(await read(text)).toEqual(['E_FILE_MALFORMED', 'a.csv holds a second table, which begins on line 5']);
	});

	test.each([
		[
			'the header said again',
			'id,day,qty⏎1,2026-01-02,5⏎⏎id,day,qty⏎2,2026-01-03,6',
			['id|day|qty', '1|2026-01-02|5', '2|2026-01-03|6'],
		],
		[
			'who printed it',
			'id,day,qty⏎1,2,5⏎⏎Printed by,Ann⏎For,Bob',
			['id|day|qty', '1|2|5', 'E_FIELDS_FEW', 'E_FIELDS_FEW'],
		],
		['a record', 'id,name⏎1,Ann⏎⏎2,Bob', ['id|name', '1|Ann', '2|Bob']],
		['a count', 'id,name⏎1,Ann⏎2,Bob⏎⏎(2 rows affected)', ['id|name', '1|Ann', '2|Bob']],
	])('%s is none', async (_, text, expected) => {
		expect(await read(text)).toEqual(expected);
	});
});

describe('a feed', () => {
	test.each([
		['a mark', '\ufeffid,name⏎1,A⏎\ufeffid,name⏎2,B', ['id|name', '1|A', '2|B']],
		['a mark and quotes', '\ufeff"id","name"⏎"1","A, a"⏎\ufeff"id","name"⏎"2","B"', ['id|name', '1|A, a', '2|B']],
		['a mark before a record', '"id","name"⏎"1","A"⏎\ufeff"2","B, b"⏎"3","C"', ['id|name', '1|A', '2|B, b', '3|C']],
		['a mark in a field', 'id,name⏎1,\ufeffA⏎2,"\ufeffB"', ['id|name', '1|\ufeffA', '2|\ufeffB']],
		['other blanks', 'id,name⏎1,A⏎ id , name⏎2,B', ['id|name', '1|A', '2|B']],
	])('may be files that were joined, with %s', async (_, text, expected) => {
		expect(await read(text, { knownHeaders: new Set(['id', 'name']) })).toEqual(expected);
	});

	test.each(Object.entries(LINE_WRITERS))(
		'may have its header once more, a column of it without a name: %s',
		async (_, writer) => {
			for (const names of [NAMES.with(4, ''), [...NAMES, '']]) {
				const record = [...patient(1), ''].slice(0, names.length);
				const file = await readBytes(`a.${writer.extension}`, writer.write([names, record, names, record]), FEED);
				expect(file.faults).toEqual([]);
				expect(file.rows.map(([name]) => name)).toEqual(['Person 1', 'Person 1']);
			}
		},
	);

	test.each([
		['remarks', '|H|id|name|⏎# note⏎|D|1|Ann|⏎|D|2|Bob|⏎|T|2|', ['id|name', '1|Ann', '2|Bob']],
		[
			'quotes that are text',
			'|H|id|title|⏎|D|1|"So" (x)|⏎|D|2|"No" y|⏎|D|3|z|⏎|T|3|',
			['id|title', '1|"So" (x)', '2|"No" y', '3|z'],
		],
		["' of names", "|H|id|name|⏎|D|1|'t Hooft|⏎|D|2|O'Brien'|⏎|T|2|", ['id|name', "1|'t Hooft", "2|O'Brien'"]],
		['names of objects', '|H|id|constructor|⏎|D|1|__proto__|⏎|T|1|', ['id|constructor', '1|__proto__']],
		['records alone', '|D|1|Ann|⏎|D|2|Bob|⏎|T|2|', ['column_1|column_2', '1|Ann', '2|Bob', 'D_HEADER']],
	])('with %s', async (_, text, expected) => {
		const found = await read(text, {}, 'a.txt');
		expect(found.filter((line) => line !== 'D_QUOTE')).toEqual(expected);
	});
});
