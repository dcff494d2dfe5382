import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { quickTestFolder } from './helpers/folder.js';
import { longTest } from './helpers/long.js';
import { suites } from './helpers/suites.js';

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
	const folder = quickTestFolder();
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		writeFileSync(path.join(folder, name), content);
	}
	return folder;
}

longTest('each kind of oracle is asked, and a difference is told and ends with 1', () => {
	const folder = folderOf({
		'right.csv': 'a,b\n1,x\n2,y\n',
		'right.csv.expected.csv': 'a,b\n1,x\n2,y\n',
		'wrong.csv': 'a,b\n1,x\n2,y\n',
		'wrong.csv.expected.csv': 'a,b\n1,x\n2,z\n',
		'rejects.csv': 'a,b\n1,x\n2,y,3\n3,z\n',
		'rejects.csv.expected.csv': 'a,b\n1,x\n2,y\n3,z\n',
		'down.xlsx': 'the service is down\n',
		'down.xlsx.refused': 'E_FILE_MALFORMED\n',
		'n_array.json': '[1,',
		'y_array.json': '[{"a":1}]',
	});
	const { stdout, status, counts } = suites(folder);
	expect(counts('delimited'), stdout).toEqual([3, 1, 1, 0, 1, 0, 0]);
	expect(counts('workbook')).toEqual([1, 1, 0, 0, 0, 0, 0]);
	expect(counts('json')).toEqual([2, 2, 0, 0, 0, 0, 0]);
	expect(stdout).toContain('different  wrong.csv: row 3, column 2 should be "z" and is "y"');
	expect(status).toBe(1);
});

longTest("files in Pollock's layout are read with their parameters and have its score", () => {
	const folder = folderOf({
		'csv/nohead.csv': '1;2\n3;4\n',
		'clean/nohead.csv': '"1","2"\n"3","4"\n',
		'parameters/nohead.csv_parameters.json': JSON.stringify({
			encoding: 'ascii',
			delimiter: ';',
			quotechar: '"',
			escapechar: '"',
			row_delimiter: '\n',
			header_lines: 0,
			preamble_lines: 0,
			column_names: [],
		}),
		'results/other.csv': 'not,to\nbe,read\n',
		'weights.json': '{"nohead.csv":2}',
	});
	const { stdout, status } = suites(folder, '--weights', path.join(folder, 'weights.json'));
	expect(stdout).toContain('Pollock: simple 10.000 of 1 files, weighted 10.000');
	expect(status).toBe(0);
});
