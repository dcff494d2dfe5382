import { describe, expect, it } from 'vitest';
import type { Statement } from '../../source/core/plan/plan.js';
import type { LiveSchema } from '../../source/engines/engine.js';
import { createPostgresDialect } from '../../source/engines/postgres/dialect.js';
import { counters } from '../../source/sql/bookkeeping/bookkeeping.js';
import { bookkeepingDdl } from '../../source/sql/bookkeeping/bookkeeping-ddl.js';
import { stageDdl, targetDdl } from '../../source/sql/tables/ddl.js';
import { endWorkTables, keepWorkTables } from '../../source/sql/winners/kept-work-tables.js';
import { noteOthers } from '../../source/sql/winners/others.js';
import { countArrivals, countOutcomes } from '../../source/sql/winners/outcomes.js';
import { applyWinners, countStale, findDepartures } from '../../source/sql/winners/transform.js';
import { countLeaving, countStaleDay } from '../../source/sql/winners/untouched.js';
import { countDay, stageSide } from '../../source/sql/winners/validate.js';
import { findAffected, findBest, findCandidates, indexWinners } from '../../source/sql/winners/winners.js';
import { work, workTables } from '../../source/sql/winners/work-tables.js';
import { breachesOf } from '../helpers/citus-rules.js';
import { model } from '../helpers/columns.js';

// What can be shown without a cluster is which statements it would be sent.
const feed = model(createPostgresDialect({ citus: true }), 'Stage');
const EMPTY: LiveSchema = { tables: new Map(), views: new Map(), indexes: new Map() };
const COUNTRY = { name: 'IND', table: 'med_users_ind', view: null };

const texts = (statements: readonly Statement[]) => statements.map(({ sql }) => sql.replace(/\s+/g, ' ').trim());

const FRESH = [{ fileId: 7, runDate: '2026-11-22' }];

const findWinners = (all: boolean) => [
	...(all ? [] : findAffected(feed, FRESH)),
	// With so long a history that another server would look each up.
	findBest(feed, FRESH, { all, hasTables: true, parts: [], counts: { staged: 1_000_000, customers: 1 } }),
	...findCandidates(feed),
];

const outcomes = countOutcomes(
	feed,
	['med_users_ind', 'med_users_usa'].map((table) => ({ table, carried: [] })),
	'2026-11-23',
);

