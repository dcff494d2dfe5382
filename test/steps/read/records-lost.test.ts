import { describe, expect, test } from 'vitest';
import { addsUp } from '../../../source/core/reading/reading.js';
import { workplace } from '../../helpers/cli.js';
import { readInProcess } from '../../helpers/in-process.js';
import { NAMES, OBJECT_WRITERS, objects, patient, patients, type Rows, WRITERS } from '../../helpers/tables.js';

/** Reads files with the hospital's schema: what became of each, by its name. */
async function reading(
	files: Readonly<Record<string, string | Buffer>>,
	config: Readonly<Record<string, unknown>> = {},
) {
	const place = workplace();
	place.configure(config);
	for (const [name, content] of Object.entries(files)) place.put(name, content);
	const reports = await readInProcess(place);
	for (const { name, reading } of reports) {
		const account = reading?.account;
		if (account) expect(addsUp(account), `${name}: ${JSON.stringify(account)}`).toBe(true);
	}
	return Object.fromEntries(reports.map((report) => [report.name, report]));
}

/** The same rows in every format that has rows. */
const inEach = (rows: Rows) => Object.fromEntries(Object.entries(WRITERS).map(([name, write]) => [name, write(rows)]));

/** The same objects in every format that names its values. */
const asObjects = (rows: readonly Readonly<Record<string, string>>[]) =>
	Object.fromEntries(Object.entries(OBJECT_WRITERS).map(([name, write]) => [name, write(rows)]));

/** What became of files: the refusal's code, or how many records, rejects and what is declared. */
type Reports = Awaited<ReturnType<typeof reading>>;
const outcomes = (reports: Reports) => [
	...new Set(
		Object.values(reports).map(({ fault, records, rejected, declared }) =>
			fault
				? fault.code
				: `${records} records, ${rejected} rejects${declared === null ? '' : `, ${declared} declared`}`,
		),
	),
];
const doubts = (reports: Reports) => [
	...new Set(Object.values(reports).map(({ reading }) => reading?.doubts.map(({ code }) => code).join() ?? '')),
];
/** How many rejects of each code. */
const faults = (reports: Reports) => [
	...new Set(
		Object.values(reports).map((report) => {
			const codes = report.faults.flatMap(({ code, count }) => Array<string>(count).fill(code));
			return [...new Set(codes)].map((code) => `${codes.filter((each) => each === code).length} ${code}`).join();
		}),
	),
];

