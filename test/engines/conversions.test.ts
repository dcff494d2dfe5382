import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { parseColumnType } from '../../source/core/schema/column-types.js';
import type { Engine } from '../../source/engines/engine.js';
import { statement } from '../../source/sql/model.js';
import { openDatabase } from '../helpers/open.js';
import { PLAYGROUNDS } from '../helpers/playground.js';

const NOTHING = null;

/** What becomes of a text in a column of another type; `null` is what does not fit. */
const CASES: readonly (readonly [type: string, texts: Readonly<Record<string, string | number | null>>])[] = [
	['varchar(3)', { '': '', abc: 'abc', abcd: 'abc', 太郎さん: '太郎さ', "it's": "it'" }],
	['text', { '007': '007', ' ': ' ' }],
	[
		'int(5)',
		{ '0': 0, '12345': 12345, '-12345': -12345, '123456': NOTHING, '00123': NOTHING, '1.0': 1, '1.5': NOTHING },
	],
	['int', { '2147483647': 2147483647, '2147483648': NOTHING, '-2147483648': -2147483648, '-2147483649': NOTHING }],
	['int', { '-0': NOTHING, '+1': NOTHING, '--1': NOTHING, '': NOTHING, '-': NOTHING, '1e3': NOTHING, ' 1': NOTHING }],
	['int(18)', { '123456789012345678': '123456789012345678', '1234567890123456789': NOTHING }],
	['bigint', { '9223372036854775807': '9223372036854775807', '9223372036854775808': NOTHING, '00': NOTHING }],
	[
		'decimal(5,2)',
		{ '123.45': '123.45', '1234.5': NOTHING, '1.234': NOTHING, '007.5': NOTHING, '.5': '0.50', '5.': '5.00' },
	],
	['decimal(5,2)', { '-0.0': '0.00', '1.2000': '1.20', '+1': NOTHING, '1e1': NOTHING, '0.05': '0.05' }],
	['decimal(22,2)', { '12345678901234567890.1': '12345678901234567890.10', '-.5': '-0.50' }],
	['decimal(3,0)', { '7': '7', '7.': '7', '7.0': '7', '1000': NOTHING }],
	['decimal(5,2)', { '-1.5': '-1.50', '.': NOTHING, '1.2.3': NOTHING, '--1': NOTHING, '1,5': NOTHING, '': NOTHING }],
	['decimal(2,2)', { '0.25': '0.25', '1.25': NOTHING }],
	['date', { '2024-02-29': '2024-02-29', '2023-02-29': NOTHING, '1900-02-29': NOTHING, '2000-02-29': '2000-02-29' }],
	['date', { '2026-04-31': NOTHING, '2026-13-01': NOTHING, '20261101': NOTHING, '0000-01-01': NOTHING, now: NOTHING }],
	['date', { '2026-11-01 10:00:00': NOTHING, '0001-01-01': '0001-01-01' }],
	['datetime', { '2026-11-01': '2026-11-01 00:00:00', '2026-11-01T10:05': '2026-11-01 10:05:00' }],
	['datetime', { '2026-11-01 23:59:59': '2026-11-01 23:59:59', '2026-11-01 24:00:00': NOTHING, '12:00': NOTHING }],
	[
		'datetime',
		{ '2026-11-01 10:00:00.9': '2026-11-01 10:00:00.9', '2026-11-01T10:00:00.100': '2026-11-01 10:00:00.1' },
	],
	['datetime', { '2026-11-01 10:00:00.0': '2026-11-01 10:00:00', '2026-11-01 10:00:00.1234567': NOTHING }],
	['datetime', { '2026-11-01 10:00:00.': NOTHING, '2026-11-01 10:00:00Z': NOTHING, '2026-11-01 10:00.5': NOTHING }],
	['datetime', { now: NOTHING, '2461000.5': NOTHING, '2023-02-29 10:00:00': NOTHING }],
	['boolean', { '1': 1, TRUE: 1, y: 1, '0': 0, f: 0, No: 0, '2': NOTHING, '': NOTHING, on: NOTHING }],
];

for (const [name, make] of Object.entries(PLAYGROUNDS)) {
	describe(`${name}: a text in a column that gets another type`, () => {
		it('stays what it is, is cut, or is nothing', async () => {
			const { connection } = await make();
			const engine = await openDatabase(connection, 'write');
			try {
				for (const [type, texts] of CASES)
					expect(await converted(engine, type, Object.keys(texts)), type).toEqual(texts);
			} finally {
				await engine.close();
			}
		});
	});
}

/** What each text is in a column of the type, by the text; a text that is cut does not fit either. */
async function converted(engine: Engine, type: string, texts: readonly string[]): Promise<Record<string, unknown>> {
	const { dialect } = engine;
	const columnType = parseColumnType(type);
	if (columnType === null) throw new Error(`${type} is no type`);
	const declared = dialect.declare(dialect.columnType(columnType));
	const run = (query: ReturnType<typeof sql>) => engine.run(statement(dialect, 't', '', 'add', query));
	await run(sql`create table a (t ${dialect.declare(dialect.columnType({ kind: 'text' }))})`);
	await run(
		sql`create table b (t ${dialect.declare(dialect.columnType({ kind: 'text' }))}, v ${declared}, fits integer)`,
	);
	await run(sql`insert into a values ${sql.join(texts.map((text) => sql`(${text})`))}`);
	const t = sql.id('t');
	await run(
		sql`insert into b select t, ${dialect.convert(t, columnType)}, case when ${dialect.fits(t, columnType)} then 1 else 0 end from a`,
	);
	const rows = await engine.rows(statement(dialect, 'r', '', 'read', sql`select t, v, fits from b`));
	await run(sql`drop table a`);
	await run(sql`drop table b`);
	for (const { t, v, fits } of rows)
		expect(fits, `${type}: ${t}`).toBe(
			v === null || (String(t).length > String(v).length && type.startsWith('varchar')) ? 0 : 1,
		);
	return Object.fromEntries(rows.map((row) => [String(row.t), row.v]));
}
