import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { feedText, type Workplace, workplace } from '../../helpers/cli.js';
import { longTest, oneOf } from '../../helpers/long.js';

const HEADER = 'Name;Cust_I;Open_Dt;Consul_Dt;DOB;Country';

/** A place whose feed has one good record and rejects, loaded. */
function loaded(name: string, content: string | Buffer): Workplace {
	const place = workplace();
	place.configure({ policies: { maxRejects: 50 } });
	place.put(name, content);
	expect(place.etl('--yes').status).toBe(0);
	return place;
}

/** Writes the open rejects, has somebody mend the text, and loads it. */
function mended(place: Workplace, mend: (text: string) => string | Buffer, ...flags: string[]) {
	const file = path.join(place.folder, 'bad.csv');
	expect(place.etl('rejects', 'all', '--output', file, '--quiet', '--force', ...flags).status).toBe(0);
	writeFileSync(file, mend(readFileSync(file, 'utf8')));
	return place.json<{
		error: { code: string; message: string } | null;
		repairs: { counts: object; unasked: object[] } | null;
	}>('repair', file, '--note', 'by phone', '--yes');
}

const FEEDS: readonly (readonly [name: string, content: string, ownLayout: boolean])[] = [
	['north_23112026.csv', `${HEADER}\n"A; B";1;20100101;20121013;;USA\n"O ""x""";2;BAD;20121013;;USA\n`, true],
	[
		'tab_23112026.tsv',
		`${HEADER.replaceAll(';', '\t')}\nA\t1\t20100101\t20121013\t\tUSA\n=B\t2\tBAD\t20121013\t\tUSA\n`,
		true,
	],
	['typed_23112026.txt', feedText([{ id: '1' }, { id: '2', name: 'Zoë', opened: 'BAD' }]), true],
	[
		'lines_23112026.jsonl',
		`${JSON.stringify({ Name: 'A', Cust_I: '1', Open_Dt: '20100101', Consul_Dt: '20121013', Country: 'USA' })}\n${JSON.stringify({ Name: 'B\nb', Cust_I: 2, Open_Dt: 'BAD', Consul_Dt: '20121013', Country: 'USA' })}\n`,
		false,
	],
	[
		'tree_23112026.xml',
		'<all><p><Name>A</Name><Cust_I>1</Cust_I><Open_Dt>20100101</Open_Dt><Consul_Dt>20121013</Consul_Dt><Country>USA</Country></p><p><Name>B</Name><Cust_I>2</Cust_I><Open_Dt>BAD</Open_Dt><Consul_Dt>20121013</Consul_Dt><Country>USA</Country></p></all>',
		false,
	],
];

describe('rejects come back by repair', () => {
	test.each(oneOf(FEEDS, 2))('%s', (name, content, ownLayout) => {
		const place = loaded(name, content);
		const before = place.rows('select * from med_users_master');
		const file = path.join(place.folder, 'bad.csv');
		const written = place.json<{ layout: string; records: number; masked: boolean }>('rejects', '--output', file);
		expect(written).toMatchObject({ layout: ownLayout ? 'feed' : 'csv', records: 1, masked: true });
		const done = mended(place, (text) => text.replace('BAD', '20100102'));
		expect(done).toMatchObject({
			status: 0,
			error: null,
			repairs: { counts: { repaired: 1, 'still-bad': 0 }, unasked: [] },
		});
		const rows = place.rows('select * from med_users_master order by CustomerID');
		expect(rows).toHaveLength(2);
		expect(rows[0]).toEqual(before[0]);
		const names: Record<string, string> = { north: 'O "x"', tab: '=B', typed: 'Zoë', lines: 'B\nb', tree: 'B' };
		// A masked cell keeps the value that it stands for.
		expect(rows[1]).toMatchObject({
			CustomerName: names[name.split('_')[0] as string],
			CustomerOpenDate: '2010-01-02',
		});
		expect(
			place.rows("select outcome, changed, undone_by from etl_repairs where fields like '%20100102%'"),
		).toHaveLength(1);
		expect(place.etl('validate', '--all').status).toBe(0);
		expect(place.etl('doctor').stdout).toContain('hold what is noted');
		// The same again is passed over, and the next run finds the day as it is.
		expect(place.json('repair', file, '--note', 'again', '--yes')).toMatchObject({
			status: 4,
			error: { code: 'E_REPAIR' },
		});
		expect(place.json('run', '--yes')).toMatchObject({ status: 0, files: [{ staged: 'already' }] });
		expect(place.rows('select * from med_users_master')).toHaveLength(2);
	});
});

