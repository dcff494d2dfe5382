import { closeSync, createWriteStream, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { type Workplace, workplace } from '../helpers/cli.js';
import { type Measured, measured, NO_MEASURE } from '../helpers/measured.js';
import { skippedFor } from '../helpers/skipped.js';

vi.setConfig({ testTimeout: 600_000 });

/** What a run may hold whatever a file is made of, in MB: docs/reliability.md says so. */
const MOST = 256;

/** A text, or one that is repeated. */
type Part = string | readonly [text: string, times: number];

/** Bytes in pieces of at most a megabyte. */
function* pieces(parts: readonly Part[]): Generator<Buffer> {
	for (const part of parts) {
		const [text, times] = typeof part === 'string' ? [part, 1] : part;
		const piece = Buffer.from(text.repeat(Math.min(Math.ceil(1_000_000 / text.length), times)));
		for (let left = Buffer.byteLength(text) * times; left > 0; left -= piece.length)
			yield left < piece.length ? piece.subarray(0, left) : piece;
	}
}

/** Puts a gzip into the inbox: a gigabyte of one letter is a megabyte of it. */
async function putPacked(place: Workplace, name: string, ...parts: Part[]): Promise<void> {
	const file = createWriteStream(path.join(place.inbox, `${name}.gz`));
	await pipeline(Readable.from(pieces(parts)), createGzip({ level: 1 }), file);
}

/** Puts a file with a hole into the inbox: NULs that no disk holds. */
function putSparse(place: Workplace, name: string, before: string, hole: number, behind: string): void {
	const file = openSync(path.join(place.inbox, name), 'w');
	writeSync(file, before);
	ftruncateSync(file, before.length + hole);
	writeSync(file, behind, before.length + hole);
	closeSync(file);
}

function prepared(more: Readonly<Record<string, unknown>> = {}): Workplace {
	const place = workplace();
	const columns = [
		{ name: 'ID', type: 'text', key: true },
		{ name: 'Country', type: 'text' },
	];
	const policies = { maxRejects: '100%' };
	place.configure({ schema: { columns }, latestBy: null, birthDateColumn: null, policies, ...more });
	return place;
}

/** Each file with what became of it: how many records and rejects, or by what it is refused. */
function fates({ report }: Measured): Record<string, string> {
	return Object.fromEntries(
		report.files.map(({ name, fault, records, rejected, faults }) => {
			const codes = faults.map(({ code }) => code).join(' ');
			return [name, fault === null ? `${records}, ${rejected} ${codes}`.trim() : fault.message];
		}),
	);
}

function told(name: string, { megabytes, seconds }: Measured): void {
	console.log(`${name}: ${megabytes.toFixed(0)} MB, ${seconds.toFixed(1)} s of processor time`);
}

describe.skipIf(NO_MEASURE !== null)(`a run holds no more than ${MOST} MB${skippedFor(NO_MEASURE)}`, () => {
	it('with a line of 1 GB: a record, a quoted field, a hole in a sparse file, the header', async () => {
		const place = prepared();
		await putPacked(place, 'record.csv', 'ID,Country\n1,IND\n2,', ['x', 1e9], '\n3,IND\n');
		await putPacked(place, 'quoted.csv', 'ID,Country\n4,IND\n5,"', ['x', 1e9], '"\n6,IND\n');
		await putPacked(place, 'header.csv', 'ID,', ['x', 1e9], '\n7,IND\n');
		const rows = Array.from({ length: 50_000 }, (_, at) => `s${at},IND\n`).join('');
		putSparse(place, 'sparse.csv', `ID,Country\n${rows}`, 1e9, '\n8,IND\n');
		expect(statSync(path.join(place.inbox, 'sparse.csv')).size).toBeGreaterThan(1e9);
		const run = measured(place, 'run', '--yes');
		told('four lines of 1 GB', run);
		expect(fates(run)).toEqual({
			'header.csv.gz': 'The header of header.csv is longer than limits.recordLength allows',
			'quoted.csv.gz': '3, 1 E_RECORD_TOO_LARGE',
			'record.csv.gz': '3, 1 E_RECORD_TOO_LARGE',
			'sparse.csv': '50002, 1 E_RECORD_TOO_LARGE',
		});
		expect(run.report.error?.code).toBe('E_FILE_REFUSED');
		expect(place.rows("select ID from med_users_ind where ID not like 's%' order by ID")).toEqual(
			['1', '3', '4', '6', '8'].map((ID) => ({ ID })),
		);
		expect(run.megabytes).toBeLessThan(MOST);
	});

	it('with a cell of 100 MB: that record is a reject, the next is read', async () => {
		const place = prepared();
		const cell = ['x', 1e8] as const;
		await putPacked(place, '1.csv', 'ID,Country\n11,', cell, '\n12,IND\n');
		await putPacked(place, '2.csv', 'ID,Country\n21,"', cell, '"\n22,IND\n');
		await putPacked(place, '3.txt', '|H|ID|Country|\n|D|31|', cell, '|\n|D|32|IND|\n|T|2|\n');
		await putPacked(place, '4.json', '[{"ID":"41","Country":"', cell, '"},{"ID":"42","Country":"IND"}]');
		await putPacked(place, '5.jsonl', '{"ID":"51","Country":"', cell, '"}\n{"ID":"52","Country":"IND"}\n');
		const row = (id: number, country: string) => `<x><ID>${id}</ID><Country>${country}`;
		const end = '</Country></x>';
		await putPacked(place, '6.xml', `<r>${row(61, '')}`, cell, `${end}${row(62, 'IND')}${end}</r>`);
		await putPacked(place, '7.xml', '<r><x ID="71" Country="', cell, '"/><x ID="72" Country="IND"/></r>');
		const run = measured(place, 'run', '--yes');
		told('seven cells of 100 MB', run);
		const one = '2, 1 E_RECORD_TOO_LARGE';
		expect(fates(run)).toEqual({
			...Object.fromEntries(
				['1.csv', '2.csv', '3.txt', '4.json', '5.jsonl', '6.xml'].map((name) => [`${name}.gz`, one]),
			),
			'7.xml.gz': '7.xml: line 1, a tag, comment or text outside the records is longer than limits.recordLength allows',
		});
		expect(place.rows('select ID from med_users_ind order by ID')).toEqual(
			['12', '22', '32', '42', '52', '62'].map((ID) => ({ ID })),
		);
		expect(place.rows('select max(length(raw)) < 11000 as short from etl_rejects')).toEqual([{ short: 1 }]);
		expect(run.megabytes).toBeLessThan(MOST);
	});

	it('with records that are broken by the million', async () => {
		const place = prepared();
		await putPacked(place, 'quotes.csv', 'ID,Country\n1,"', ['x\n', 3e6], '"\n2,IND\n');
		const run = measured(place, 'run', '--yes');
		told('three million rejects', run);
		expect(fates(run)).toEqual({ 'quotes.csv.gz': '3000002, 3000001 E_FIELDS_FEW E_QUOTE' });
		expect(place.rows('select count(distinct record) as n from etl_rejects')).toEqual([{ n: 3_000_001 }]);
		expect(place.rows('select ID from med_users_ind')).toEqual([{ ID: '2' }]);
		expect(run.megabytes).toBeLessThan(MOST);
	});

	it('with records of a megabyte each, hundreds of them', async () => {
		// A column that is not loaded: what readers hold at once is the same, and no disk has to take it.
		const place = prepared();
		const records = (count: number, record: (id: string) => readonly Part[]) =>
			Array.from({ length: count }, (_, at) => record(`${at}`)).flat();
		const [note, wide] = [['x', 1e6] as const, ['日', 5e5] as const];
		await putPacked(place, '1.csv', 'ID,Country,Note\n', ...records(150, (id) => [`1-${id},IND,`, note, '\n']));
		await putPacked(
			place,
			'2.json',
			'[{"ID":"2","Country":"IND"}',
			...records(150, (id) => [`,{"ID":"2-${id}","Country":"IND","Note":"`, note, '"}']),
			']',
		);
		await putPacked(
			place,
			'3.jsonl',
			...records(100, (id) => [`{"ID":"3-${id}","Country":"IND","Note":"`, wide, '"}\n']),
		);
		await putPacked(
			place,
			'4.xml',
			'<r>',
			...records(100, (id) => [`<x><ID>4-${id}</ID><Country>IND</Country><Note>`, wide, '</Note></x>']),
			'</r>',
		);
		await putPacked(place, '5.txt', '|H|ID|Country|Note|\n', ...records(150, (id) => [`|D|5-${id}|IND|`, note, '|\n']));
		const run = measured(place, 'run', '--yes');
		told('650 records of a megabyte', run);
		expect(fates(run)).toEqual({
			'1.csv.gz': '150, 0',
			'2.json.gz': '151, 0',
			'3.jsonl.gz': '100, 0',
			'4.xml.gz': '100, 0',
			'5.txt.gz': '150, 0',
		});
		expect(place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: 651 }]);
		expect(run.megabytes).toBeLessThan(MOST);
	});

	it('with rejects of a megabyte each, a hundred in each of two files', async () => {
		const place = prepared({
			schema: {
				columns: [
					{ name: 'ID', type: 'char(5)', key: true },
					{ name: 'Country', type: 'text' },
				],
			},
		});
		for (const name of ['a.csv', 'b.csv']) {
			const rows = Array.from({ length: 100 }, (): Part[] => [['x', 1e6], ',IND\n']).flat();
			await putPacked(place, name, 'ID,Country\n', ...rows, `${name},IND\n`);
		}
		const run = measured(place, 'run', '--yes');
		told('200 rejects of a megabyte', run);
		expect(fates(run)).toEqual({ 'a.csv.gz': '101, 100 E_LENGTH', 'b.csv.gz': '101, 100 E_LENGTH' });
		expect(place.rows('select count(*) as n from etl_rejects where length(value) = 1000000')).toEqual([{ n: 200 }]);
		expect(run.megabytes).toBeLessThan(MOST);
	});

	it('with nesting without an end, in JSON and XML', async () => {
		const place = prepared();
		await putPacked(place, 'arrays.json', ['[', 5e8]);
		await putPacked(place, 'objects.json', '[{"ID":"1","Country":', ['{"a":', 1e8]);
		await putPacked(place, 'closed.json', '[{"ID":"1","Country":', ['[', 1e7], [']', 1e7], '}]');
		await putPacked(
			place,
			'lines.jsonl',
			'{"ID":"2","Country":"IND"}\n{"ID":',
			['[', 1e8],
			'\n{"ID":"3","Country":"IND"}\n',
		);
		await putPacked(place, 'elements.xml', '<r><x><ID>4</ID>', ['<a>', 1e8]);
		await putPacked(place, 'outer.xml', ['<a>', 1e8]);
		const run = measured(place, 'run', '--yes');
		told('six nestings', run);
		const deep = 'nests deeper than limits.depth allows, from line 1';
		const deepXml = 'line 1, elements nest deeper than limits.depth allows';
		expect(fates(run)).toEqual({
			'arrays.json.gz': `arrays.json ${deep}`,
			'closed.json.gz': `closed.json ${deep}`,
			'elements.xml.gz': `elements.xml: ${deepXml}`,
			'lines.jsonl.gz': '3, 1 E_RECORD_TOO_LARGE',
			'objects.json.gz': `objects.json ${deep}`,
			'outer.xml.gz': `outer.xml: ${deepXml}`,
		});
		expect(place.rows('select ID from med_users_ind order by ID')).toEqual([{ ID: '2' }, { ID: '3' }]);
		expect(run.megabytes).toBeLessThan(MOST);
	});

	it('with a folder of 100,000 files, which is refused, and with the 10,000 that may be', async () => {
		const place = prepared();
		for (let at = 0; at < 100_000; at++) closeSync(openSync(path.join(place.inbox, `${at}.csv`), 'w'));
		const refused = measured(place, 'run', '--yes');
		told('100,000 files', refused);
		expect(refused.report.error).toMatchObject({ code: 'E_SOURCE_TOO_MANY', context: { limit: 'limits.files' } });
		expect(refused.megabytes).toBeLessThan(MOST);
		expect(refused.seconds).toBeLessThan(20);
		const many = prepared();
		for (let at = 0; at < 10_000; at++) many.put(`${at}.csv`, `ID,Country\n${at},IND\n`);
		const loaded = measured(many, 'run', '--yes');
		told('10,000 files', loaded);
		expect(loaded.report.error).toBeNull();
		expect(many.rows('select count(*) as n from med_users_ind')).toEqual([{ n: 10_000 }]);
		expect(loaded.megabytes).toBeLessThan(MOST);
		expect(loaded.seconds).toBeLessThan(60);
	});
});
