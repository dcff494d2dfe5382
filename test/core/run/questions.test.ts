import { describe, expect, test } from 'vitest';
import type { CountryEffect, RowsAtRisk, SchemaChange, Statement } from '../../../source/core/plan/plan.js';
import { atRiskWords, destroyQuestion } from '../../../source/core/run/loss-question.js';
import {
	afterwards,
	commitQuestion,
	type LoadFacts,
	loadQuestion,
	newCountriesQuestion,
	nothingNew,
} from '../../../source/core/run/questions.js';

const statement = (id: string, sql: string, risk: Statement['risk'] = 'add', purpose = id): Statement => ({
	id,
	sql,
	parameters: [],
	purpose,
	risk,
	table: id.split('.')[0] as string,
	schema: changeOf(id, sql),
});

/** What a statement that is named as the steps name theirs does to the schema. */
function changeOf(id: string, sql: string): SchemaChange {
	const [name = '', last] = id.split('.');
	if (last === 'rebuild') return { verb: 'rebuild', object: 'table', name };
	const [, verb, object] = /^(create|alter|drop) (table|view|index)/.exec(sql) ?? [];
	return { verb, object, name } as SchemaChange;
}

const LOAD: LoadFacts = {
	stage: 'med_users_master',
	loads: [],
	already: 0,
	passed: [],
	skipped: [],
	restated: [],
	ddl: [],
	statements: [],
};

const file = (name: string, rows: number, more: object = {}) => ({
	name,
	rows,
	rejected: 0,
	replaces: null,
	again: false,
	...more,
});

describe('the question before a load', () => {
	test('names what is unsure of each file, with what settles it', () => {
		const doubts = [{ code: 'D_ENCODING' as const, message: 'it may be another', setting: 'read: {}' }];
		const question = loadQuestion({ ...LOAD, loads: [file('a.csv', 2, { doubts }), file('b.csv', 1)] });
		expect(question?.details).toEqual([
			'Loads a.csv: 2 rows',
			'  ▲ D_ENCODING: it may be another → read: {}',
			'Loads b.csv: 1 row',
		]);
	});

	test('names rows, what goes for them, and files that bring nothing', () => {
		const question = loadQuestion({
			...LOAD,
			loads: [file('a.csv', 1_200, { rejected: 3 }), file('b.csv', 4, { replaces: 7 })],
			already: 2,
			passed: [{ name: 'c.csv', why: 'is refused: E_CONTROL_TOTAL', replaces: null }],
			skipped: ['d', 'e', 'f', 'g', 'h'],
			ddl: [
				statement('med_users_master.create', 'create table "med_users_master" (x)'),
				statement('etl_runs.create', 'create table "etl_runs" (x)'),
			],
		});
		expect(question?.question).toBe('Load 1,204 rows of 2 files into med_users_master, for 7 that go?');
		expect(question?.details).toEqual([
			'Loads a.csv: 1,200 rows, 3 records rejected',
			'Replaces b.csv: 4 rows for the 7 of before',
			'Leaves 2 files as loaded already',
			'c.csv is refused: E_CONTROL_TOTAL',
			'Skips 5 files: d, e, f and 2 more',
			'Makes med_users_master',
			'Makes 1 bookkeeping table',
		]);
		expect(question).toMatchObject({ kind: 'load', typed: null });
	});

	test('is not asked where nothing would change, and that is said', () => {
		const books = [statement('etl_runs.create', 'create table "etl_runs" (x)')];
		expect(loadQuestion({ ...LOAD, already: 3, ddl: books })).toBeNull();
		expect(nothingNew({ already: 3, passed: [] })).toBe('Nothing new to load: all 3 files are loaded already');
		expect(nothingNew({ already: 1, passed: [] })).toBe('Nothing new to load: the file is loaded already');
		expect(nothingNew({ already: 1, passed: [{ name: 'b', why: 'is empty', replaces: null }] })).toBe(
			'Nothing new to load: 1 file is loaded already, b is empty',
		);
	});

	test('has words of its own where no row comes', () => {
		const rejected = loadQuestion({ ...LOAD, loads: [file('a.csv', 0, { rejected: 5 })] });
		expect(rejected?.question).toBe('Load no row, since all 5 records of 1 file are rejected?');
		const schema = loadQuestion({
			...LOAD,
			already: 1,
			ddl: [statement('s.add.Phone', 'alter table "s" add column "Phone"', 'add', 'Adds Phone to s')],
		});
		expect(schema).toMatchObject({
			question: 'Load nothing new, and change the schema: 1 table changed?',
			details: ['Leaves 1 file as loaded already', 'Adds Phone to s'],
		});
	});
});

