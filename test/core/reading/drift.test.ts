import { describe, expect, test } from 'vitest';
import {
	compareReadings,
	type KnownReading,
	nearestDrift,
	type PresentReading,
} from '../../../source/core/reading/drift.js';
import { Profiler } from '../../../source/core/reading/profile.js';
import type { Account, Reading, ReadingFact } from '../../../source/core/reading/reading.js';
import { parseColumnType } from '../../../source/core/schema/column-types.js';
import { type Column, headerIndex, normalizeHeader } from '../../../source/core/schema/schema.js';

function column(name: string, more: Partial<Column> = {}): Column {
	const type = parseColumnType('varchar(40)') as Column['type'];
	return {
		...{ name, type, required: false, key: false, aliases: [], formats: [], allowed: null, pattern: null },
		...{ default: null, sensitive: false, onInvalid: 'reject', omittable: false },
		...more,
	} as Column;
}

const COLUMNS = [
	column('CustomerID', { key: true, aliases: ['id'] }),
	column('Name', { aliases: ['full_name'], sensitive: true }),
	column('State'),
	column('Country'),
	column('Flag'),
];

const HEADER = ['id', 'Name', 'State', 'Country', 'Flag'];
const ROWS = Array.from({ length: 30 }, (_, n) => [
	String(100000 + n),
	`Person ${n}`,
	n % 3 === 0 ? 'VIC' : 'NSW',
	n % 2 === 0 ? 'AU' : 'NZ',
	n % 5 === 0 ? 'A' : 'I',
]);

interface Made {
	readonly header?: readonly string[];
	readonly rows?: readonly (readonly (string | null)[])[];
	readonly facts?: readonly ReadingFact[];
	readonly unit?: Account['unit'];
	readonly named?: boolean;
	readonly columns?: readonly Column[];
}

function reading(made: Made = {}): PresentReading & KnownReading {
	const { header = HEADER, rows = ROWS, facts = [], unit = 'line', named = true, columns = COLUMNS } = made;
	const takes = headerIndex(columns);
	const profiler = new Profiler();
	for (const [index, values] of rows.entries())
		profiler.add({ record: index + 1, line: index + 2, values, raw: values.join(',') });
	const of = (name: string) => takes.get(normalizeHeader(name))?.name ?? null;
	const account: Account = { unit, all: 1, header: 0, records: 1, control: 0, blank: 0, passedOver: 0 };
	const base: Pick<Reading, 'facts' | 'header' | 'columns' | 'account'> = {
		facts,
		header: named && unit !== 'member' ? { line: 1 } : null,
		columns: header.map((name) => ({ name, mapped: of(name) })),
		account,
	};
	const hides = (position: number) => takes.get(normalizeHeader(header[position] ?? ''))?.sensitive ?? false;
	const profile = profiler.profile(header.length, hides);
	return { reading: base, profile, records: rows.length, file: 'a_1.csv', runDate: '2026-01-01' };
}

const without = (name: string, made: Made = {}) => {
	const at = HEADER.indexOf(name);
	return reading({
		...made,
		header: HEADER.toSpliced(at, 1),
		rows: (made.rows ?? ROWS).map((row) => row.toSpliced(at, 1)),
	});
};

const found = (before: Made, now: PresentReading, columns: readonly Column[] = COLUMNS) =>
	compareReadings(reading(before), now, columns).map(({ what, loses }) => `${loses ? 'loses' : 'says'} ${what}`);

describe('columns by name', () => {
	test.each<[string, PresentReading, string[]]>([
		['alike', reading(), []],
		['in another order', reading({ header: [...HEADER].reverse(), rows: ROWS.map((row) => [...row].reverse()) }), []],
		['spelt otherwise', reading({ header: ['ID', 'name', ' STATE', 'Coun_try', 'flag'] }), []],
		['one is gone', without('State'), ['loses State']],
		[
			'one is called by another alias',
			reading({ header: ['id', 'full_name', 'State', 'Country', 'Flag'] }),
			['says Name'],
		],
		[
			'one is called as nobody knows',
			reading({ header: ['id', 'Name', 'Region', 'Country', 'Flag'] }),
			['loses State'],
		],
		['one more that nobody takes', reading({ header: [...HEADER, 'Extra'] }), ['says Extra']],
	])('%s', (_, now, expected) => expect(found({}, now)).toEqual(expected));

	test('one is there that was not, and nobody misses what nobody took', () => {
		expect(compareReadings(without('State'), reading(), COLUMNS)).toMatchObject([{ what: 'State', loses: false }]);
		expect(found({ header: [...HEADER, 'Extra'] }, reading())).toEqual(['says Extra']);
	});

	test('a column that was called as nobody knows names the one in its place', () => {
		const [difference] = compareReadings(
			reading(),
			reading({ header: ['id', 'Name', 'Region', 'Country', 'Flag'] }),
			COLUMNS,
		);
		expect(difference).toMatchObject({ before: 'State', now: 'Region', loses: true });
	});

	test('a column that left the schema, or came to it, is not the doing of the file', () => {
		const fewer = COLUMNS.filter(({ name }) => name !== 'State');
		expect(found({}, reading({ columns: fewer }), fewer)).toEqual([]);
		expect(found({ columns: fewer }, reading())).toEqual([]);
	});
});