describe('what stands above a header', () => {
	const twenty = patients(20);
	test.each<[string, Rows]>([
		['one record', [patient(1), NAMES, ...patients(3, 2)]],
		['all records', [...twenty, NAMES]],
		['half of them', [...twenty, NAMES, ...patients(20, 30)]],
		['a record without some of its values', [patient(1).with(3, '').with(10, ''), NAMES, patient(2)]],
		['a title and records', [['Report'], patient(1), NAMES, patient(2)]],
		['records and a header with fewer of the names', [NAMES.with(2, 'opened on'), patient(1), NAMES, patient(2)]],
	])('%s refuses the file', async (_, rows) => {
		expect(outcomes(await reading(inEach(rows)))).toEqual(['E_HEADER_LATE']);
	});

	test.each<[string, Rows, string]>([
		['nothing', [NAMES, ...patients(3)], ''],
		['a title', [['Customer report'], NAMES, ...patients(3)], ''],
		['lines with dates and counts', [['Printed on', '2026-11-23'], ['Records', '3'], NAMES, ...patients(3)], ''],
		['a filter that names columns', [['State', 'VIC'], ['County', 'AU', 'FLAG'], NAMES, ...patients(3)], ''],
		['a header for people', [NAMES.map((name) => `${name} of it`), NAMES, ...patients(3)], 'D_PASSED_OVER'],
	])('%s does not', async (_, rows, doubt) => {
		const reports = await reading(inEach(rows));
		expect(outcomes(reports)).toEqual(['3 records, 0 rejects']);
		expect(doubts(reports)).toEqual([doubt]);
		const above = rows.indexOf(NAMES);
		for (const { reading } of Object.values(reports)) {
			expect(reading?.header).toEqual({ line: above + 1 });
			expect(reading?.account?.passedOver).toBe(above);
		}
	});

	test('is passed over where the config says so', async () => {
		const rows = [patient(1), NAMES, ...patients(3, 2)];
		for (const read of [{ preamble: 1 }, { header: 2 }]) {
			const reports = await reading(inEach(rows), { read });
			expect(outcomes(reports)).toEqual(['3 records, 0 rejects']);
			expect(Object.values(reports).map(({ reading }) => reading?.account?.passedOver)).toEqual(
				Object.keys(WRITERS).map(() => 1),
			);
		}
	});

	test('in record-typed text', async () => {
		const typed = (letter: string) => (row: readonly string[]) => `|${letter}|${row.join('|')}|\n`;
		const [d, h] = [typed('D'), typed('H')];
		const files = {
			'first.txt': d(patient(1)) + h(NAMES) + d(patient(2)),
			'last.txt': `${patients(20).map(d).join('')}${h(NAMES)}|T|20|\n`,
			'trailer.txt': `|T|1|\n${h(NAMES)}${d(patient(1))}`,
			'control.txt': `${d(patient(1))}|H|Customer_Records|20261123|1|\n${d(patient(2))}|T|2|\n`,
			'csv.csv': `${['D', ...patient(1)].join()}\n${['H', ...NAMES].join()}\n${['D', ...patient(2)].join()}\n`,
		};
		expect(outcomes(await reading(files))).toEqual(['E_HEADER_LATE']);
	});
});

describe('a record with the word of a header', () => {
	const [d, h] = ['D', 'H'].map((word) => (n: number) => [word, ...patient(n)]) as [typeof patient, typeof patient];
	const pipes = (rows: Rows) => rows.map((row) => `|${row.join('|')}|\n`).join('');

	test('is not taken for it', async () => {
		const first = [h(1), d(2), d(3), ['T', '3']];
		expect(outcomes(await reading({ ...inEach(first), 'a.txt': pipes(first) }))).toEqual(['E_FILE_MALFORMED']);
		const above = [h(1), ['H', ...NAMES], d(2), d(3), ['T', '3']];
		expect(outcomes(await reading({ ...inEach(above), 'a.txt': pipes(above) }))).toEqual(['E_HEADER_LATE']);
	});
});

describe('a header said again', () => {
	test('is no record, and counted as what it is', async () => {
		const reports = await reading(inEach([NAMES, ...patients(2), NAMES, ...patients(2, 5)]));
		expect(outcomes(reports)).toEqual(['4 records, 0 rejects']);
		expect(Object.values(reports).map(({ reading }) => reading?.account?.control)).toEqual(
			Object.keys(WRITERS).map(() => 1),
		);
	});

	test('in another order refuses the file: what stands below would be shifted', async () => {
		const other = [NAMES[1], NAMES[0], ...NAMES.slice(2)] as string[];
		const typed = [
			['H', ...NAMES],
			['D', ...patient(1)],
			['H', ...other],
			['D', ...patient(2)],
		];
		expect(outcomes(await reading(inEach([NAMES, patient(1), other, patient(2)])))).toEqual(['E_FILE_MALFORMED']);
		expect(outcomes(await reading(inEach(typed)))).toEqual(['E_FILE_MALFORMED']);
	});
});

