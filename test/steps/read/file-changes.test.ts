import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Source } from '../../../source/sources/source.js';
import { days } from '../../helpers/feed.js';
import { fileOf, sourceOf } from '../../helpers/open.js';

const schema = {
	columns: [
		{ name: 'ID', type: 'varchar(18)', key: true },
		{ name: 'Country', type: 'char(5)' },
	],
};
const FIRST = 'ID,Country\n1,IND\n2,IND\n';

/** Files that are opened twice while they are read, and hold something else from the third time on. */
function changing(files: Readonly<Record<string, { first: string; later: string | Error }>>): Source {
	return sourceOf('memory', async () =>
		Object.entries(files).map(([name, { first, later }]) => {
			let opened = 0;
			const open = async () => {
				const content = opened++ < 2 ? first : later;
				if (typeof content === 'string') return fileOf(name, content).open();
				return new Readable({ read: (): void => undefined }).destroy(content);
			};
			return { name, refusal: null, open };
		}),
	);
}

describe('a file that changes between read and stage', () => {
	for (const [how, later] of [
		['grows', `${FIRST}3,IND\n`],
		['shrinks', 'ID,Country\n1,IND\n'],
		['is replaced', 'ID,Country\n1,USA\n2,USA\n'],
		['becomes another format', '<a><b/></a>'],
		['vanishes', Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', syscall: 'open' })],
	] as const) {
		it(`${how}: is refused whole, a copy of it is loaded in its place, and the others are not its fault`, async () => {
			const at = days();
			const source = changing({
				'a.csv': { first: FIRST, later },
				'b.csv': { first: FIRST, later: FIRST },
				'c.csv': { first: 'ID,Country\n9,USA\n', later: 'ID,Country\n9,USA\n' },
			});
			const outcome = await at.day('2026-11-20', '', { schema }, false, source);
			expect(outcome).toMatchObject({ status: 'incomplete', fault: { code: 'E_FILE_REFUSED', exitCode: 11 } });
			const files = await at.rows('select name, state, active, staged from etl_run_files order by name');
			expect(files).toEqual([
				{ name: 'a.csv', state: 'refused', active: 0, staged: 0 },
				{ name: 'b.csv', state: 'loaded', active: 1, staged: 2 },
				{ name: 'c.csv', state: 'loaded', active: 1, staged: 1 },
			]);
			expect(await at.rows('select ID from med_users_ind order by ID')).toEqual([{ ID: '1' }, { ID: '2' }]);
		});
	}

	it('a correction that changes leaves what it was to correct', async () => {
		const at = days();
		await at.day('2026-11-20', FIRST, { schema });
		const source = changing({ 'a.csv': { first: 'ID,Country\n1,USA\n', later: 'ID,Country\n1,NPL\n' } });
		const refused = { code: 'E_NOTHING_TO_LOAD', exitCode: 4 };
		await expect(at.day('2026-11-20', '', { schema }, false, source)).rejects.toMatchObject(refused);
		expect(await at.rows('select ID, Country from med_users_master order by ID')).toEqual([
			{ ID: '1', Country: 'IND' },
			{ ID: '2', Country: 'IND' },
		]);
	});
});