describe('what a spreadsheet makes of a file of rejects', () => {
	const feed = `${HEADER}\nGood;1;20100101;20121013;;USA\nBé;2;BAD;20121013;;USA\n=C;003;BAD;20121013;;IND\n`;
	const reordered = (text: string) => {
		const lines = text
			.replace('\uFEFF', '')
			.trim()
			.split(/\r\n|\n/)
			.map((line) => line.split(','));
		return lines.map((cells) => [...cells].reverse());
	};
	test.each(
		oneOf<readonly [string, (text: string) => string | Buffer]>([
			['UTF-16 with semicolons', (text) => iconv.encode(text.replaceAll(',', ';'), 'utf-16le', { addBOM: true })],
			['UTF-16 with tabs', (text) => iconv.encode(text.replaceAll(',', '\t'), 'utf-16le', { addBOM: true })],
			['Windows-1252', (text) => iconv.encode(text.replace('\uFEFF', ''), 'windows-1252')],
			['bare carriage returns', (text) => text.replaceAll('\r\n', '\r')],
			[
				'other rows and columns first',
				(text) => {
					const [header = [], ...rows] = reordered(text);
					return [header, ...rows.reverse()].map((cells) => cells.join(',')).join('\n');
				},
			],
		]),
	)('%s', (_, spoil) => {
		const place = loaded('north_23112026.csv', feed);
		const done = mended(place, (text) => spoil(text.replaceAll('BAD', '20100102')), '--as', 'csv', '--show-sensitive');
		expect(done).toMatchObject({ status: 0, repairs: { counts: { repaired: 2 }, unasked: [] } });
		expect(place.rows('select CustomerName from med_users_master where CustomerID <> 1 order by CustomerID')).toEqual([
			{ CustomerName: '=C' },
			{ CustomerName: 'Bé' },
		]);
	});

	longTest('zeros that it drops are told', () => {
		const place = loaded('north_23112026.csv', feed);
		const done = mended(place, (text) => text.replaceAll('BAD', '20100102').replace('003', '3'), '--as', 'csv');
		expect(done).toMatchObject({ status: 0, repairs: { unasked: [{ column: 'Cust_I', records: 1 }] } });
	});
});

describe('a file that is not what was written is refused whole', () => {
	const feed = `${HEADER}\nGood;1;20100101;20121013;;USA\nB;2;BAD;20121013;;USA\nC;3;BAD;20121013;;IND\n`;
	const good = (text: string) => text.replaceAll('BAD', '20100102');
	const lines = (text: string, change: (lines: string[]) => string[]) =>
		change(good(text).trimEnd().split('\n')).join('\n');
	const spoiled: readonly (readonly [string, string, (text: string) => string])[] = [
		['a foreign row', 'has no etl_id', (text) => `${good(text)}X;9;20100101;20121013;;USA;;;;\n`],
		['an edited record number', 'its etl_id was edited', (text) => good(text).replace('.2.', '.3.')],
		['a record number that there is not', 'has no reject of record 77', (text) => good(text).replace('.2.', '.77.')],
		['a reject of another file', 'never saw', (text) => good(text).replace(/r[0-9a-f]{4}/, 'r0000')],
		['something for an etl_id', 'is none that etl-tui wrote', (text) => good(text).replace(/r[0-9a-f]{16}\.2\./, '2.')],
		['two rows for one reject', 'are both of record 2', (text) => lines(text, ([a, b]) => [a, b, b] as string[])],
		[
			'a missing column',
			'the column Open_Dt of north_23112026.csv is missing',
			(text) => good(text).replace('Open_Dt', 'X'),
		],
		[
			'a foreign column',
			'the column Extra is of none',
			(text) => lines(text, (all) => all.map((line, at) => `${at === 0 ? 'Extra' : 'x'};${line}`)),
		],
		[
			'a column that stands twice',
			'the column Name stands twice',
			(text) => lines(text, (all) => all.map((line) => `${line.split(';')[0]};${line}`)),
		],
		['a short row', 'fields, its header has', (text) => good(text).replace(/;etl_id/, ';x;y;etl_id')],
		['no column of ours', 'has no column etl_id', (text) => good(text).replace('etl_id', 'id')],
		['an empty file', 'it is empty', () => ''],
		[
			'a row above the header, as after a sort',
			'line 1 stands above the header in line 2',
			(text) => lines(text, ([header, one, two]) => [one, header, two] as string[]),
		],
		['a header alone', 'no record', (text) => text.split('\n')[0] as string],
		['a mask in another text', 'holds •••', (text) => good(text).replace('•••', '••• x')],
	];

	test('and each fault is named', () => {
		const place = loaded('north_23112026.csv', feed);
		for (const [what, says, spoil] of spoiled) {
			const done = mended(place, spoil);
			expect(done, what).toMatchObject({ status: 4, error: { code: 'E_REPAIR' } });
			expect(done.error?.message, what).toContain(says);
		}
		expect(place.rows('select * from med_users_master')).toHaveLength(1);
		expect(place.rows('select * from etl_repairs')).toEqual([]);
	});
});

test('a value under a column that only another file has is named, and not ignored', () => {
	const place = workplace();
	place.configure({ policies: { maxRejects: 50, extraColumns: 'ignore' } });
	place.put('north_23112026.csv', `${HEADER};Ward\nGood;1;20100101;20121013;;USA;7\nB;2;BAD;20121013;;USA;8\n`);
	place.put('south_23112026.csv', `${HEADER}\nFine;3;20100101;20121013;;USA\nC;4;BAD;20121013;;IND\n`);
	expect(place.etl('--yes').status).toBe(0);
	const done = mended(
		place,
		(text) => text.replaceAll('BAD', '20100102').replace(/^(C,.*),,(south_)/m, '$1,9,$2'),
		'--show-sensitive',
	);
	expect(done).toMatchObject({ status: 4, error: { code: 'E_REPAIR' } });
	expect(done.error?.message).toContain('line 3 has a value under Ward, a column that south_23112026.csv has not');
	expect(place.rows('select * from etl_repairs')).toEqual([]);
});
