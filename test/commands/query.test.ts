import { describe, expect, it } from 'vitest';
import { ENGINES, placeOn } from '../helpers/place.js';

const PLACEHOLDERS = {
	SQLite: ['select ?', 'select ?1, ?2', 'select $1', 'select :a where @b', 'explain select ?'],
	PostgreSQL: ['select $1', 'select $1::int, $2', 'explain select $1'],
} as const;

describe.each(ENGINES)('a query of a person on %s', (on) => {
	it('with a placeholder is a query to be mended: nothing gives it a value', async () => {
		const place = await placeOn(on);
		await (await place.opened()).inspect(); // On SQLite it makes the file.
		for (const text of PLACEHOLDERS[on]) {
			const { status, stderr } = place.etl('sql', text);
			expect({ status, stderr }, text).toEqual({ status: 2, stderr: expect.stringMatching(/E_SQL {2}.*placeholder/) });
		}
		const lines = PLACEHOLDERS[on].map((text) => `sql "${text}"`);
		const said = place.pipe(`${[...lines, 'sql "select 7 as seven" --csv'].join('\n')}\n`, 'repl');
		expect(said.stdout).toContain('seven\n7\n');
	});
});
