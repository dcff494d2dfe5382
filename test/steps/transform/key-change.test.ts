import { describe, expect, test } from 'vitest';
import { planInProcess, planSchemaInProcess, runInProcess } from '../../helpers/in-process.js';
import { ONE_ENGINE, oneOf } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

type ColumnDocument = { readonly name: string; readonly key?: true; readonly [more: string]: unknown };

const FEED = [
	'CustomerID,Ward,Name,LastConsultedDate,Country',
	'1,A,Ann,20261101,IND',
	'2,A,Bea,20261102,USA',
	'2,B,Bob,20261103,IND',
	'3,B,Cid,20261104,IND',
	'4,C,Dee,20261105,USA',
	'5,A,Eve,20261106,NPL',
	'',
].join('\n');

/** The schema with these columns as its key. */
function columns(...key: string[]): ColumnDocument[] {
	const all: ColumnDocument[] = [
		{ name: 'CustomerID', type: 'varchar(18)', required: true },
		{ name: 'Ward', type: 'varchar(5)', required: true },
		{ name: 'Name', type: 'varchar(20)' },
		{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
		{ name: 'Country', type: 'char(5)' },
	];
	return all.map((column) => (key.includes(column.name) ? { ...column, key: true } : column));
}

function configure(place: Place, schema: readonly ColumnDocument[], policies = {}): void {
	place.configure({ schema: { columns: schema }, policies });
}

/** What each country has, without the run that it was loaded by. */
async function targets(place: Place): Promise<object> {
	const rows = (table: string) =>
		place.rows(
			`select "CustomerID" as id, "Ward" as ward, "Name" as name, "Country" as country, etl_record as record
			from ${table} order by etl_record`,
		);
	return { ind: await rows('med_users_ind'), usa: await rows('med_users_usa'), npl: await rows('med_users_npl') };
}

for (const engine of ONE_ENGINE) {
	describe(`${engine}: another key`, () => {
		const changes: [what: string, before: string[], after: string[]][] = [
			['in the place of the first', ['CustomerID'], ['Ward']],
			['of one column more', ['CustomerID'], ['CustomerID', 'Ward']],
			['of one column less', ['CustomerID', 'Ward'], ['CustomerID']],
			['without its first column', ['CustomerID', 'Ward'], ['Ward']],
		];
		for (const onMove of oneOf(['move', 'keep'])) {
			test.each(changes)(
				`%s, onMove ${onMove}: what a database has that never knew the other`,
				async (_, before, after) => {
					const [place, fresh] = [await placeOn(engine), await placeOn(engine)];
					for (const each of [place, fresh]) each.put('a.csv', FEED);
					configure(place, columns(...before), { onMove });
					await runInProcess(place);
					for (const each of [place, fresh]) configure(each, columns(...after), { onMove });
					const permissions = { destructive: true };
					const plan = await planInProcess(place, { permissions });
					expect(plan.error).toBeNull();
					await runInProcess(place, { permissions });
					await runInProcess(fresh);
					expect(await targets(place)).toEqual(await targets(fresh));
					expect((await planSchemaInProcess(place)).changes).toBe(false);
					expect((await planInProcess(place)).changes).toBe(false);
				},
			);
		}

		test.each([
			['that is new, with a default', { name: 'Site', type: 'varchar(4)', default: 'main' }],
			['that may be empty so far, with a default', { name: 'Name', type: 'varchar(20)', default: 'none' }],
		])('of a column more %s', async (_, column) => {
			const [place, fresh] = [await placeOn(engine), await placeOn(engine)];
			const rest = columns('CustomerID').filter(({ name }) => name !== column.name);
			for (const each of [place, fresh]) each.put('a.csv', FEED.replace('Ann', '').replace('Cid', ''));
			configure(place, columns('CustomerID'));
			await runInProcess(place);
			for (const each of [place, fresh]) configure(each, [...rest, { ...column, required: true, key: true }]);
			const permissions = { destructive: true };
			expect((await planInProcess(place, { permissions })).error).toBeNull();
			await runInProcess(place, { permissions });
			await runInProcess(fresh);
			const names = `"CustomerID" as id, "${column.name}" as more, etl_record as record`;
			for (const table of ['med_users_ind', 'med_users_usa']) {
				const rows = `select ${names} from ${table} order by etl_record`;
				expect(await place.rows(rows)).toEqual(await fresh.rows(rows));
			}
			expect((await planInProcess(place)).changes).toBe(false);
		});
	});
}