describe('members of a tree', () => {
	const sparse = (share: number, rows = ROWS) =>
		rows.map((row: (string | null)[], n) => row.with(2, n < share * rows.length ? 'VIC' : null));

	test('one that every record had is gone', () =>
		expect(found({ unit: 'member' }, without('State', { unit: 'member' }))).toEqual(['loses State']));

	test('one that few records had may be missing by chance in few, and not in many', () => {
		const before = { unit: 'member', rows: sparse(0.2) } as const;
		expect(found(before, without('State', { unit: 'member', rows: ROWS.slice(0, 5) }))).toEqual([]);
		const many = Array.from({ length: 200 }, (_, n) => ROWS[n % 30] as string[]);
		expect(found(before, without('State', { unit: 'member', rows: many }))).toEqual(['loses State']);
	});
});

describe('columns without names', () => {
	const bare = { named: false } as const;
	const swapped = (one: number, other: number, rows = ROWS) =>
		rows.map((row) => row.with(one, row[other] as string).with(other, row[one] as string));

	test.each<[string, Made, string[]]>([
		['alike', {}, []],
		['other values of the same kind', { rows: ROWS.map((row) => row.with(0, `9${row[0]}`.slice(0, 6))) }, []],
		['numbers and names change places', { rows: swapped(0, 1) }, ['loses order']],
		['state and country change places', { rows: swapped(2, 3) }, ['loses order']],
		[
			'all but the first are one to the left',
			{ rows: ROWS.map(([id = '', ...rest]) => [id, ...rest.slice(1), 'x']) },
			['loses order'],
		],
		['one record', { rows: ROWS.slice(0, 1) }, []],
		['a column is empty today', { rows: ROWS.map((row) => row.with(2, '')) }, []],
	])('%s', (_, made, expected) => expect(found(bare, reading({ ...bare, ...made }))).toEqual(expected));

	test('with a header, values may be what they like', () =>
		expect(found({}, reading({ rows: swapped(2, 3) }))).toEqual([]));
});

describe('facts', () => {
	const fact = (name: ReadingFact['name'], value: string, basis: ReadingFact['basis'] = 'found') => ({
		facts: [{ name, value, basis }],
	});
	const umlauts = ROWS.map((row) => row.with(1, 'Zoë'));

	test.each<[string, Made, Made, string[]]>([
		['another delimiter', fact('delimiter', ','), fact('delimiter', ';'), ['says delimiter']],
		['one that is set is meant', fact('delimiter', ','), fact('delimiter', ';', 'set'), []],
		['one that was not told', {}, fact('delimiter', ';'), []],
		['another path', fact('path', 'a.b'), fact('path', 'a.c'), ['says path']],
		['another order of dates', fact('dateOrder', 'DMY'), fact('dateOrder', 'MDY'), ['says dateOrder']],
		['another sheet', fact('sheet', 'Customers'), fact('sheet', 'Notes'), ['says sheet']],
		['a sheet a month', fact('sheet', 'Nov 2026'), fact('sheet', 'Dec 2026'), []],
		['another line end', fact('lineEnd', 'lf'), fact('lineEnd', 'crlf'), []],
		[
			'ASCII is in every encoding',
			fact('encoding', 'utf-8'),
			{ ...fact('encoding', 'windows-1252'), rows: umlauts },
			[],
		],
		[
			'another encoding',
			{ ...fact('encoding', 'utf-8'), rows: umlauts },
			{ ...fact('encoding', 'windows-1252'), rows: umlauts },
			['says encoding'],
		],
	])('%s', (_, before, now, expected) => expect(found(before, reading(now))).toEqual(expected));
});

describe('several readings', () => {
	test('a file that is like one of them is like the series', () => {
		expect(nearestDrift(without('State'), [reading(), without('State')], COLUMNS)).toBeNull();
		expect(nearestDrift(reading(), [], COLUMNS)).toBeNull();
	});

	test('else it is held against the nearest', () => {
		const far = { ...without('Country'), file: 'far.csv' };
		const near = { ...without('State'), file: 'near.csv' };
		const now = without('State', {});
		const both = {
			...now,
			reading: { ...now.reading, columns: [...now.reading.columns, { name: 'Extra', mapped: null }] },
		};
		expect(nearestDrift(both, [far, near], COLUMNS)?.known.file).toBe('near.csv');
	});
});

test('nothing is kept of the values of a sensitive column but their form', () => {
	const { profile } = reading({ rows: Array.from({ length: 9 }, () => ROWS[0] as string[]) });
	expect(profile.columns[1]).toEqual({ filled: 1, forms: { a: 1 }, words: null });
	expect(profile.columns[3]?.words).not.toBeNull();
	expect(JSON.stringify(profile)).not.toContain('Person');
});
