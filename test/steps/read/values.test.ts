import { describe, expect, it } from 'vitest';
import type xlsx from 'xlsx';
import { TEXT_FORMATS, writeCells, writeTexts } from '../../helpers/cells.js';
import { runInProcess } from '../../helpers/in-process.js';
import { ONE_ENGINE } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

/** What a value becomes: the text that is stored, null, or the code of its reject with a piece of its reason. */
type Outcome = string | null | readonly [code: string, reason: string];

type Settings = Readonly<Record<string, unknown>>;

const DATES = { type: 'date', formats: ['YYYYMMDD'] };
const BORN = { type: 'date', formats: ['DDMMYYYY'], min: '1850-01-01', max: 'runDate' };
const ZEROS = ['E_INT', 'leading zeros'] as const;

/** Columns by what they say, and what becomes of texts in them; read on 2026-11-23. */
const TEXTS: readonly (readonly [settings: Settings, texts: Readonly<Record<string, Outcome>>])[] = [
	[
		{ type: 'int(5)' },
		{ '02134': ZEROS, '-02': ZEROS, '2134': '2134', '0': '0', '+5': '5', '123456': ['E_INT', 'more than 5'] },
	],
	[
		{ type: 'int(5)', leadingZeros: 'drop' },
		{ '02134': '2134', '-007': '-7', '000': '0', '0123456': ['E_INT', '5 digits'] },
	],
	[{ type: 'int' }, { '007': ZEROS, '2147483648': ['E_INT', 'fit'], '1,234': ['E_INT', 'whole'], '-0': '0' }],
	[
		{ type: 'bigint' },
		{ '0099': ZEROS, '9223372036854775807': '9223372036854775807', '9223372036854775808': ['E_INT', 'fit'] },
	],
	[
		{ type: 'decimal(10,2)' },
		{ '5.5': '5.50', '.5': '0.50', '0.10': '0.10', '1e3': '1000.00', '5.505': ['E_DECIMAL', '2 digits after'] },
	],
	[
		{ type: 'decimal(10,2)' },
		{ '02134.5': ['E_DECIMAL', 'leading zeros'], '1,234.5': ['E_DECIMAL', 'decimal'], '-0.00': '0.00' },
	],
	[
		{ type: 'decimal(22,2)' },
		{ '12345678901234567890.12': '12345678901234567890.12', '99999999999999999999.99': '99999999999999999999.99' },
	],
	[
		{ type: 'decimal(10,2)', number: '1.234,56' },
		{
			'1.234,56': '1234.56',
			'1234,56': '1234.56',
			'1.234': '1234.00',
			'12.34': ['E_DECIMAL', 'written as'],
			'1,234.56': ['E_DECIMAL', '1.234,56'],
		},
	],
	[
		{ type: 'int', number: "1'234.56" },
		{ "1'234": '1234', '1’234’567': '1234567', "12'34": ['E_INT', 'written as'], "01'234": ZEROS },
	],
	[
		{ type: 'bigint', number: '1 234,56' },
		{ '1 234': '1234', '1\u00A0234': '1234', '1\u202F234': '1234', '1.234': ['E_INT', 'written as'] },
	],
	[
		{ type: 'datetime' },
		{ '2026-01-01T10:00:00.900': '2026-01-01 10:00:00.9', '2026-01-01 10:00': '2026-01-01 10:00:00' },
	],
	[
		{ type: 'datetime' },
		{
			'2026-01-01T10:00:00.123456': '2026-01-01 10:00:00.123456',
			'2026-01-01T10:00:00.1234567': ['E_DATETIME', '6 digits'],
		},
	],
	[
		{ type: 'datetime' },
		{ '2026-01-01T10:00:00Z': ['E_DATETIME', 'time zone'], '2026-01-01T10:00:00+02:00': ['E_DATETIME', 'time zone'] },
	],
	[
		{ type: 'datetime', zone: 'UTC' },
		{
			'2026-01-01T01:30:00.5+02:00': '2025-12-31 23:30:00.5',
			'2026-01-01T10:00Z': '2026-01-01 10:00:00',
			'2026-01-01T10:00': ['E_DATETIME', 'no time zone'],
		},
	],
	[{ type: 'datetime', formats: ['DD/MM/YYYY HH:mm:ss.SSS'] }, { '02/01/2026 10:00:00.120': '2026-01-02 10:00:00.12' }],
	[
		{ type: 'date' },
		{
			'2026-01-01T10:00': ['E_DATE', 'has a time'],
			'2026-01-01T00:00:00.000': '2026-01-01',
			'2026-01-01T00:00Z': ['E_DATE', 'zone'],
		},
	],
	[
		{ type: 'date', time: 'drop' },
		{ '2026-01-01T23:30:00+02:00': '2026-01-01', '2026-01-01T10:00': '2026-01-01' },
	],
	[
		DATES,
		{
			'20261231': '2026-12-31',
			'99991231': '9999-12-31',
			'17991231': ['E_DATE', 'before 1800'],
			'22010101': ['E_DATE', 'after 2200'],
		},
	],
	[
		BORN,
		{
			'06032010': '2010-03-06',
			'20100306': ['E_DATE', 'before 1850'],
			'20121231': ['E_DATE', 'before 1850'],
			'24112026': ['E_DATE', 'after 2026-11-23'],
		},
	],
	[
		{ ...BORN, formats: ['DDMMYYYY', 'YYYYMMDD'] },
		{ '20100306': '2010-03-06', '06032010': '2010-03-06' },
	],
	[
		{ ...BORN, formats: ['DD.MM.YY'] },
		{ '23.11.26': '2026-11-23', '24.11.26': '1926-11-24', '29.02.00': '2000-02-29' },
	],
	[
		{ ...DATES, formats: ['YYMMDD'] },
		{ '261124': '2026-11-24', '461123': '2046-11-23', '461124': '1946-11-24' },
	],
	[{ type: 'varchar(20)' }, { NULL: null, '\\N': null, 'N/A': null, Null: 'Null', '02134': '02134', ' a ': 'a' }],
	[
		{ type: 'varchar(20)', nulls: [] },
		{ NULL: 'NULL', 'N/A': 'N/A', '-': '-', '   ': null },
	],
	[
		{ type: 'varchar(20)', nulls: ['-', '?'] },
		{ NULL: 'NULL', '-': null, '?': null },
	],
	[
		{ type: 'varchar(5)', allowed: ['N/A', 'VIC'] },
		{ 'N/A': 'N/A', VIC: 'VIC', NULL: null, SA: ['E_ALLOWED', 'none of'] },
	],
	[
		{ type: 'varchar(5)', pattern: '[0-9]+' },
		{ '02134': '02134', AB: ['E_PATTERN', 'match'] },
	],
	[
		{ type: 'int(3)', onInvalid: 'null' },
		{ '007': null, x: null, '7': '7' },
	],
	[{ type: 'boolean' }, { Yes: '1', F: '0', '2': ['E_BOOLEAN', 'neither'] }],
];

