import { expect, test } from 'vitest';
import type { CountryEffect } from '../../../source/core/plan/plan.js';
import { balance } from '../../../source/core/run/balance.js';

const FILE = { name: 'a.csv', records: 5, staged: 4, repaired: 0, rejected: 1, waived: 0, declared: null };
const EFFECT: CountryEffect = {
	country: 'IND',
	table: 'med_users_ind',
	created: false,
	staged: 4,
	winners: 3,
	inserted: 1,
	updated: 1,
	moved: 0,
	unchanged: 1,
	stale: 0,
	removed: 0,
	otherDays: { winners: 0, inserted: 0, updated: 0, moved: 0, unchanged: 0 },
};

test('a day in balance: the run, each file, each country', () => {
	const equations = balance([FILE], 4, 1, [EFFECT]);
	expect(equations.every((each) => each.holds)).toBe(true);
	expect(equations.map(({ of, left }) => `${of}: ${left.name}`)).toEqual([
		'the run: records',
		'the run: staged',
		'the run: winners',
		'a.csv: records',
		'IND: winners',
	]);
});

test('what is lost breaks the equations that it stands in, and no other', () => {
	const broken = (equations: ReturnType<typeof balance>) =>
		equations.filter((each) => !each.holds).map(({ of, left }) => `${of}: ${left.name}`);
	expect(broken(balance([{ ...FILE, staged: 3 }], 3, 0, [EFFECT]))).toEqual(['the run: records', 'a.csv: records']);
	expect(broken(balance([FILE], 4, 1, [{ ...EFFECT, inserted: 0 }]))).toEqual(['the run: winners', 'IND: winners']);
	expect(broken(balance([FILE], 4, 0, [EFFECT]))).toEqual(['the run: staged']);
});

test('without a transform only records are counted', () => {
	expect(balance([FILE], 4, 0, null)).toHaveLength(2);
});