describe('the question before something is lost', () => {
	const atRisk = (more: Partial<RowsAtRisk>): RowsAtRisk => ({
		table: 's',
		column: 'Note',
		change: 'retype VARCHAR(9) → VARCHAR(3)',
		harm: 'are cut',
		rows: 2,
		keys: ['1', '2'],
		...more,
	});
	const facts = { step: 'stage', environment: 'dev', hidesKeys: false, afterNo: 'After a no nothing.' } as const;
	const rebuild = statement('s.rebuild', 'create table "etl_new_s" (x)', 'destroy', 'Makes s anew: retype Note');

	test('names what is lost, and wants the name of the environment everywhere', () => {
		const merged = atRisk({
			table: 't',
			column: 'Id',
			change: 'rekey key',
			harm: 'share their key with another and are merged',
			rows: 1,
			keys: [],
		});
		const question = destroyQuestion({ ...facts, rowsAtRisk: [atRisk({}), merged], statements: [rebuild] });
		expect(question).toMatchObject({
			kind: 'destroy',
			typed: 'dev',
			question: 'Lose 2 values and 1 row of s, t for good?',
		});
		expect(question?.details).toEqual([
			's.Note: retype VARCHAR(9) → VARCHAR(3): 2 rows are cut, such as 1; 2',
			't.Id: rekey key: 1 row shares its key with another and is merged',
		]);
	});

	test('is asked too where no row loses anything now, for constraints and for views of others', () => {
		const drop = statement('v.drop', 'drop view "v"', 'destroy', 'Drops v, which somebody else made');
		const question = destroyQuestion({ ...facts, rowsAtRisk: [], statements: [rebuild, drop] });
		expect(question?.question).toBe('Change, though no value is lost now, s, v for good?');
		expect(question?.details).toEqual(['Makes s anew: retype Note', 'Drops v, which somebody else made']);
	});

	test('is none where nothing may be lost, and names no key that is sensitive', () => {
		expect(destroyQuestion({ ...facts, rowsAtRisk: [], statements: [{ ...rebuild, risk: 'rewrite' }] })).toBeNull();
		const hidden = destroyQuestion({ ...facts, hidesKeys: true, rowsAtRisk: [atRisk({})], statements: [rebuild] });
		expect(hidden?.details[0]).not.toContain('such as');
	});

	test.each([
		['are cut', 'is cut'],
		['lose it', 'loses it'],
		['become null', 'becomes null'],
		['do not fit', 'does not fit'],
		['have no value', 'has no value'],
		['would have no value', 'would have no value'],
	])('two rows %s, one row %s', (many, one) => {
		expect(atRiskWords(many, 2)).toBe(`2 rows ${many}`);
		expect(atRiskWords(many, 1)).toBe(`1 row ${one}`);
	});
});

describe('the question before the commit', () => {
	const none = { inserted: 0, updated: 0, moved: 0, unchanged: 0 };
	const noOther = { winners: 0, ...none };
	const effect = (country: string, more: Partial<CountryEffect>): CountryEffect => ({
		country,
		table: `med_users_${country.toLowerCase()}`,
		created: false,
		staged: 0,
		winners: 0,
		stale: 0,
		removed: 0,
		...none,
		otherDays: noOther,
		...more,
	});
	const facts = { environment: 'dev', matches: 2, loaded: 9, statements: [] };

	test('names rows and tables, and what the stage keeps after a no', () => {
		const question = commitQuestion({
			...facts,
			effects: [effect('IND', { inserted: 8, created: true }), effect('USA', { updated: 1, removed: 2, unchanged: 3 })],
			statements: [
				statement('med_users_ind.create', 'create table "med_users_ind" (x)'),
				statement(
					'med_users_usa.rebuild',
					'create table "etl_new" (x)',
					'destroy',
					'Makes med_users_usa anew: retype Note',
				),
			],
		});
		expect(question?.question).toBe(
			'All 2 countries match: 8 inserted, 1 updated, 2 taken out, 1 table made, 1 table made anew. Commit?',
		);
		expect(question?.details).toEqual([
			'IND: med_users_ind, a new table: 8 inserted',
			'USA: med_users_usa: 1 updated, 2 taken out, 3 unchanged',
			'Makes med_users_ind',
			'Makes med_users_usa anew: retype Note',
		]);
		expect(afterwards(question?.afterNo ?? '')).toBe(
			"The countries' tables stay as they were, and the stage keeps the 9 rows loaded above; run `etl-tui transform` to go on.",
		);
		expect(question?.typed).toBeNull();
	});

	test('names rows of other days, which no count of the day has', () => {
		const question = commitQuestion({ ...facts, effects: [effect('IND', { otherDays: { ...noOther, updated: 4 } })] });
		expect(question?.question).toContain('4 rows of other days');
	});

	test('wants the name in prod, and is none where nothing changes', () => {
		expect(commitQuestion({ ...facts, environment: 'Prod', effects: [effect('IND', { inserted: 1 })] })?.typed).toBe(
			'Prod',
		);
		expect(commitQuestion({ ...facts, effects: [effect('IND', { unchanged: 4, stale: 1 })] })).toBeNull();
	});
});

test('the question for new countries says how much of the day each would get', () => {
	const question = newCountriesQuestion(
		[
			{ name: 'NEPL', table: 'med_users_nepl', records: 1, first: 'a.csv:3', looksLike: 'NPL' },
			{ name: 'ZZ', table: 'med_users_zz', records: 2, first: null, looksLike: null },
		],
		[],
	);
	expect(question.question).toBe('Make tables for 2 countries seen for the first time?');
	expect(question.details).toEqual([
		'NEPL → med_users_nepl: 1 record of the day, the first at a.csv:3',
		'  NEPL looks like NPL: after a no, map it under policies.countries',
		'ZZ → med_users_zz: 2 records of the day',
	]);
});
