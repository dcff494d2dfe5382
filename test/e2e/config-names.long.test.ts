import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { configure, quoted, run, SCHEMA } from '../helpers/names.js';
import { ENGINES, placeOn } from '../helpers/place.js';

for (const engine of ENGINES) {
	describe(`${engine}: names in the config`, () => {
		test.each([
			['st"a\'ge $$ \\ %I ; --', 't"\'$$\\%s_{country}', 'v"\'$$\\%s_{country}'],
			['é'.repeat(31), `${'é'.repeat(22)}{country}`, `${'ö'.repeat(22)}{country}`],
		])('are those of the tables, whatever they hold: %s', async (stage, table, view) => {
			const place = await placeOn(engine);
			const named = (length: number, more: readonly object[] = []) => ({
				schema: { columns: [...SCHEMA.columns, { name: '$$ "%I\\', type: `varchar(${length})` }, ...more] },
				stage: { table: stage },
				target: { table, view },
			});
			configure(place, named(5));
			place.put('a.csv', 'ID,Country,"$$ ""%I\\"\n1,IND,abcd\n2,order,b\n3,Côte,\n');
			run(place);
			expect(place.etl('plan', '--detailed-exitcode').status).toBe(0);
			// Every way in which a table is altered.
			configure(place, named(3, [{ name: '"\\%n', type: 'text' }]));
			// The first file would be read again under the narrower config, and refused.
			rmSync(path.join(place.inbox, 'a.csv'));
			place.put('b.csv', 'ID,Country\n9,order\n');
			expect(place.etl('run', '--yes', '--allow-destructive').status).toBe(11);
			expect(place.etl('validate').status).toBe(0);
			const ind = view.replace('{country}', 'ind');
			expect(await place.rows(`select "$$ ""%I\\" as cut, """\\%n" as added from ${quoted(ind)}`)).toEqual([
				{ cut: 'abc', added: null },
			]);
			expect(place.etl('trace', '3').stdout).toContain('a.csv:4');
		});
	});
}
