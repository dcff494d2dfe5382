import { describe, expect, test } from 'vitest';
import { runInProcess } from '../../helpers/in-process.js';
import { ONE_ENGINE } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';
import { workbook } from '../../helpers/table-writers.js';

const HEADER = ['CustomerID', 'LastConsultedDate', 'Country', 'Name'] as const;

const SCHEMA = {
	columns: [
		{ name: 'CustomerID', type: 'varchar(18)', key: true },
		{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
		{ name: 'Country', type: 'char(5)' },
		{ name: 'Name', type: 'varchar(40)' },
	],
};

const rowOf = (id: string, name: string) => [id, '20261101', 'IND', name] as const;

const textOf = (...rows: (readonly string[])[]) => `${[HEADER, ...rows].map((row) => row.join(',')).join('\n')}\n`;

const element = (name: string, row: readonly string[]) =>
	`<${name}>${HEADER.map((column, at) => `<${column}>${row[at]}</${column}>`).join('')}</${name}>`;

/** A file that settings read in two ways: the first pair of settings, what the stage then holds, and the same after. */
interface Case {
	readonly what: string;
	readonly file: string;
	readonly content: string | Buffer;
	readonly before: object | readonly object[];
	readonly after: object | readonly object[];
	readonly names: readonly [before: readonly string[], after: readonly string[]];
}

const POLISH = Buffer.concat([
	Buffer.from(`${HEADER.join(',')}\n1,20261101,IND,Micha`),
	Buffer.from([0xb3]),
	Buffer.from('\n2,20261101,IND,Jan\n'),
]);

const CASES: readonly Case[] = [
	{
		what: 'an encoding',
		file: 'a.csv',
		content: POLISH,
		before: { encoding: 'windows-1252' },
		after: { encoding: 'windows-1250' },
		names: [
			['Micha³', 'Jan'],
			['Michał', 'Jan'],
		],
	},
	{
		what: 'an encoding by a rule for some files',
		file: 'north_a.csv',
		content: POLISH,
		before: [{ files: 'north_*', encoding: 'windows-1252' }],
		after: [{ files: 'north_*', encoding: 'windows-1250' }],
		names: [
			['Micha³', 'Jan'],
			['Michał', 'Jan'],
		],
	},
	{
		what: 'a sheet',
		file: 'a.xlsx',
		content: workbook({ Old: [HEADER, rowOf('1', 'Old')], New: [HEADER, rowOf('1', 'New'), rowOf('2', 'Two')] }),
		before: { sheet: 'Old' },
		after: { sheet: 'New' },
		names: [['Old'], ['New', 'Two']],
	},
	{
		what: 'the name of a record in XML',
		file: 'a.xml',
		content: `<all>${element('was', rowOf('1', 'Was'))}${element('is', rowOf('1', 'Is'))}${element('is', rowOf('2', 'Two'))}</all>`,
		before: { recordName: 'was' },
		after: { recordName: 'is' },
		names: [['Was'], ['Is', 'Two']],
	},
	{
		what: 'the name of the records in JSON',
		file: 'a.json',
		content: JSON.stringify({
			was: [Object.fromEntries(HEADER.map((name, at) => [name, rowOf('1', 'Was')[at]]))],
			is: [Object.fromEntries(HEADER.map((name, at) => [name, rowOf('1', 'Is')[at]]))],
		}),
		before: { recordName: 'was' },
		after: { recordName: 'is' },
		names: [['Was'], ['Is']],
	},
	{
		what: 'the line of the header',
		file: 'a.csv',
		content: `${textOf(rowOf('1', 'One'))}${textOf(rowOf('2', 'Two'))}`,
		before: { header: 3 },
		after: { header: 1 },
		names: [['Two'], ['One', 'Two']],
	},
];

/** Settings besides `read` that change what is stored, and a file whose values they are about. */
const STORED = [
	{
		what: 'the name of a spelling too long for its column',
		file: 'a.csv',
		content: textOf(['1', '20261101', 'Indonesia', 'Ann']),
		before: { policies: { countries: { IND: ['Indonesia'] } } },
		after: { policies: { countries: { IDN: ['Indonesia'] } } },
		stage: [['1 IND'], ['1 IDN']],
	},
	{
		what: 'a country that stood for null',
		file: 'a.csv',
		content: textOf(['1', '20261101', 'NA', 'Ann'], ['2', '20261101', 'IND', 'Bob']),
		before: { nulls: ['NA'] },
		after: { nulls: ['NA'], policies: { countries: { NAM: ['NA'] } } },
		stage: [
			['1 null', '2 IND'],
			['1 NA', '2 IND'],
		],
	},
	{
		what: 'a path that says which value is meant',
		file: 'a.json',
		content: JSON.stringify([
			{ CustomerID: '1', LastConsultedDate: '20261101', Country: 'IND', Name: ['Ann', 'Anna'] },
			{ CustomerID: '2', LastConsultedDate: '20261101', Country: 'IND', Name: ['Bob'] },
		]),
		before: {},
		after: {
			schema: {
				columns: SCHEMA.columns.map((each) => (each.name === 'Name' ? { ...each, aliases: ['Name[0]'] } : each)),
			},
		},
		stage: [['2 IND'], ['1 IND', '2 IND']],
	},
] as const;

const inStage = async (place: Place) =>
	(await place.rows('select "Name" as name from med_users_ind order by "CustomerID"')).map(({ name }) => name);

for (const engine of ONE_ENGINE) {
	describe(`${engine}: a setting of reading that is corrected reads again what is loaded`, () => {
		test.each(CASES)('$what', async ({ file, content, before, after, names }) => {
			const place = await placeOn(engine);
			const base = { schema: SCHEMA, policies: { maxRejects: 9 } };
			place.configure({ ...base, read: before });
			place.put(file, content);
			const first = await runInProcess(place);
			expect([first.outcome.fault, await inStage(place)]).toEqual([null, names[0]]);
			place.configure({ ...base, read: after });
			const second = await runInProcess(place);
			expect([second.outcome.fault, await inStage(place)]).toEqual([null, names[1]]);
			const again = await runInProcess(place);
			expect([again.outcome.fault, await inStage(place)]).toEqual([null, names[1]]);
		});
		test.each(STORED)('$what', async ({ file, content, before, after, stage }) => {
			const place = await placeOn(engine);
			const base = { schema: SCHEMA };
			const rules = (of: object) => ({
				...base,
				...of,
				policies: { maxRejects: 9, ...(of as { policies?: object }).policies },
			});
			const staged = async () =>
				(await place.rows('select "CustomerID" as id, "Country" as country from med_users_master order by 1')).map(
					({ id, country }) => `${id} ${country}`,
				);
			place.put(file, content);
			for (const [at, set] of [before, after, after].entries()) {
				place.configure(rules(set));
				expect((await runInProcess(place)).outcome.fault).toBeNull();
				expect(await staged()).toEqual(stage[Math.min(at, 1)]);
			}
		});
	});
}
