import fc from 'fast-check';
import type { Day } from './days.js';
import type { Rules, WrittenFile, WrittenRecord } from './feed-model.js';
import type { Repair } from './mend-records.js';

// Few values of each kind, so that keys, dates, names and contents meet again and again.
const DATES = ['2026-11-20', '2026-11-21', '2026-11-22'];
// Two of one series, whose deliveries may be copies, and one of another.
const NAMES = ['a1.csv', 'a2.csv', 'b.csv'];
const IDS = ['1', '2', '3', '007', '7', 'x', 'X', '123456789012345678'];
const COUNTRIES = ['IND', 'ind ', 'USA', 'US', 'United States', 'master', 'Côte', 'Cote', 'unknown', '', 'X-Y', 'x_y'];
const ALIASES: readonly Rules['countries'][] = [
	{},
	{ USA: ['US', 'United States'] },
	{ USA: ['US'], IND: ['United States'], Cote: ['Côte'] },
];

const anyRecord: fc.Arbitrary<WrittenRecord> = fc.record({
	ID: fc.constantFrom(...IDS),
	Site: fc.constantFrom('N', 'S'),
	Name: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('Ann', 'Bob') }, { weight: 1, arbitrary: fc.constant('') }),
	Seen: fc.constantFrom('', '20260101', '20260102', '20260102', '20260103'),
	Country: fc.constantFrom(...COUNTRIES),
	Score: fc.oneof(
		{ weight: 9, arbitrary: fc.constantFrom('', '1', '2') },
		{ weight: 1, arbitrary: fc.constant('bad') },
	),
});

const anyFile: fc.Arbitrary<WrittenFile> = fc.record({
	name: fc.constantFrom(...NAMES),
	records: fc.oneof(
		{ weight: 12, arbitrary: fc.array(anyRecord, { minLength: 1, maxLength: 6 }) },
		{ weight: 1, arbitrary: fc.constant<WrittenRecord[]>([]) },
	),
});

const sometimes = <T>(weight: number, arbitrary: fc.Arbitrary<T>) =>
	fc.oneof({ weight: 10 - weight, arbitrary: fc.constant(null) }, { weight, arbitrary });

const anyRules: fc.Arbitrary<Partial<Rules>> = fc.record(
	{
		onMove: fc.constantFrom<Rules['onMove']>('move', 'keep'),
		latestBy: fc.constantFrom<Rules['latestBy']>('Seen', null),
		duplicates: fc.constantFrom<Rules['duplicates']>('skip', 'fail', 'load'),
		countries: fc.constantFrom(...ALIASES),
		maxRejects: fc.constantFrom<Rules['maxRejects']>('100%', '100%', '100%', 0),
	},
	{ requiredKeys: [] },
);

const anyRepair: fc.Arbitrary<Repair> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			rows: fc.array(
				fc.record({
					at: fc.nat({ max: 9 }),
					how: fc.constantFrom('right' as const, 'right' as const, 'other' as const, 'bad' as const, 'late' as const),
				}),
				{ minLength: 1, maxLength: 4 },
			),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ waive: fc.constantFrom(...NAMES, null) }) },
);

const anyDay: fc.Arbitrary<Day> = fc.record({
	date: fc.constantFrom(...DATES),
	put: fc.array(anyFile, { maxLength: 3 }),
	copy: sometimes(
		4,
		fc.record({
			from: fc.constantFrom(...DATES),
			name: fc.constantFrom(...NAMES),
			to: fc.constantFrom(...NAMES),
		}),
	),
	remove: sometimes(2, fc.constantFrom(...NAMES)),
	rules: sometimes(3, anyRules).map((rules) => rules ?? {}),
	steps: fc.constantFrom<Day['steps']>('all', 'all', 'all', 'all', 'stage', 'transform'),
	full: sometimes(1, fc.constant(true)).map((full) => full ?? false),
	stopAt: sometimes(2, fc.nat({ max: 90 })),
	again: sometimes(2, fc.constant(true)).map((again) => again ?? false),
	undo: sometimes(4, fc.oneof(fc.record({ run: fc.nat({ max: 4 }) }), fc.record({ file: fc.nat({ max: 4 }) }))),
	repair: sometimes(4, anyRepair),
});

/**
 * Any sequence of days: new, late and repeated ones, corrections, copies, moves, other rules, runs that are stopped, runs
 * and files that are taken back, records that are mended or waived.
 */
export function anyDays(): fc.Arbitrary<Day[]> {
	return fc.array(anyDay, { minLength: 2, maxLength: 8 });
}
