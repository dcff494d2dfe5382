import { expect, test } from 'vitest';
import type { Source } from '../../../source/sources/source.js';
import { days } from '../../helpers/feed.js';
import { fileOf, sourceOf } from '../../helpers/open.js';

const schema = {
	columns: [
		{ name: 'ID', type: 'varchar(18)', key: true },
		{ name: 'Country', type: 'char(5)' },
		{ name: 'Note', type: 'text', default: '' },
		{ name: 'Post', type: 'int' },
	],
};
const ROWS =
	'select ID, Country, Note, Post, typeof(Post) as type, etl_line, etl_record from med_users_master order by ID';

/** A file of rejects between two good records, and how often it was opened. */
function rejectsOf(count: number): { readonly source: Source; opened(): number } {
	const long = 'x'.repeat(9_900);
	const rejects = Array.from({ length: count }, (_, index) => `${'9'.repeat(20)}${index},IND,${long},1\n`);
	const file = fileOf('a.csv', `ID,Country,Note,Post\n1,IND,first,1\n${rejects.join('')}2,USA,last,2\n`);
	let opened = 0;
	const open = () => {
		opened++;
		return file.open();
	};
	return { source: sourceOf('memory', async () => [{ ...file, open }]), opened: () => opened };
}

test('however many rejects a file has, they are loaded as they were read, and it is opened as often', async () => {
	const [few, many] = [rejectsOf(2), rejectsOf(600)];
	await days().day('2026-11-20', '', { schema, policies: { maxRejects: '100%' } }, false, few.source);
	const at = days();
	const outcome = await at.day('2026-11-20', '', { schema, policies: { maxRejects: '100%' } }, false, many.source);
	expect(outcome.status).toBe('done');
	expect(many.opened()).toBe(few.opened());
	expect(await at.rows('select count(*) as count, min(record) as first, max(record) as last from etl_rejects')).toEqual(
		[{ count: 600, first: 2, last: 601 }],
	);
	const told = 'select record, line, fault, column_name, code, length(raw) as raw, fields from etl_rejects';
	expect(await at.rows(`${told} where record = 601`)).toEqual([
		{
			record: 601,
			line: 602,
			fault: 1,
			column_name: 'ID',
			code: 'E_LENGTH',
			raw: 9_930,
			fields: expect.stringContaining('999599'),
		},
	]);
	expect(await at.rows(ROWS)).toEqual([
		{ ID: '1', Country: 'IND', Note: 'first', Post: 1, type: 'integer', etl_line: 2, etl_record: 1 },
		{ ID: '2', Country: 'USA', Note: 'last', Post: 2, type: 'integer', etl_line: 603, etl_record: 602 },
	]);
});

test('the rejects of a day that is refused are noted as they were read', async () => {
	const [few, many] = [rejectsOf(2), rejectsOf(600)];
	const at = days();
	for (const [date, { source }] of [
		['2026-11-20', few],
		['2026-11-21', many],
	] as const)
		await expect(at.day(date, '', { schema, policies: { maxRejects: '1%' } }, false, source)).rejects.toMatchObject({
			code: 'E_TOO_MANY_REJECTS',
		});
	expect(many.opened()).toBe(few.opened());
	expect(await at.rows('select count(*) as count, max(record) as last from etl_rejects group by file_id')).toEqual([
		{ count: 2, last: 3 },
		{ count: 600, last: 601 },
	]);
});

test('an empty text stays one, and no value stays none', async () => {
	const at = days();
	await at.day('2026-11-20', 'ID,Country,Note,Post\n1,IND,,\n2,IND,a,7\n', { schema });
	expect(await at.rows(ROWS)).toMatchObject([
		{ ID: '1', Note: '', Post: null, type: 'null' },
		{ ID: '2', Note: 'a', Post: 7, type: 'integer' },
	]);
});

/** Files of a source that is no folder. */
function source(files: Readonly<Record<string, string>>): Source {
	const list = Object.entries(files).map(([name, content]) => fileOf(name, content));
	return sourceOf('memory', async () => list);
}

test('a refused file that would bring a column along takes nothing from the others', async () => {
	const at = days();
	const files = source({
		'a.csv': 'ID,Country,Note,Post\n1,IND,a,1\n2,USA,b,2\n',
		'b.csv': 'H,ID,Country,Note,Post,Phone\nD,8,JP,x,8,555\nD,9,JP,y,9,556\nT,7,,,,\n',
	});
	const outcome = await at.day('2026-11-20', '', { schema, policies: { extraColumns: 'evolve' } }, false, files);
	expect(outcome).toMatchObject({ status: 'incomplete', fault: { code: 'E_FILE_REFUSED' } });
	expect(await at.rows('select name, state, staged from etl_run_files order by file_id')).toEqual([
		{ name: 'a.csv', state: 'loaded', staged: 2 },
		{ name: 'b.csv', state: 'refused', staged: 0 },
	]);
	expect((await at.rows(ROWS)).map(({ ID, Note }) => [ID, Note])).toEqual([
		['1', 'a'],
		['2', 'b'],
	]);
});

test('where files may bring columns along, those that bring none are opened as often as elsewhere', async () => {
	const plain = 'ID,Country,Note,Post\n1,IND,a,1\n2,USA,b,2\n';
	const opened = async (policies: object, ...files: string[]) => {
		const at = days();
		const counts = files.map(() => 0);
		const list = files.map((content, index) => {
			const file = fileOf(`${index}.csv`, content);
			const open = () => {
				counts[index] = (counts[index] ?? 0) + 1;
				return file.open();
			};
			return { ...file, open };
		});
		await at.day(
			'2026-11-20',
			'',
			{ schema, policies },
			false,
			sourceOf('memory', async () => list),
		);
		return { at, counts };
	};
	const usual = await opened({}, plain);
	const { at, counts } = await opened(
		{ extraColumns: 'evolve' },
		plain,
		'ID,Country,Note,Post,constructor\n3,JP,c,3,tall\n',
		plain.replaceAll(/^\d/gm, (id) => `1${id}`),
	);
	expect([counts[0], counts[2]]).toEqual([usual.counts[0], usual.counts[0]]);
	expect(counts[1]).toBeGreaterThan(usual.counts[0] ?? 0);
	const rows = await at.rows('select ID, Note, Post, "constructor" as own, etl_line from med_users_master order by ID');
	expect(rows).toEqual([
		{ ID: '1', Note: 'a', Post: 1, own: null, etl_line: 2 },
		{ ID: '11', Note: 'a', Post: 1, own: null, etl_line: 2 },
		{ ID: '12', Note: 'b', Post: 2, own: null, etl_line: 3 },
		{ ID: '2', Note: 'b', Post: 2, own: null, etl_line: 3 },
		{ ID: '3', Note: 'c', Post: 3, own: 'tall', etl_line: 2 },
	]);
});