describe('record types', () => {
	const typed = (letters: string, width?: number) => [
		['H', ...NAMES],
		...[...letters].map((letter, at) => [letter, ...patient(at + 1)].slice(0, width)),
	];

	test('a row with H or T that holds what a record does is a record, and a reject', async () => {
		const rows = [...typed('DDDDHDTD'), ['T', '8']];
		const pipes = rows.map((row) => `|${row.join('|')}|\n`).join('');
		const reports = await reading({ ...inEach(rows), 'typed.txt': pipes });
		expect(outcomes(reports)).toEqual(['8 records, 2 rejects, 8 declared']);
		expect(faults(reports)).toEqual(['2 E_RECORD_TYPE']);
	});

	test('of objects as well', async () => {
		const rows = objects(['H', ...NAMES], typed('DDDDHD').slice(1));
		const reports = await reading(asObjects([...rows, { H: 'T', Name: '6' }]));
		expect(outcomes(reports)).toEqual(['6 records, 1 rejects, 6 declared']);
	});

	test('a record of few values is none that a trailer says', async () => {
		const names = ['H', 'Name', 'Cust_I', 'Open_Dt', 'County', ...NAMES.slice(4)];
		const last = { Consul_Dt: '20121013' };
		const rows = [...'DDT'].map((letter, at) => [letter, `Tom ${at}`, `${at + 1}`, '20101012', 'AU']);
		const reports = await reading(
			asObjects([...objects(names, rows).map((row) => ({ ...row, ...last })), { H: 'T', Total: '3' }]),
		);
		expect([outcomes(reports), faults(reports)]).toEqual([['3 records, 1 rejects, 3 declared'], ['1 E_RECORD_TYPE']]);
	});

	test("a column H of the schema's own is loaded", async () => {
		const columns = [
			{ name: 'Id', type: 'varchar(9)', key: true },
			{ name: 'Ward', type: 'char(1)', aliases: ['H'] },
			{ name: 'Country', type: 'text' },
		];
		const rows = [['Id', 'H', 'Country'], ...['1', '2', '3'].map((id) => [id, 'D', 'AU'])];
		const reports = await reading(
			{ ...inEach(rows), ...asObjects(objects(rows[0] as string[], rows.slice(1))) },
			{ schema: { columns } },
		);
		expect(outcomes(reports)).toEqual(['3 records, 0 rejects']);
		for (const { mapped } of Object.values(reports)) expect(mapped).toContain('Ward');
	});

	test('a row that is too short is no trailer and no header', async () => {
		const rows = [...typed('DDD'), ['H', ...patient(7)].slice(0, 9), ['T', ...patient(8)].slice(0, 9)];
		const { 'comma.csv': csv } = inEach(rows);
		expect(outcomes(await reading({ 'a.csv': csv as Buffer }))).toEqual(['5 records, 2 rejects']);
	});

	test.each(['YNT', 'DDT', 'TTT', 'ABO', 'DTDT'])(
		'a column called H that holds %s is one like others',
		async (letters) => {
			const rows = [[...NAMES, 'H'], ...[...letters].map((letter, at) => [...patient(at + 1), letter])];
			const first = [['H', ...NAMES], ...[...letters].map((letter, at) => [letter, ...patient(at + 1)])];
			const count = `${letters.length} records, 0 rejects`;
			expect(outcomes(await reading(inEach(rows)))).toEqual([count]);
			const { 'pipes.psv': _, ...others } = inEach(first);
			expect(outcomes(await reading(others))).toEqual([count]);
			expect(outcomes(await reading(asObjects(objects([...NAMES, 'H'], rows.slice(1)))))).toEqual([count]);
		},
	);

	test('what is set settles it', async () => {
		const rows = typed('DDT');
		const on = await reading(inEach(rows), { read: { recordTypes: 'on' } });
		expect(outcomes(on)).toEqual(['3 records, 1 rejects']);
		const off = await reading(inEach(rows), { read: { recordTypes: 'off' } });
		expect([outcomes(off), doubts(off)]).toEqual([['3 records, 0 rejects'], ['']]);
	});
});

