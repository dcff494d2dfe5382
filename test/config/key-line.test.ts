import { describe, expect, test } from 'vitest';
import { lineOfKey } from '../../source/config/key-line.js';
import { wordsFor } from '../../source/tui/terminal/editor.js';

const CONFIGS = {
	yaml: `# policies: are below
source: inbox
policies:
  newCountries: ask
  maxRejects: 1%
schema:
  columns:
    - name: CustomerID
      key: true
    - { name: PostCode, type: varchar(5) }
`,
	json: `{
  "source": "inbox",
  "policies": { "newCountries": "ask",
    "x": 1, "maxRejects": "1%" },
  "schema": { "columns": [
    { "name": "CustomerID", "key": true },
    { "type": "varchar(5)",
      "name": "PostCode" }
  ] }
}`,
	ini: `; source = nowhere
[dev]
source = inbox
[dev.policies]
maxRejects = 1%
`,
};

describe('the line of a key', () => {
	test.each<[keyof typeof CONFIGS, string, number | null]>([
		['yaml', 'source', 2],
		['yaml', 'policies.maxRejects', 5],
		['yaml', 'policies.controlTotals', 3],
		['yaml', 'schema.columns.PostCode', 10],
		['yaml', 'schema.columns[1].type', 10],
		['yaml', 'expect', null],
		['json', 'source', 2],
		['json', 'policies.maxRejects', 4],
		['json', 'schema.columns.PostCode', 8],
		['ini', 'source', 3],
		['ini', 'policies.maxRejects', 5],
		['ini', '', null],
	])('%s: %s', (config, path, line) => {
		expect(lineOfKey(CONFIGS[config], path)).toBe(line);
	});
});

test.each([
	['vi', ['+7', '/a b']],
	['nano -w', ['+7', '/a b']],
	['/usr/bin/code --wait', ['--goto', '/a b:7']],
	['hx', ['/a b:7']],
	['notepad', ['/a b']],
])('%s is told the line as it takes one', (editor, words) => {
	expect(wordsFor(editor, { path: '/a b', line: 7 })).toEqual(words);
	expect(wordsFor(editor, { path: '/a b', line: null })).toEqual(['/a b']);
});