describe('a cluster', () => {
	it('gets stage, targets and what is pending spread by the key, beside each other', () => {
		const ddl = [
			...bookkeepingDdl(feed, EMPTY),
			...stageDdl(feed, EMPTY, { destructive: false }),
			...targetDdl(feed, COUNTRY, EMPTY, { destructive: false }),
		];
		expect(texts(ddl).filter((text) => text.startsWith('select'))).toEqual([
			`select create_reference_table('"etl_countries"')`,
			`select create_distributed_table('"etl_pending_Stage"', 'Id', colocate_with => 'none')`,
			`select create_distributed_table('"Stage"', 'Id', colocate_with => '"etl_pending_Stage"')`,
			`select create_distributed_table('"etl_withdrawn_Stage"', 'Id', colocate_with => '"etl_pending_Stage"')`,
			`select create_distributed_table('"med_users_ind"', 'Id', colocate_with => '"Stage"')`,
		]);
	});

	it('keeps work tables for each feed, which every machine has', () => {
		const made = texts(keepWorkTables(feed, EMPTY));
		expect(made.filter((text) => /^create table "etl_work_\w+_Stage" /.test(text))).toHaveLength(5);
		expect(
			made.filter((text) =>
				/^select create_distributed_table\('"etl_work_\w+_Stage"', 'Id', colocate_with => '"Stage"'\)$/.test(text),
			),
		).toHaveLength(5);
		expect(workTables(feed, [])).toEqual([]);
	});

	it('names work tables so that the number of a shard fits behind', () => {
		const names = Object.values(work({ ...feed, stage: `Stage_${'é'.repeat(28)}x` }));
		expect(new Set(names).size).toBe(5);
		for (const name of names) expect(Buffer.byteLength(name)).toBeLessThan(54);
	});

	it('has winners indexed where they are many', () => {
		expect(indexWinners(feed, [], 99_999)).toEqual([]);
		expect(texts(indexWinners(feed, [], 100_000))).toEqual([
			'create index "etl_work_index_Stage" on "etl_work_winners_Stage" (etl_table)',
		]);
	});

	it('has what was filled deleted, or truncated where it is much', () => {
		expect(texts(endWorkTables(feed, { affected: 100_000, winners: 200_000, candidates: 3, departures: 0 }))).toEqual([
			'drop index "etl_work_index_Stage"',
			'truncate "etl_work_affected_Stage", "etl_work_winners_Stage"',
			'delete from "etl_work_candidates_Stage"',
		]);
	});

	it('is never asked to join rows of one key with rows of another', () => {
		const statements = texts([
			...findWinners(false),
			...noteOthers(feed, '2026-11-23', FRESH),
			findDepartures(feed, COUNTRY.table),
			countStale(feed, '2026-11-23'),
			countStaleDay(feed, '2026-11-23'),
			countLeaving(feed, COUNTRY.table, '2026-11-23'),
			...applyWinners(feed, COUNTRY.table),
			stageSide(feed, { ofDate: '2026-11-23' }),
		]).filter((text) => !text.startsWith('analyze') && !text.startsWith('create index'));
		for (const text of statements) {
			// Each further spread table of a statement is met by its key, or ranked within it.
			const spread = text.match(/(?:from|join) "(?:Stage|etl_work_\w+|etl_pending_Stage|med_users_ind)"/g) ?? [];
			const byKey = text.match(/"\w+"\."Id" = "\w+"\."Id"|\((?:"\w+"\.)?"Id"\) in \(/g) ?? [];
			expect(byKey.length, text).toBeGreaterThanOrEqual(spread.length - 1);
			expect(text).not.toMatch(/ offset 0|ctid|limit 1/);
			for (const [, unit] of text.matchAll(/partition by ([^)]*?) order by/g)) expect(unit).toBe('"s"."Id"');
		}
	});

	it('gets no insert with a union in it, and no subquery over its machines in the list of a select', () => {
		const statements = texts([
			...findWinners(false),
			...findWinners(true),
			...noteOthers(feed, '2026-11-23', FRESH),
			countArrivals(feed, '2026-11-23'),
			countDay(feed, '2026-11-23'),
			counters(feed, '2026-11-23'),
		]);
		for (const text of statements)
			expect(text).not.toMatch(/\bunion\b|\bselect \(select\b|\bexists \(select .*\) then\b/);
		expect(statements.filter((text) => text.startsWith('insert into "etl_work_candidates_Stage"'))).toHaveLength(4);
	});

	it('counts the changes of several tables on its machines, each part with the key first', () => {
		const [text = ''] = texts([outcomes]);
		const parts = text.split(' union all ');
		expect(parts).toHaveLength(2);
		for (const part of parts) expect(part).toContain('select "w"."Id" as etl_key, cast(');
	});

	it.each([
		[
			'an insert with a set operation',
			'insert into "Stage" ("Id") select "Id" from "Stage" union select "Id" from "Stage"',
		],
		[
			'a union whose parts do not begin with the key',
			`select 'a', count(*) from "Stage" union all select 'b', count(*) from "Stage"`,
		],
		['a limit within', 'select * from (select "s"."Id" from "Stage" as "s" limit 20) as "some" order by "Id"'],
		['a common table expression', 'with a as (select 1) select 1 from "Stage"'],
		['a subquery in a select list', 'select "Id", (select 1 from "Stage") from "Stage"'],
		[
			'a window or a distinct without the key',
			'select row_number() over (partition by "Site" order by "Id") from "Stage"',
		],
		['a join without the key', 'select 1 from "Stage" as "s" join "Stage" as "t" on "s"."Site" = "t"."Site"'],
	])('would be told of %s', (words, sql) => {
		const said = { id: 'test', sql, parameters: [], purpose: 'A test', risk: 'read' } as const;
		expect(breachesOf(said, 'Id', ['Stage']).map((each) => each.split(':')[0])).toContain(words);
	});

	it('gets a new key in a statement of its own', () => {
		const { alter } = feed.dialect;
		const text = { kind: 'text' } as const;
		const rekey = { table: 't', kind: 'rekey', column: '', type: '', columnType: text, key: ['Id', 'Site'] } as const;
		const made = alter?.({ ...rekey, keyName: 't_pkey' }).map((part) => part.compile(feed.dialect.builder).sql);
		expect(made).toEqual([
			'alter table "t" drop constraint "t_pkey"',
			'alter table "t" add constraint "t_pkey" primary key ("Id", "Site")',
		]);
	});

	it('is not what a server without the extension is taken for', () => {
		const single = model(createPostgresDialect({ citus: false }), 'Stage');
		const made = texts([...bookkeepingDdl(single, EMPTY), ...workTables(single, [])]);
		expect(made.every((text) => /^create (temporary )?table/.test(text))).toBe(true);
	});
});