describe('trailers', () => {
	const body = (count: number, from = 1) => patients(count, from).map((row) => ['D', ...row]);
	const file = (...rows: Rows) => [['H', ...NAMES], ...rows];

	test.each<[string, Rows, string]>([
		['a date before the count', file(...body(2), ['T', '20261123', '2']), '2 records, 0 rejects, 2 declared'],
		['the count before a date', file(...body(2), ['T', '2', '23112026']), '2 records, 0 rejects, 2 declared'],
		['a name and the count', file(...body(2), ['T', 'customers', '2']), '2 records, 0 rejects, 2 declared'],
		['another count', file(...body(2), ['T', '20261123', '3']), 'E_CONTROL_TOTAL'],
		['lines', file(...body(2), ['T', '4']), 'E_CONTROL_TOTAL'],
		['two parts', file(...body(2), ['T', '2'], ...body(1, 5), ['T', '1']), '3 records, 0 rejects, 3 declared'],
		[
			'a part and the whole',
			file(...body(2), ['T', '2'], ...body(1, 5), ['T', '3']),
			'3 records, 0 rejects, 3 declared',
		],
		['parts that are both wrong', file(...body(2), ['T', '1'], ...body(1, 5), ['T', '2']), 'E_CONTROL_TOTAL'],
		['records behind it', file(...body(2), ['T', '2'], ...body(1, 5)), 'E_CONTROL_TOTAL'],
	])('with %s', async (_, rows, outcome) => {
		expect(outcomes(await reading(inEach(rows)))).toEqual([outcome]);
	});

	test('above records are in doubt, though the count is right', async () => {
		const reports = await reading(inEach(file(...body(2), ['T', '3'], ...body(1, 5))));
		expect([outcomes(reports), doubts(reports)]).toEqual([['3 records, 0 rejects, 3 declared'], ['D_RECORD_TYPES']]);
	});

	test('with other words, which are usual or set', async () => {
		const words = (header: string, record: string, trailer: string, count: number) => [
			[header, ...NAMES],
			...patients(2).map((row) => [record, ...row]),
			[trailer, '1', String(count)],
		];
		const usual = await reading(inEach(words('HDR', 'DTL', 'TRL', 2)));
		expect(outcomes(usual)).toEqual(['2 records, 0 rejects, 2 declared']);
		const read = {
			records: {
				types: { header: 'H1', record: 'R1', trailer: 'T1' },
				count: { field: 2, counts: 'lines' },
			},
		};
		expect(outcomes(await reading(inEach(words('H1', 'R1', 'T1', 4)), { read }))).toEqual([
			'2 records, 0 rejects, 2 declared',
		]);
		expect(outcomes(await reading(inEach(words('H1', 'R1', 'T1', 2)), { read }))).toEqual(['E_CONTROL_TOTAL']);
	});

	test('in a column of another name', async () => {
		const rows = [['What', ...NAMES], ...patients(2).map((row) => ['DTL', ...row]), ['TRL', '2']];
		const read = { records: { types: { header: 'HDR', record: 'DTL', trailer: 'TRL' }, column: 'what' } };
		expect(outcomes(await reading(inEach(rows), { read }))).toEqual(['2 records, 0 rejects, 2 declared']);
		const members = objects(['What', ...NAMES], rows.slice(1));
		expect(outcomes(await reading(asObjects(members), { read }))).toEqual(['2 records, 0 rejects, 2 declared']);
	});

	test('without words for records', async () => {
		const rows = [NAMES, ...patients(2), ['TRAILER', '20261123', '2']];
		const read = { records: { types: { trailer: 'TRAILER' } } };
		expect(outcomes(await reading(inEach(rows), { read }))).toEqual(['2 records, 0 rejects, 2 declared']);
	});
});

