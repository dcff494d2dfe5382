import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { BOOKKEEPING } from '../../source/sql/model.js';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { LONG, PROPERTY_RUNS } from '../helpers/long.js';
import { randomFrom } from '../helpers/random.js';

/** What somebody may write into a cell, as SQL. SQLite takes each into a column of any type. */
const VALUES = LONG
	? ["''", "'x'", "'[]'", "'{}'", "'null'", "'constructor'", '-1', '9e99', '1.5', "x'00ff'", 'null']
	: ["'{'"];

/** Columns with JSON. */
const JSON_COLUMNS = ['rules', 'fields', 'original_fields', 'changed', 'reading', 'report', 'mapping'];

/** Cells that are tried at most. */
const TRIED = 25 * PROPERTY_RUNS;

/** Command lines that look into the books or change them. */
const LINES = [
	['history', '--json'],
	['history', '2026-11-23.1'],
	['rejects', 'all', '--by', 'cause'],
	['rejects', '--open'],
	['rejects', 'all', '--output', 'open.csv'],
	['trace', '2'],
	['validate', '--all'],
	['doctor'],
	['plan'],
	['run', '--yes', '--allow-new-tables'],
	['run', '--yes', '--full', '--date', '2026-11-24'],
	['repair', '--waive', 'all', '--yes', '--note', 'no matter'],
	['undo', '2026-11-23.1', '--yes'],
	['undo', '2026-11-24.1', '--yes'],
	['doctor', '--repair', '--yes'],
] as const;

/** Two days with rejects, of which one was mended. */
function livedPlace(): Workplace {
	const place = workplace();
	place.configure({ policies: { maxRejects: '100%' } });
	const person = (id: number, more = {}) => ({ id: String(id), ...more });
	place.put('a_23112026.txt', feedText([person(1), person(2, { birth: '99999999' }), person(3)]));
	place.put('b_23112026.txt', feedText([person(4, { country: 'USA' }), person(5, { consulted: '20269999' })]));
	place.put('a_24112026.txt', feedText([person(1, { country: 'USA' }), person(6)]));
	place.put('c_24112026.txt', feedText([person(7), person(8, { birth: 'x' })]));
	const bad = path.join(place.folder, 'bad.csv');
	expect(place.etl('run', '--yes', '--allow-new-tables').status).toBe(0);
	expect(place.etl('rejects', 'all', '--show-sensitive', '--output', bad).status).toBe(0);
	writeFileSync(bad, readFileSync(bad, 'utf8').replace('99999999', '06031987'));
	expect(place.etl('repair', bad, '--yes', '--note', 'by phone').status).toBe(11);
	expect(place.etl('run', '--yes', '--date', '2026-11-24').status).toBe(0);
	return place;
}

/** Changes of one column of one table to one value each. */
function changes(database: string): string[] {
	const db = new BetterSqlite3(database);
	try {
		const columnsOf = db.prepare('select name from pragma_table_info(?)').pluck();
		return Object.values(BOOKKEEPING).flatMap((table) =>
			(columnsOf.all(table) as string[])
				.filter((name) => LONG || JSON_COLUMNS.includes(name))
				.flatMap((name) => VALUES.map((value) => `update ${table} set ${name} = ${value}`)),
		);
	} finally {
		db.close();
	}
}

it('whatever somebody writes into the books, each command does what it is for or ends in a named error', () => {
	const place = livedPlace();
	const whole = `${place.database}.whole`;
	copyFileSync(place.database, whole);
	const random = randomFrom(20261202);
	const some = changes(whole)
		.map((sql) => ({ sql, at: random() }))
		.sort((a, b) => a.at - b.at)
		.slice(0, TRIED);
	for (const { sql } of some) {
		for (const words of LINES) {
			copyFileSync(whole, place.database);
			try {
				place.hand(sql);
			} catch {
				break; // The column takes no null.
			}
			const { status, stderr } = place.etl(...words);
			expect({ sql, words, status, stderr }).not.toMatchObject({ status: 1 });
		}
	}
}, 300_000);
