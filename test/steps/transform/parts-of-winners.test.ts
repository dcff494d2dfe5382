import { expect, it } from 'vitest';
import type { SqlValue } from '../../../source/core/records/record.js';
import { createPostgresDialect } from '../../../source/engines/postgres/dialect.js';
import { tablesWithParts, workTables } from '../../../source/sql/winners/work-tables.js';
import { model } from '../../helpers/columns.js';
import { feedAt, records } from '../../helpers/feed-at.js';

const STAGED = new Map([
	['med_users_nz', 20_000],
	['med_users_in', 19_999],
	['med_users_au', 1_000_000],
]);

/** A day on which the customers up to `moved` are in NZ, and the others in AU. */
function day(seen: string, moved: number): string {
	const customers = Array.from(
		{ length: 21_000 },
		(_, at) => `${at} Ann${at % 7} ${seen} VIC ${at < moved ? 'NZ' : 'AU'}`,
	);
	return records(...customers, `7 Old 20190101 NSW AU`, `x Ida ${seen} VIC IN`);
}

it('gives the tables with many rows a part of the winners each, and one to all others', () => {
	const feed = model(createPostgresDialect({ citus: false }), 'Stage');
	const parts = tablesWithParts(feed, STAGED);
	expect(parts).toEqual(['med_users_au', 'med_users_nz']);
	const made = workTables(feed, parts).map(({ sql }) => sql.replaceAll('"', ''));
	expect(made.filter((text) => text.includes('partition'))).toEqual([
		expect.stringMatching(/^create temporary table etl_work_winners \(.*\) partition by list \(etl_table\)$/s),
		"create temporary table etl_work_winners_1 partition of etl_work_winners for values in ('med_users_au')",
		"create temporary table etl_work_winners_2 partition of etl_work_winners for values in ('med_users_nz')",
		'create temporary table etl_work_winners_rest partition of etl_work_winners default',
	]);
});

it('makes no parts on a cluster', () => {
	expect(tablesWithParts(model(createPostgresDialect({ citus: true }), 'Stage'), STAGED)).toEqual([]);
});

it('brings large and small tables to the same rows on both engines, when customers move by the thousand', {
	timeout: 120_000,
}, async () => {
	const [sqlite, postgres] = await Promise.all([feedAt('SQLite'), feedAt('PostgreSQL')]);
	const agree = (left: unknown, right: unknown) => expect(right).toEqual(left);
	for (const [date, seen, moved] of [
		['2026-01-01', '20260101', 300],
		['2026-01-02', '20260102', 20_500],
		['2026-01-03', '20251231', 0],
	] as const) {
		const files = { 'a.csv': day(seen, moved) };
		const [left, right] = [await sqlite.run(date, files), await postgres.run(date, files)];
		expect(right.code).toBeNull();
		for (const of of ['effects', 'checks', 'equations'] as const) agree(left[of], right[of]);
	}
	for (const table of ['med_users_au', 'med_users_nz', 'med_users_in']) {
		const query = `select count(*) as n, min("ID") as low, max("ID") as high, sum(etl_line) as lines, min("Seen") as seen from ${table}`;
		const plain = (rows: readonly Readonly<Record<string, SqlValue>>[]) =>
			rows.map((row) => Object.values(row).map(String));
		agree(plain(await sqlite.hand(query)), plain(await postgres.hand(query)));
	}
});
