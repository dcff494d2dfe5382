import { expect, test } from 'vitest';
import type { LineQuery, RecordQuery } from '../../../source/core/records/record-view.js';
import { LINEAGE } from '../../../source/core/schema/schema.js';
import { ruleAgainst } from '../../../source/core/schema/winner-rule.js';
import { findRecord } from '../../../source/workspace/look.js';
import { openWorkspace } from '../../../source/workspace/workspace.js';
import { type Workplace, workplace } from '../../helpers/cli.js';
import { LINE_WRITERS } from '../../helpers/table-writers.js';

const RUN = '2026-11-23.1';
const HEADER = ['Name', 'Cust_I', 'Open_Dt', 'Consul_Dt', 'Country', 'Post_Code', 'Phone'];
const ROWS = [
	['Ann', '1', '20101012', '', 'IND', '75006', '1'],
	['Bob', '2', '20101012', '', 'IND', '75006', '2'],
	['Eve', '3', '20101012', '', 'IND', 'Z47', '3'],
	['Ian', '4', '20101012', '', 'IND', '75006', '4'],
	['Zoë', '5', '20101012', '', 'IND', '75006', '5'],
	['Uma', '6', '20101012', '', 'IND', '75006', '6'],
];

const asObjects = () => ROWS.map((row) => Object.fromEntries(HEADER.map((name, index) => [name, row[index]])));

