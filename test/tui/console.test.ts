import { statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { complete } from '../../source/tui/console/complete.js';
import { keepLine, readHistory } from '../../source/tui/console/history-file.js';
import { consoleWords } from '../../source/tui/console/words.js';
import { workplace } from '../helpers/cli.js';

describe('a line of the console', () => {
	test.each([
		['history --limit 3', ['history', '--limit', '3']],
		['etl-tui history', ['history']],
		[`trace "a b" 'c"d' e\\ f ""`, ['trace', 'a b', 'c"d', 'e f', '']],
		["sql select 'x y' as a", ['sql', "select 'x y' as a"]],
		['sql select 1 --csv --limit 5', ['sql', 'select 1', '--csv', '--limit', '5']],
		['sql "select 1" --json', ['sql', 'select 1', '--json']],
	])('%s', (line, words) => {
		expect(consoleWords(line)).toEqual(words);
	});

	test('whose quote is open is no line', () => {
		expect(consoleWords('trace "a')).toBeNull();
	});
});

test('commands, flags, tables and columns are completed', () => {
	const vocabulary = {
		commands: { history: ['--limit', '--json'], sql: [] },
		tables: { med_users_ind: ['CustomerID'], med_users_usa: [] },
	};
	expect(complete('hi', vocabulary)).toEqual({ insert: 'story ', choices: ['history'] });
	expect(complete('history --l', vocabulary)).toEqual({ insert: 'imit ', choices: ['--limit'] });
	expect(complete('sql select cust', vocabulary).insert).toBe('omerID '.slice(0));
	expect(complete('sql select 1 from med', vocabulary)).toEqual({
		insert: '_users_',
		choices: ['med_users_ind', 'med_users_usa'],
	});
	expect(complete('nothing li', vocabulary).choices).toEqual([]);
	// Names that every object has are no commands.
	for (const name of ['constructor', 'toString', '__proto__'])
		expect(complete(`${name} -`, vocabulary).choices).toEqual([]);
});

test('lines are kept for their owner alone, without passwords', () => {
	const file = path.join(workplace().folder, 'state/etl-tui/history');
	keepLine(file, 'history');
	keepLine(file, 'history');
	keepLine(file, 'doctor --connection postgres://etl:secret@db/health');
	expect(readHistory(file)).toEqual(['history', 'doctor --connection postgres://etl:•••@db/health']);
	expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('the prompt takes lines from a pipe', () => {
	const place = workplace();
	place.put('a_23112026.csv', 'Name,Cust_I,Open_Dt,Consul_Dt,Country\nZoë,1,20101012,,IND\n');
	const lines = [
		'run --yes --quiet',
		'# a comment',
		'',
		'sql select CustomerName as who from med_users_ind --csv',
		'sql select nonsense',
		'exit',
		'history',
	];
	const done = place.pipe(`${lines.join('\n')}\n`, 'repl');
	expect(done.stdout.replaceAll('\r', '')).toBe('who\nZoë\n');
	expect(done.stderr).toContain('E_SQL');
	expect(done.status).toBe(2);
});
