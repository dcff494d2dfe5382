import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EtlError } from '../../source/core/errors.js';
import { addsUp } from '../../source/core/reading/reading.js';
import { LONG } from '../helpers/long.js';
import { FEED, readBytes, UNKNOWN } from '../helpers/read.js';
import { LINE_WRITERS } from '../helpers/table-writers.js';
import { NAMES, patient, type Rows, WRITERS } from '../helpers/tables.js';

const PIECES = [
	'a',
	'12',
	'20101012',
	',',
	',',
	'|',
	'"',
	'"',
	'\n',
	'\n',
	'\r\n',
	' ',
	'#',
	'H',
	'D',
	'T',
	'|D|',
	'|T|2|',
];
const LINES = [
	'',
	',,,',
	'# made by hand',
	'Customer report',
	'(2 rows affected)',
	'TOTAL,,,3',
	'-- end',
	NAMES.join(),
	patient(1).join(),
	patient(2).join(),
	`H,${NAMES.join()}`,
	`D,${patient(3).join()}`,
	'T,1',
	`"${patient(4).join()}`,
	`${patient(5).join()}"`,
];
const anyText = fc.oneof(
	fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join('')),
	fc.array(fc.constantFrom(...LINES), { maxLength: 12 }).map((lines) => lines.join('\n')),
);
const settings = fc.record(
	{
		preamble: fc.nat({ max: 3 }),
		header: fc.constantFrom('none' as const, 1, 2),
		columns: fc.constant(NAMES),
		recordTypes: fc.boolean(),
		multiline: fc.boolean(),
	},
	{ requiredKeys: [] },
);

/** What was read, or `null` where the file was refused by name. */
async function readOrRefused(...reading: Parameters<typeof readBytes>) {
	return readBytes(...reading).catch((error: unknown) => {
		if (error instanceof EtlError) return null;
		throw error;
	});
}

test('every line of any text is accounted for, and counted by nobody twice', async () => {
	await fc.assert(
		fc.asyncProperty(
			anyText,
			settings,
			fc.boolean(),
			fc.integer({ min: 1, max: 50 }),
			async (text, set, isFeed, chunk) => {
				const options = { ...(isFeed ? FEED : UNKNOWN), lineEnd: '\n', ...set };
				const file = await readOrRefused('x.csv', text, options, chunk);
				const account = file?.after.account;
				if (!account) return;
				expect(addsUp(account), JSON.stringify(account)).toBe(true);
				expect(account.all).toBe(text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0));
			},
		),
		{ numRuns: LONG ? 600 : 200 },
	);
});

test.each(['', '\n', '\r\n', '\r'])(
	'a last line that is too long is counted once, ended by %j, in pieces of any length',
	async (end) => {
		const text = `id,name${end || '\n'}1,A${end || '\n'}2,${'x'.repeat(90)}${end}`;
		const options = { ...UNKNOWN, limits: { ...UNKNOWN.limits, recordLength: 40 } };
		for (let chunk = 1; chunk <= text.length; chunk++) {
			const { after, faults } = await readBytes('x.csv', text, options, chunk);
			expect(faults).toEqual(['3 E_RECORD_TOO_LARGE']);
			expect(after.account).toMatchObject({ all: 3, header: 1, records: 2 });
		}
	},
);

test('so is every row of any sheet', async () => {
	const row = fc.oneof(
		fc.constantFrom<readonly string[]>([], ['Report'], ['TOTAL', '', '2'], ['-- end'], NAMES, patient(1), patient(2)),
		fc.constantFrom<readonly string[]>(['H', ...NAMES], ['D', ...patient(3)], ['T', '1'], ['', '', 'x']),
		fc.array(fc.constantFrom('', 'a', '1'), { maxLength: 4 }),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.boolean(), async (rows, isFeed) => {
			const file = await readOrRefused('x.xlsx', LINE_WRITERS.xlsx.write(rows), isFeed ? FEED : UNKNOWN);
			const account = file?.after.account;
			if (!account) return;
			expect(addsUp(account), JSON.stringify(account)).toBe(true);
			const filled = rows.filter((cells) => cells.some((cell) => cell !== '')).length;
			expect(account.all - account.blank).toBe(filled);
		}),
		{ numRuns: LONG ? 200 : 70 },
	);
});

/** What may be done to a table of records by those who send it. */
const spoilt: fc.Arbitrary<{ readonly rows: Rows; readonly ids: readonly string[] }> = fc
	.record({
		count: fc.integer({ min: 1, max: 25 }),
		headerAt: fc.oneof(fc.constant(0), fc.nat({ max: 25 })),
		typed: fc.boolean(),
		above: fc.constantFrom<Rows>(
			[],
			[['Report']],
			[
				['State', 'VIC'],
				['Printed on', '2026-11-23'],
			],
		),
		below: fc.constantFrom<Rows>([], [['(9 rows affected)']], [['TOTAL', '', '', '9']], [['-- end']]),
		again: fc.nat({ max: 25 }),
		letters: fc.array(fc.tuple(fc.nat({ max: 24 }), fc.constantFrom('H', 'T', 'X', 'd')), { maxLength: 2 }),
		trailerAt: fc.nat({ max: 25 }),
		cut: fc.tuple(fc.nat({ max: 24 }), fc.nat({ max: 4 })),
	})
	.map(({ count, headerAt, typed, above, below, again, letters, trailerAt, cut }) => {
		const ids = Array.from({ length: count }, (_, at) => `Person ${at + 1}`);
		const records = ids.map((_, at) => [...(typed ? ['D'] : []), ...patient(at + 1)]);
		for (const [at, letter] of typed ? letters : []) records[at]?.splice(0, 1, letter);
		if (cut[1] > 0 && records[cut[0]]) records[cut[0]] = (records[cut[0]] as string[]).slice(0, -cut[1]);
		const header = [...(typed ? ['H'] : []), ...NAMES];
		const rows: string[][] = [...records];
		if (typed) rows.splice(trailerAt, 0, ['T', `${count}`]);
		if (again > 0 && again < rows.length) rows.splice(again, 0, header);
		rows.splice(Math.min(headerAt, rows.length), 0, header);
		return { rows: [...above.map((row) => [...row]), ...rows, ...below.map((row) => [...row])], ids };
	});

test('every record is read, a reject, or its file is refused, whatever was put around it', async () => {
	await fc.assert(
		fc.asyncProperty(spoilt, fc.constantFrom(...Object.keys(WRITERS)), async ({ rows, ids }, name) => {
			const file = await readOrRefused(name, WRITERS[name]?.(rows) as Buffer, FEED);
			if (file === null) return;
			const texts = file.records.map(({ raw }) => raw);
			for (const id of ids) expect(texts.filter((text) => new RegExp(`${id}(?!\\d)`).test(text)).length, id).toBe(1);
		}),
		{ numRuns: LONG ? 400 : 130 },
	);
});
