import { expect, test } from 'vitest';
import { lineProgress } from '../../source/output/progress.js';
import { createStyle } from '../../source/output/style.js';
import { feedText, workplace } from '../helpers/cli.js';

/** What `--verbose` shows of a statement. */
function shown(sql: string): string {
	const written: string[] = [];
	const { sink } = lineProgress({ write: (text) => written.push(text) }, createStyle(false), true);
	sink({
		type: 'statement',
		step: 'stage',
		statement: { id: 'a', purpose: 'Looks', risk: 'read', parameters: [], sql },
	});
	return written.join('');
}

test('a statement is shown in its lines, and a control character of a name as a picture', () => {
	expect(
		shown('\n\t\t\tselect a\n\t\t\n\t\t\tfrom (\n\t\t\t\tselect "b\nc\u001b[2J\td" as a)\n\t\t\twhere 1 = 1 '),
	).toBe('-- Looks\nselect a\n  from (\n    select "b␊c␛[2J␉d" as a)\n  where 1 = 1;\n');
	expect(shown('select 1')).toBe('-- Looks\nselect 1;\n');
});

test('no statement of a day shows a picture of a line end or of a tab', () => {
	const place = workplace();
	place.put('customers_23112026.txt', feedText([{ id: '1' }, { id: '2', country: 'USA' }]));
	const { stderr, status } = place.etl('run', '--yes', '--verbose', '--allow-new-tables');
	expect(status).toBe(0);
	expect(stderr).toMatch(/\n {2}select /);
	expect(stderr).not.toMatch(/[␊␉\t]/);
});
