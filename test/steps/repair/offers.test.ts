import { expect, test } from 'vitest';
import type { ConfigOffer } from '../../../source/core/repair/mend.js';
import { DATE_FORMATS, DATETIME_FORMATS, writeDate } from '../../../source/core/values/date-formats.js';
import { compileDateFormat } from '../../../source/core/values/dates.js';
import { workplace } from '../../helpers/cli.js';

const COLUMNS = [
	{ name: 'CustomerName', type: 'text' },
	{ name: 'CustomerID', type: 'varchar(18)', key: true },
	{ name: 'CustomerOpenDate', type: 'date', formats: ['YYYYMMDD'], required: true },
	{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
	{ name: 'DateofBirth', type: 'date', formats: ['DDMMYYYY'] },
	{ name: 'Country', type: 'char(5)' },
	{ name: 'Code', type: 'varchar(3)', required: true },
	{ name: 'Kind', type: 'text', allowed: ['A', 'B'], required: true },
	{ name: 'Amount', type: 'decimal(6,2)', required: true },
	{ name: 'Visits', type: 'int', required: true },
	{ name: 'Ward', type: 'text', required: true },
];

const GOOD = ['Ann', '1', '20100101', '20121013', '06031987', 'USA', 'abc', 'A', '1.50', '7', 'w'];

/** Lines that let each kind of wrong value through. */
const EXPECTED: Readonly<Record<string, readonly [bad: string, settings: object[]]>> = {
	CustomerOpenDate: ['31.12.2010', [{ name: 'formats', value: ['YYYYMMDD', 'DD.MM.YYYY'] }]],
	Code: ['abcdef', [{ name: 'type', value: 'varchar(6)' }]],
	Kind: ['C', [{ name: 'allowed', value: ['A', 'B', 'C'] }]],
	Amount: ['1,50', [{ name: 'number', value: '1234,56' }]],
	Visits: ['3000000000', [{ name: 'type', value: 'int(10)' }]],
	Ward: ['', [{ name: 'required', value: false }]],
};

test('the lines that are offered for rejects let exactly those through that they say', () => {
	const place = workplace();
	const schema = (columns: readonly object[]) => place.configure({ schema: { columns }, policies: { maxRejects: 50 } });
	schema(COLUMNS);
	const names = COLUMNS.map(({ name }) => name);
	const bad = Object.entries(EXPECTED).map(([name, [value]], index) =>
		GOOD.map((text, at) => (names[at] === name ? value : names[at] === 'CustomerID' ? `${index + 2}` : text)),
	);
	place.put('a_23112026.csv', [names, GOOD, ...bad].map((row) => row.map((text) => `"${text}"`).join(';')).join('\n'));
	expect(place.etl('--yes').status).toBe(0);
	const { offers } = place.json<{ offers: ConfigOffer[] }>('rejects', '--by', 'cause');
	const first = Object.keys(EXPECTED).map((name) => offers.find(({ column }) => column === name));
	expect(first.map((offer) => offer?.settings)).toEqual(Object.values(EXPECTED).map(([, settings]) => settings));
	expect(first.every((offer) => offer?.healed === 1 && offer.records === 1)).toBe(true);
	const text = place.etl('rejects', '--by', 'cause').stdout;
	expect(text).toContain('"formats": ["YYYYMMDD", "DD.MM.YYYY"]');
	expect(text).toContain('plan --replay 30');
	schema(
		COLUMNS.map((column) => {
			// Another way to write numbers takes the place of the one that the others have.
			const offer = first.find((each) => each?.column === column.name && each.loses === null);
			return { ...column, ...Object.fromEntries((offer?.settings ?? []).map(({ name, value }) => [name, value])) };
		}),
	);
	const replay = place.json<{ records: number; healed: number }>('plan', '--replay', '3650');
	expect(replay).toMatchObject({ records: bad.length, healed: bad.length - 1 });
});

test('a date is written in every known format so that it reads back', () => {
	for (const format of [...DATE_FORMATS, ...DATETIME_FORMATS])
		for (const iso of ['2010-01-02', '1999-12-31', '2024-02-29']) {
			const written = writeDate(iso, format);
			const read = written === null ? null : compileDateFormat(format)?.parse(written)?.slice(0, 10);
			expect([format, written === null ? null : read]).toEqual([format, written === null ? null : iso]);
		}
});