const CASES = TEXTS.flatMap(([settings, texts], index) =>
	Object.entries(texts).map(([text, outcome]) => ({ settings, column: `c${index}`, text, outcome })),
);

const KEY = { name: 'Id', type: 'varchar(20)', key: true };
const COUNTRY = { name: 'Country', type: 'varchar(5)' };

function configure(place: Place, columns: readonly Settings[]): void {
	place.configure({
		schema: { columns: [KEY, COUNTRY, ...columns] },
		countryColumn: 'Country',
		policies: { maxRejects: '100%' },
	});
}

/** What became of one value: the text that a client of the database sees, or why its record was refused. */
async function outcomes(place: Place, column: string): Promise<Map<string, Outcome>> {
	const staged = await place.rows(`select "Id" as id, cast("${column}" as text) as value from med_users_master`);
	const rejects = await place.rows(
		"select file_name, record, code, reason from etl_rejects where column_name is not null and column_name <> 'Id'",
	);
	const found = new Map<string, Outcome>(staged.map(({ id, value }) => [String(id), value ?? null]));
	for (const { file_name, record, code, reason } of rejects)
		found.set(`${String(file_name).split('.')[1]} ${Number(record) - 1}`, [String(code), String(reason)]);
	return found;
}

for (const engine of ONE_ENGINE) {
	describe(`${engine}: a value`, () => {
		it('is stored as it was written, or rejected for what it would lose, in every format', async () => {
			const place = await placeOn(engine);
			configure(
				place,
				TEXTS.map(([settings], index) => ({ name: `c${index}`, ...settings })),
			);
			const columns = ['Id', 'Country', ...TEXTS.map((_, index) => `c${index}`)];
			for (const format of TEXT_FORMATS) {
				const rows = CASES.map(({ column, text }, index) => {
					const row: (string | null)[] = columns.map((name) => (name === column ? text : null));
					return [`${format} ${index}`, 'AU', ...row.slice(2)];
				});
				place.put(`values.${format}`, writeTexts(format, columns, rows));
			}
			await runInProcess(place);
			for (const column of columns.slice(2)) {
				const found = await outcomes(place, column);
				for (const format of TEXT_FORMATS) {
					for (const [index, each] of CASES.entries()) {
						if (each.column !== column) continue;
						const about = `${format}: ${each.text} in ${JSON.stringify(each.settings)}`;
						const outcome = found.get(`${format} ${index}`);
						if (!Array.isArray(each.outcome)) expect(comparable(outcome), about).toBe(each.outcome);
						else expect(outcome, about).toEqual([each.outcome[0], expect.stringContaining(each.outcome[1])]);
					}
				}
			}
		});

		it('of a sheet is the number in a column of numbers, and what the cell shows in one of text', async () => {
			const place = await placeOn(engine);
			const types: Readonly<Record<string, Settings>> = {
				t: { type: 'varchar(40)' },
				i: { type: 'int(9)' },
				d: { type: 'decimal(12,4)' },
				day: { ...DATES, formats: ['DDMMYYYY'] },
				at: { type: 'datetime' },
			};
			configure(
				place,
				Object.entries(types).map(([name, settings]) => ({ name, ...settings })),
			);
			const columns = ['Id', 'Country', ...Object.keys(types)];
			for (const format of BOOKS) {
				const rows = CELLS.map(({ cell, column }, index) =>
					columns.map((name): xlsx.CellObject | null => {
						if (name === 'Id') return { t: 's', v: `${format} ${index}` };
						return name === 'Country' ? { t: 's', v: 'AU' } : name === column ? cell : null;
					}),
				);
				place.put(
					`cells.${format}`.replace('biff8', 'xls').replace('xlml', 'xml.xls'),
					writeCells(format, columns, rows),
				);
			}
			await runInProcess(place);
			for (const column of Object.keys(types)) {
				const staged = await place.rows(`select "Id" as id, cast("${column}" as text) as value from med_users_master`);
				const values = new Map(staged.map(({ id, value }) => [id, value]));
				for (const format of BOOKS) {
					for (const [index, each] of CELLS.entries()) {
						// OpenDocument has dates of its own, which SheetJS writes as numbers.
						if (each.column !== column || (format === 'ods' && each.cell.z?.toString().includes('yy'))) continue;
						const about = `${format}: ${JSON.stringify(each.cell)} in ${column}`;
						expect(comparable(values.get(`${format} ${index}`)), about).toBe(each.outcome);
					}
				}
			}
		});
	});
}

