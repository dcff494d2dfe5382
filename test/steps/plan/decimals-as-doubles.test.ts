import { readFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { statement } from '../../../source/sql/model.js';
import { workplace } from '../../helpers/cli.js';
import { planInProcess, runInProcess } from '../../helpers/in-process.js';
import { openDatabase } from '../../helpers/open.js';
import { PLAYGROUNDS } from '../../helpers/playground.js';
import { ROOT } from '../../helpers/program.js';

const SCHEMA = {
	columns: [
		{ name: 'CustomerID', type: 'varchar(18)', key: true },
		{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
		{ name: 'Country', type: 'varchar(40)' },
		{ name: 'Fee', type: 'decimal(10,2)' },
		{ name: 'Ratio', type: 'decimal(15,12)' },
		{ name: 'Units', type: 'decimal(6,0)', required: true, default: '0' },
		{ name: 'Total', type: 'decimal(22,2)' },
	],
};

/** The table of fixtures/decimals-as-doubles.sql, as its files had it. */
const KEPT = [
	['1', '0.10', '0.000000000001', '7', '12345678901234567890.12'],
	['2', '-5.50', '123.456789012345', '-12', '-0.05'],
	['3', '12345678.99', '0.000000000000', '0', '1.00'],
	['4', null, null, '0', null],
	['5', '100.00', '999.999999999999', '999999', '0.10'],
];

/** A database that an earlier version made, which kept decimals of up to 15 digits as doubles. */
function earlier(schema: object = SCHEMA) {
	const place = workplace();
	const db = new BetterSqlite3(place.database);
	db.exec(readFileSync(path.join(ROOT, 'fixtures/decimals-as-doubles.sql'), 'utf8'));
	db.close();
	place.configure({ schema });
	place.put('b.csv', 'CustomerID,LastConsultedDate,Country,Fee\n9,20251205,AU,7\n');
	return place;
}

const stage = 'select CustomerID, Fee, Ratio, Units, Total from med_users_master where etl_file_id = 1 order by 1';

test('a decimal that an earlier version kept as a double gets its digits back, and the plan says so', async () => {
	const place = earlier();
	const plan = await planInProcess(place);
	expect([plan.error, plan.rowsAtRisk]).toEqual([null, []]);
	const changed = plan.statements.filter(({ schema }) => schema).map(({ purpose }) => purpose);
	expect(changed).toContain('Makes med_users_master anew: widen Fee, widen Ratio, widen Units, widen Total');
	const { outcome } = await runInProcess(place);
	expect(outcome.fault).toBeNull();
	expect(place.rows(stage).map(Object.values)).toEqual(KEPT);
	expect(place.rows('select Fee, typeof(Fee) as type from med_users_au order by CustomerID')).toEqual([
		{ Fee: '0.10', type: 'text' },
		{ Fee: '-5.50', type: 'text' },
		{ Fee: '100.00', type: 'text' },
		{ Fee: '7.00', type: 'text' },
	]);
});

test('a double and its text are the same row, where one table is changed and another not yet', async () => {
	const { connection } = await PLAYGROUNDS.SQLite();
	const engine = await openDatabase(connection, 'write');
	const { dialect } = engine;
	const say = (text: string) => ({ id: 't', purpose: '', risk: 'add' as const, sql: text, parameters: [] });
	await engine.run(say('create table t (earlier DECIMAL(10,2), now DECIMAL_TEXT(10,2))'));
	await engine.run(say("insert into t values (0.1, '0.10'), (-5.5, '-5.50'), (100, '100.00'), (null, null)"));
	const type = { kind: 'decimal', precision: 10, scale: 2 } as const;
	const digest = (name: string) => dialect.rowDigest([{ value: sql.id(name), type }]);
	const same = sql`select ${digest('earlier')} = ${digest('now')} as same from t`;
	expect(await engine.rows(statement(dialect, 's', '', 'read', same))).toEqual(Array(4).fill({ same: 1 }));
	await engine.close();
});

test('a wider decimal has more places everywhere', async () => {
	const columns = SCHEMA.columns.map((each) => (each.name === 'Fee' ? { ...each, type: 'decimal(14,4)' } : each));
	const place = earlier({ columns });
	await runInProcess(place);
	expect(place.rows(stage).map(({ Fee }) => Fee)).toEqual(['0.1000', '-5.5000', '12345678.9900', null, '100.0000']);
});