describe('trailers that no column of words marks', () => {
	const whole = '3 records, 0 rejects, 3 declared';
	const cut = '4 records, 1 rejects';
	const typed = ['H', 'D'] as const;
	const lines = ['HDR', 'DTL'] as const;

	test.each<[string, readonly [string, string] | null, readonly string[], string, string]>([
		['joined to its count', typed, ['T3'], whole, ''],
		['joined to its count, with zeros', lines, ['TRL000003'], whole, ''],
		['joined to one of two numbers', typed, ['T3', '63'], whole, 'D_RECORD_TYPES'],
		['joined to the lines', typed, ['T5'], 'E_CONTROL_TOTAL', ''],
		['joined to another count', typed, ['T4'], 'E_CONTROL_TOTAL', ''],
		['in a file of its own kind', null, ['T', '3'], whole, ''],
		['joined, in such a file', null, ['TRL0003'], whole, ''],
		['with a date, in such a file', null, ['TRL', '20261123', '3'], whole, ''],
		['with another count, in such a file', null, ['T', '4'], cut, 'D_RECORD_TYPES'],
	])('%s', async (_, words, trailer, outcome, doubt) => {
		const [header = [], detail = []] = words?.map((word) => [word]) ?? [];
		const rows = [[...header, ...NAMES], ...patients(3).map((row) => [...detail, ...row]), trailer];
		const reports = await reading(inEach(rows));
		expect([outcomes(reports), doubts(reports)]).toEqual([[outcome], [doubt]]);
	});

	test('are none where records begin so as well', async () => {
		const ids = ['T0', 'T1', 'T2'].map((name, at) => patient(at + 1).with(0, name));
		const file = `${[NAMES, ...ids, ['T3']].map((row) => row.join(',')).join('\n')}\n`;
		expect(outcomes(await reading({ 'a.csv': file }))).toEqual(['4 records, 1 rejects']);
	});

	test('are what the config says', async () => {
		const read = { records: { types: { trailer: 'T' } } };
		const file = (count: string) => inEach([NAMES, ...patients(3), [count]]);
		expect(outcomes(await reading(file('T3'), { read }))).toEqual([whole]);
		expect(outcomes(await reading(file('T4'), { read }))).toEqual(['E_CONTROL_TOTAL']);
	});
});

describe('footers', () => {
	test.each<[string, readonly string[], string, string]>([
		['a count', ['(2 rows affected)'], '2 records, 0 rejects, 2 declared', ''],
		['a count in words', ['Total records: 2'], '2 records, 0 rejects, 2 declared', ''],
		['a count in two cells', ['Row count', '2'], '2 records, 0 rejects, 2 declared', ''],
		['another count', ['3 rows selected.'], 'E_CONTROL_TOTAL', ''],
		['a total that is the count', ['TOTAL', '', '', '2'], '2 records, 0 rejects', ''],
		['a total that is a sum', ['TOTAL', '', '', '', '', '', '', '', '70000'], '2 records, 0 rejects', 'D_PASSED_OVER'],
		['a total without a number', ['Grand total'], '2 records, 0 rejects', ''],
		['an end', ['*** END OF REPORT ***'], '2 records, 0 rejects', ''],
		['a comment', ['-- end'], '2 records, 0 rejects', ''],
	])('%s is no patient', async (_, footer, outcome, doubt) => {
		const reports = await reading(inEach([NAMES, ...patients(2), footer]));
		expect([outcomes(reports), doubts(reports)]).toEqual([[outcome], [doubt]]);
	});

	test('of objects are members that no record has', async () => {
		const rows = objects(NAMES, patients(2));
		expect(outcomes(await reading(asObjects([...rows, { count: '2' }])))).toEqual(['2 records, 0 rejects, 2 declared']);
		expect(outcomes(await reading(asObjects([...rows, { total: '3' }])))).toEqual(['E_CONTROL_TOTAL']);
	});

	test('a patient who is called so is one', async () => {
		const rows = ['Total', 'Count', 'End', 'Rows'].map((name, at) => patient(at + 1).with(0, name));
		const bare = ['Total', '77', '20101012', '', '', '', '', '', '', '', ''];
		expect(outcomes(await reading(inEach([NAMES, ...rows, bare])))).toEqual(['5 records, 0 rejects']);
	});
});