/** PostgreSQL's client says true where SQLite's says 1. */
function comparable(outcome: Outcome | undefined): unknown {
	return outcome === 't' || outcome === 'true' ? '1' : outcome === 'f' || outcome === 'false' ? '0' : outcome;
}

const BOOKS = ['xlsx', 'xlsb', 'biff8', 'ods', 'xlml'] as const;

const number = (value: number, format?: string): xlsx.CellObject => ({
	t: 'n',
	v: value,
	...(format ? { z: format } : {}),
});

/** Cells, the column that they are in, and the text that is stored; `undefined` where the record is a reject. */
const CELLS: readonly {
	readonly cell: xlsx.CellObject;
	readonly column: string;
	readonly outcome: Outcome | undefined;
}[] = [
	{ cell: number(2134), column: 't', outcome: '2134' },
	{ cell: number(2134, '00000'), column: 't', outcome: '02134' },
	{ cell: number(2134, '00000;@'), column: 't', outcome: '02134' },
	{ cell: number(2134, '00000'), column: 'i', outcome: '2134' },
	{ cell: number(12345678, '000\\-00\\-0000'), column: 't', outcome: '012-34-5678' },
	{ cell: number(12345678, '000\\-00\\-0000'), column: 'i', outcome: '12345678' },
	{ cell: number(123, '"M"000000'), column: 't', outcome: 'M000123' },
	{ cell: number(123, '"M"000000'), column: 'd', outcome: '123.0000' },
	{ cell: number(0.5, '0%'), column: 't', outcome: '50%' },
	{ cell: number(0.5, '0%'), column: 'd', outcome: '0.5000' },
	{ cell: number(0.125, '0%'), column: 't', outcome: '0.125' },
	{ cell: number(1234567.25, '#,##0.00'), column: 't', outcome: '1234567.25' },
	{ cell: number(1234567.25, '#,##0.00'), column: 'd', outcome: '1234567.2500' },
	{ cell: number(6031987), column: 'day', outcome: '1987-03-06' },
	{ cell: number(6031987, '00000000'), column: 'day', outcome: '1987-03-06' },
	{ cell: number(46023, 'yyyy-mm-dd'), column: 'day', outcome: '2026-01-01' },
	{ cell: number(46023.4375, 'yyyy-mm-dd hh:mm'), column: 'day', outcome: undefined },
	{ cell: number(46023.4375, 'yyyy-mm-dd hh:mm'), column: 'at', outcome: '2026-01-01 10:30:00' },
	{
		cell: number(46023 + (10 * 3600 + 1800.9) / 86_400, 'yyyy-mm-dd hh:mm'),
		column: 'at',
		outcome: '2026-01-01 10:30:00.9',
	},
	{ cell: { t: 'e', v: 42, w: '#N/A' }, column: 't', outcome: null },
];
