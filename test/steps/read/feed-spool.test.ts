import { expect, onTestFinished, test } from 'vitest';
import type { Source } from '../../../source/sources/source.js';
import { drive } from '../../../source/steps/drive.js';
import { read } from '../../../source/steps/read/read.js';
import { workplace } from '../../helpers/cli.js';
import { days } from '../../helpers/feed.js';
import { settingsOf } from '../../helpers/in-process.js';
import { fileOf, openDatabase, sourceOf } from '../../helpers/open.js';

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

test('where files may bring columns along, those that bring none are kept, and all are loaded', async () => {
	const evolve = { schema, policies: { extraColumns: 'evolve' } };
	const files = source({
		'a.csv': 'ID,Country,Note,Post\n1,IND,a,1\n2,USA,b,2\n',
		'b.csv': 'ID,Country,Note,Post,constructor\n3,JP,c,3,tall\n',
		'c.json': '[{"ID":"4","Country":"IND"},{"ID":"5","Country":"IND","Ward":"7"}]',
		'd.csv': 'ID,Country,Note,Post\n6,IND,d,6\n',
	});
	const place = workplace();
	place.configure(evolve);
	const engine = await openDatabase(`sqlite:${place.folder}/spool.db`, 'write');
	onTestFinished(() => engine.close());
	const permissions = { destructive: false, newTables: false, full: false };
	const { signal } = new AbortController();
	const context = { settings: await settingsOf(place), runDate: '2026-11-20', permissions, signal };
	const { ready } = await drive(read(context, files, { spool: engine.spool }), [], async () => true);
	expect(ready.map(({ report, spooled }) => [report.name, spooled?.rows.count ?? null])).toEqual([
		['a.csv', 2],
		['b.csv', null],
		['c.json', null],
		['d.csv', 1],
	]);
	const at = days();
	await at.day('2026-11-20', '', evolve, false, files);
	const own = '"constructor" as own, Ward as ward';
	expect(await at.rows(`select ID, Note, Post, ${own}, etl_line from med_users_master order by ID`)).toEqual([
		{ ID: '1', Note: 'a', Post: 1, own: null, ward: null, etl_line: 2 },
		{ ID: '2', Note: 'b', Post: 2, own: null, ward: null, etl_line: 3 },
		{ ID: '3', Note: 'c', Post: 3, own: 'tall', ward: null, etl_line: 2 },
		{ ID: '4', Note: '', Post: null, own: null, ward: null, etl_line: 1 },
		{ ID: '5', Note: '', Post: null, own: null, ward: '7', etl_line: 1 },
		{ ID: '6', Note: 'd', Post: 6, own: null, ward: null, etl_line: 2 },
	]);
});