describe('columns without names', () => {
	const typed = (rows: Rows) =>
		`|H|Customer_Records|20261123|7|\n${rows.map((row) => `|D|${row.join('|')}|\n`).join('')}|T|${rows.length}|\n`;
	const without = (at: number, count: number) => patients(count).map((row) => row.toSpliced(at, 1));

	test.each(NAMES.map((name, at) => [name, at] as const))('%s may be the one that is missing', async (name, at) => {
		for (const count of [1, 4]) {
			const rows = without(at, count);
			const files = {
				'typed.txt': typed(rows),
				...inEach([['H', 'x', '20261123'], ...rows.map((row) => ['D', ...row])]),
			};
			const expected = name === 'Post_Code' ? `${count} records, 0 rejects` : 'E_COLUMNS_SHIFTED';
			const found = outcomes(await reading(files)).map((each) => each.replace(/, \d declared/, ''));
			expect([...new Set(found)]).toEqual([expected]);
			expect(outcomes(await reading(inEach(rows), { read: { header: 'none' } }))).toEqual([expected]);
		}
	});

	test.each([
		[0, 1],
		[2, 9],
		[6, 8],
		[7, 8],
	])('columns %i and %i may have changed places', async (a, b) => {
		const rows = patients(4).map((row) => row.with(a, row[b] as string).with(b, row[a] as string));
		expect(outcomes(await reading({ 'a.txt': typed(rows) }))).toEqual(['E_COLUMNS_SHIFTED']);
		expect(outcomes(await reading(inEach(rows), { read: { header: 'none' } }))).toEqual(['E_COLUMNS_SHIFTED']);
	});

	test('a fault of one record is its own', async () => {
		const wrong = [patient(1).with(9, '15131966'), patient(2).with(0, ''), patient(3).with(4, 'TOOLONG'), patient(4)];
		for (const rows of [wrong, ...wrong.map((row) => [row])])
			expect(outcomes(await reading({ 'a.txt': typed(rows) }))[0]).toMatch(/records/);
	});

	test('a file without a header is refused, and read where that is said', async () => {
		expect(outcomes(await reading(inEach(patients(3))))).toEqual(['E_FILE_MALFORMED']);
		expect(outcomes(await reading(inEach(patients(3)), { read: { header: 'none' } }))).toEqual([
			'3 records, 0 rejects',
		]);
		const turned = patients(3).map((row) => row.toReversed());
		const read = { columns: NAMES.toReversed() };
		expect(outcomes(await reading(inEach(turned), { read }))).toEqual(['3 records, 0 rejects']);
		expect(outcomes(await reading(inEach([['a', 'b'], ...turned]), { read: { ...read, header: 1 } }))).toEqual([
			'3 records, 0 rejects',
		]);
	});
});

describe('quoted fields', () => {
	const line = (n: number) => patient(n).join(',');
	const file = (...lines: string[]) => ({ 'a.csv': `${NAMES.join(',')}\n${lines.join('\n')}\n` });
	const opened = (n: number, at: number) =>
		patient(n)
			.with(at, `"${patient(n)[at]}`)
			.join(',');
	const closed = (n: number, at: number) =>
		patient(n)
			.with(at, `${patient(n)[at]}"`)
			.join(',');

	test.each([0, 5, 10])('a quote in column %i that closes lines later makes no patient of three', async (at) => {
		const three = await reading(file(opened(1, at), line(2), line(3), closed(4, at), line(5)));
		expect([outcomes(three), faults(three)]).toEqual([['5 records, 2 rejects'], ['2 E_QUOTE']]);
		const two = await reading(file(opened(1, at), closed(2, at), line(3)));
		expect([outcomes(two), faults(two)]).toEqual([['3 records, 2 rejects'], ['2 E_QUOTE']]);
	});

	test('a note of several lines is one value, commas and numbers in it too', async () => {
		const note = '"Paul\nsees 3, 4 or 5\n\n1, 2, 3"';
		expect(outcomes(await reading(file(patient(1).with(5, note).join(','), line(2))))).toEqual([
			'2 records, 0 rejects',
		]);
	});

	test('one that holds lines like records is a value where the config says so', async () => {
		const set = await reading(file(opened(1, 5), line(2), closed(3, 5)), { read: { multiline: true } });
		expect(outcomes(set)).toEqual(['1 records, 0 rejects']);
	});
});