/** The same records in each format, with the line of the third one, and what stands around it. */
const FILES: readonly {
	readonly name: string;
	readonly content: () => string | Buffer;
	readonly line: number;
	readonly near: readonly (readonly [line: number, text: string | RegExp])[];
}[] = [
	{
		name: 'people.csv',
		content: () => `${[HEADER, ...ROWS].map((row) => row.join(',')).join('\r\n')}\r\n`,
		line: 4,
		near: [
			[2, ROWS[0]?.join(',') as string],
			[3, ROWS[1]?.join(',') as string],
			[4, ROWS[2]?.join(',') as string],
			[5, ROWS[3]?.join(',') as string],
			[6, ROWS[4]?.join(',') as string],
		],
	},
	{
		name: 'broken.csv',
		content: () =>
			`${[HEADER, ...ROWS]
				.map((row) => row.map((cell) => `"${cell}"`).join(','))
				.join('\n')
				.replace('"Eve"', '"Eve\nMoe"')}\n`,
		line: 4,
		near: [
			[2, /"Ann"/],
			[3, /"Bob"/],
			[4, '"Eve'],
			[5, /^Moe","3"/],
			[6, /"Ian"/],
			[7, /"Zoë"/],
		],
	},
	{
		name: 'lines.ndjson',
		content: () =>
			`${asObjects()
				.map((each) => JSON.stringify(each))
				.join('\n')}\n`,
		line: 3,
		near: [
			[1, /"Ann"/],
			[2, /"Bob"/],
			[3, /"Eve"/],
			[4, /"Ian"/],
			[5, /"Zoë"/],
		],
	},
	{
		name: 'one-line.json',
		content: () => JSON.stringify(asObjects()),
		line: 1,
		near: [
			[1, /^\{"Name":"Ann"/],
			[1, /^\{"Name":"Bob"/],
			[1, /^\{"Name":"Eve".*\}$/],
			[1, /^\{"Name":"Ian"/],
			[1, /^\{"Name":"Zoë"/],
		],
	},
	{
		name: 'sheet.xlsx',
		content: () => LINE_WRITERS.xlsx.write([HEADER, ...ROWS]),
		line: 4,
		near: [
			[2, /Ann/],
			[3, /Bob/],
			[4, /Eve/],
			[5, /Ian/],
			[6, /Zoë/],
		],
	},
];

async function view(place: Workplace, query: RecordQuery | LineQuery) {
	const workspace = await openWorkspace({}, { cwd: place.folder, env: {} });
	return findRecord(workspace, { runDate: '2026-11-23', signal: new AbortController().signal }, query);
}

test.each(FILES)('a record of $name is shown whole, with the file around it', async ({ name, content, line, near }) => {
	const place = workplace();
	place.put(name, content());
	place.configure({ policies: { maxRejects: '50%' } });
	expect(place.etl('run', '--yes').status).toBe(0);
	const bad = await view(place, { runId: RUN, file: name, record: 3 });
	expect(bad).toMatchObject({ line, state: 'rejected', notes: [], key: ['3'] });
	expect(bad.near.map((each) => each.line)).toEqual(near.map(([number]) => number));
	for (const [index, [, text]] of near.entries()) expect(bad.near[index]?.text).toMatch(text);
	expect(
		bad.near
			.filter(({ own }) => own)
			.map(({ text }) => text)
			.join('\n'),
	).toContain('Eve');
	expect(bad.fields.find(({ column }) => column === 'PostCode')).toEqual({
		...{ column: 'PostCode', header: 'Post_Code', came: 'Z47', stored: null, type: 'varchar(5)' },
		faults: ['E_PATTERN  does not match [0-9]+'],
	});
	expect(bad.fields.at(-1)).toMatchObject({ column: null, header: 'Phone', came: '3', stored: null });
	const good = await view(place, { runId: RUN, file: name, record: 1 });
	expect(good).toMatchObject({ state: 'staged', key: ['1'] });
	expect(good.fields.find(({ column }) => column === 'CustomerOpenDate')).toMatchObject({
		came: '20101012',
		stored: '2010-10-12',
	});
});

test('a record of a file that is gone or another one is shown as the database keeps it', async () => {
	const place = workplace();
	const [{ content }] = FILES as [(typeof FILES)[number]];
	place.put('people.csv', content());
	place.configure({ policies: { maxRejects: '50%' } });
	expect(place.etl('run', '--yes').status).toBe(0);
	place.put('people.csv', `${HEADER.join(',')}\nNobody,9,20101012,,IND,75006,9\n`);
	const other = await view(place, { runId: RUN, file: 'people.csv', record: 3 });
	expect(other).toMatchObject({ line: 4, state: 'rejected', near: [], raw: 'Eve,3,20101012,,IND,Z47,3' });
	expect(other.notes[0]).toContain('another one by now');
	expect(other.fields.find(({ column }) => column === 'PostCode')).toMatchObject({ came: 'Z47', stored: null });
	const now = await view(place, { runId: null, file: 'people.csv', record: 1 });
	expect(now).toMatchObject({ state: 'read', key: ['9'] });
	const query = { runId: RUN, file: 'people.csv', record: 3 };
	expect((await view(place, { runId: RUN, file: 'people.csv', line: 4 })).query).toEqual(query);
	expect((await view(place, { runId: RUN, file: 'people.csv', line: 2 })).query).toEqual({ ...query, record: 1 });
	expect(await view(place, { runId: null, file: 'people.csv', line: 2 })).toEqual(now);
	for (const runId of [RUN, null])
		await expect(view(place, { runId, file: 'people.csv', line: 99 })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
	await expect(view(place, { runId: null, file: 'people.csv', record: 7 })).rejects.toMatchObject({
		code: 'E_NOT_FOUND',
	});
	await expect(view(place, { runId: RUN, file: 'nowhere.csv', record: 1 })).rejects.toMatchObject({
		code: 'E_NOT_FOUND',
	});
});

test('a column that a file brought along is shown with its value or its fault, in a record and in a trace', async () => {
	const place = workplace();
	const evolve = { policies: { maxRejects: '50%', extraColumns: 'evolve' } };
	const rows = [HEADER, ...ROWS].map((row, at) => [...row, at === 0 ? 'Ward' : `w${at}`].join(','));
	place.put('people.csv', `${rows.join('\n').replace('w2', 'w\0')}\n`);
	place.configure(evolve);
	const shown = async (runId: string | null, record: number) =>
		(await view(place, { runId, file: 'people.csv', record })).fields.slice(-2);
	const phone = { column: 'Phone', header: 'Phone', came: '1', stored: '1', type: 'text', faults: [] };
	const ward = { column: 'Ward', header: 'Ward', came: 'w1', stored: 'w1', type: 'text', faults: [] };
	expect(await shown(null, 1)).toEqual([phone, ward]);
	expect(place.etl('run', '--yes').status).toBe(0);
	expect(await shown(RUN, 1)).toEqual([phone, ward]);
	expect(await shown(RUN, 2)).toMatchObject([
		{ column: 'Phone', stored: null, faults: [] },
		{ column: 'Ward', stored: null, faults: [expect.stringMatching(/^E_/)] },
	]);
	const traced = (key: string) => JSON.parse(place.etl('trace', key, '--json').stdout);
	expect(traced('1')).toMatchObject({ targets: [{ row: { Phone: '1', Ward: 'w1' } }], stage: [{ Ward: 'w1' }] });
	// What the stage has stays in sight when the policy ends, and when the file is gone.
	place.configure({ policies: { maxRejects: '50%' } });
	expect(await shown(RUN, 1)).toEqual([phone, ward]);
	expect(await shown(null, 1)).toMatchObject([
		{ column: null, header: 'Phone' },
		{ column: null, header: 'Ward' },
	]);
	place.put('people.csv', `${HEADER.join(',')}\nNobody,9,20101012,,IND,75006,9\n`);
	expect(await shown(RUN, 1)).toMatchObject([
		{ column: 'Phone', header: null, stored: '1' },
		{ column: 'Ward', header: null, stored: 'w1' },
	]);
	expect(traced('1')).toMatchObject({ targets: [{ row: { Ward: 'w1' } }], stage: [{ Ward: 'w1' }] });
	// A column that the config has since then is none of the stage's yet.
	const columns = [
		{ name: 'CustomerID', type: 'varchar(18)', key: true },
		{ name: 'Country', type: 'char(5)' },
		{ name: 'Floor', type: 'date' },
	];
	place.configure({ schema: { columns }, latestBy: 'Floor', birthDateColumn: null });
	expect(traced('1')).toMatchObject({ stage: [{ CustomerName: 'Ann', Ward: 'w1' }] });
});

test('a trace says of each record by which rule it lost, now and as of a date', () => {
	const place = workplace();
	const line = (consulted: string, name: string) => `${name},1,20101012,${consulted},IND,75006,1`;
	const put = (date: string, lines: readonly string[]) =>
		place.put(`people_${date}112026.csv`, `${[HEADER.join(','), ...lines].join('\n')}\n`);
	put('21', [line('20261101', 'Ann'), line('20261101', 'Ann B')]);
	put('22', [line('', 'Ann C')]);
	put('23', [line('20261101', 'Ann D')]);
	for (const day of ['21', '22', '23']) expect(place.etl('run', '--yes', '--date', `2026-11-${day}`).status).toBe(0);
	const rules = (...words: string[]) =>
		(JSON.parse(place.etl('trace', '1', '--json', ...words).stdout).stage as Record<string, unknown>[]).map((row) => [
			row.CustomerName,
			row.etl_rule,
			row.etl_table,
		]);
	const table = 'med_users_ind';
	expect(rules()).toEqual([
		['Ann D', null, table],
		['Ann B', 'the LastConsultedDate is the same, and its run date is earlier', table],
		['Ann', 'the LastConsultedDate is the same, and its run date is earlier', table],
		['Ann C', 'it has no LastConsultedDate', table],
	]);
	expect(rules('--as-of', '2026-11-22')).toEqual([
		['Ann B', null, table],
		['Ann', 'the LastConsultedDate is the same, and it stands earlier in the same file', table],
		['Ann C', 'it has no LastConsultedDate', table],
	]);
	expect(place.etl('trace', '1', '--as-of', '2026-11-22').stdout).toContain(
		'as if no file of a later run date had come',
	);
	expect(place.etl('trace', '1', '--as-of', '2026-11-20').stderr).toContain('as of 2026-11-20');
	expect(place.etl('trace', '1', '--as-of', 'soon').status).toBe(2);
	const [first, second] = [{ [LINEAGE.fileId]: 2 }, { [LINEAGE.fileId]: 1 }];
	expect(ruleAgainst(first, second, null)).toBe('its file came earlier on the same date');
});