describe('names of columns', () => {
	const named = (...more: string[]) => [
		[...NAMES, ...more],
		...patients(2).map((row) => [...row, ...more.map(() => 'x')]),
	];
	const policy = (extraColumns: string) => ({ policies: { extraColumns } });

	test.each([
		['the same', 'Note', 'Note'],
		['in another case', 'Note', 'NOTE'],
		['with other signs', 'Note', 'no_te'],
		['composed otherwise', 'Café', 'Café'.normalize('NFD')],
	])('that are one, %s, refuse the file where they would be stored, and are else in doubt', async (_, a, b) => {
		const files = inEach(named(a, b));
		expect(outcomes(await reading(files, policy('evolve')))).toEqual(['E_COLUMN_TWICE']);
		const ignored = await reading(files);
		expect([outcomes(ignored), doubts(ignored)]).toEqual([['2 records, 0 rejects'], ['D_NAMES_TWICE']]);
		expect(outcomes(await reading(files, policy('fail')))).toEqual(['E_COLUMN_EXTRA']);
		if (a !== b) {
			const members = asObjects(objects([...NAMES, a, b], named(a, b).slice(1)));
			expect(outcomes(await reading(members, policy('evolve')))).toEqual(['E_COLUMN_TWICE']);
		}
	});

	test('of the schema refuse the file, whatever the policy', async () => {
		for (const extra of ['ignore', 'fail', 'evolve'])
			expect(outcomes(await reading(inEach(named('Customer_Name')), policy(extra)))).toEqual(['E_COLUMN_TWICE']);
	});
});

describe("a control header's date", () => {
	const file = (date: string) => `|H|Customer_Records|${date}|7|\n|D|${patient(1).join('|')}|\n|T|1|\n`;

	test.each(['20261123', '23112026', '2026-11-23', '23/11/2026', '11/23/2026'])('%s is the run date', async (date) => {
		expect(doubts(await reading({ 'a.txt': file(date) }))).toEqual(['']);
	});

	test('of another day is in doubt, refused or ignored', async () => {
		const files = { 'a.txt': file('20261122') };
		const outcome = async (controlDates: string) => {
			const reports = await reading(files, { policies: { controlDates } });
			return [outcomes(reports)[0], doubts(reports)[0]];
		};
		expect(await outcome('warn')).toEqual(['1 records, 0 rejects, 1 declared', 'D_CONTROL_DATE']);
		expect(await outcome('fail')).toEqual(['E_CONTROL_DATE', '']);
		expect(await outcome('ignore')).toEqual(['1 records, 0 rejects, 1 declared', '']);
	});

	test('stands in a trailer as well, beside its count', async () => {
		const trailed = (...fields: string[]) =>
			inEach([['H', ...NAMES], ...patients(2).map((row) => ['D', ...row]), ['T', ...fields]]);
		expect(doubts(await reading(trailed('20261123', '2')))).toEqual(['']);
		expect(doubts(await reading(trailed('20261122', '2')))).toEqual(['D_CONTROL_DATE']);
		expect(doubts(await reading(trailed('2', '22.11.2026')))).toEqual(['D_CONTROL_DATE']);
		const refused = await reading(trailed('20261122', '2'), { policies: { controlDates: 'fail' } });
		expect(outcomes(refused)).toEqual(['E_CONTROL_DATE']);
	});
});
