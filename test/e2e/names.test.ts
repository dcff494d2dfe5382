import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LONG, ONE_ENGINE } from '../helpers/long.js';
import { COUNTRIES, configure, quoted, run } from '../helpers/names.js';
import { type Place, placeOn } from '../helpers/place.js';
import { randomFrom } from '../helpers/random.js';

/** The usual names, and what leaves a country the most room for harm. */
const TARGETS = [
	{ table: 'med_users_{country}', view: 'v_med_users_{country}' },
	{ table: '{country}', view: '{country}_v' },
];

/** What makes two texts the same country. */
const fold = (name: string) => name.normalize('NFC').trim().toLowerCase().toUpperCase();

/** The countries whose rows each table holds, as the stage has them, and how many rows it and its view have. */
async function heldBy(place: Place, view: (table: string) => string): Promise<Map<string, Held>> {
	const tables = await place.rows('select distinct table_name as name from etl_countries');
	const rows = await place.rows(
		tables
			.map(({ name }) => String(name))
			.map(
				(name) => `
				select '${name}' as name, "Country" as country, (select count(*) from ${quoted(view(name))}) as shown from ${quoted(name)}`,
			)
			.join(' union all '),
	);
	const held = new Map<string, Held>();
	for (const { name, country, shown } of rows) {
		const { countries = new Set<string>(), ids = 0 } = held.get(String(name)) ?? {};
		held.set(String(name), { countries: countries.add(String(country)), ids: ids + 1, shown: Number(shown) });
	}
	return held;
}

interface Held {
	readonly countries: Set<string>;
	readonly ids: number;
	readonly shown: number;
}

for (const engine of ONE_ENGINE) {
	describe(`${engine}: countries`, () => {
		test.each(LONG ? TARGETS : TARGETS.slice(0, 1))(
			'whatever they are called, each reaches its own $table and no other',
			async (target) => {
				const place = await placeOn(engine);
				configure(place, { target, stage: { table: target.table.replace('{country}', 'master') } });
				place.put('a.csv', `ID,Country\n${COUNTRIES.map((name, at) => `${at},${quoted(name)}`).join('\n')}\n`);
				run(place);
				const held = await heldBy(place, (table) =>
					target.view.replace('{country}', table.slice(target.table.indexOf('{'))),
				);
				for (const [table, { countries, ids, shown }] of held) {
					expect([...new Set([...countries].map(fold))], table).toHaveLength(1);
					expect(table).toMatch(/^[a-z0-9_]{1,63}$/);
					expect(shown, table).toBe(ids);
				}
				expect(held.size).toBe(new Set(COUNTRIES.map(fold)).size);
				const all = COUNTRIES.length;
				expect([...held.values()].reduce((sum, { ids }) => sum + ids, 0)).toBe(all);
				expect(await place.rows('select status, staged, winners from etl_runs')).toEqual([
					{ status: 'done', staged: `${all}`, winners: `${all}` },
				]);
				// Once more, now that all is there: nothing that was made stands in the way of anything.
				place.put('b.csv', `ID,Country\n${COUNTRIES.map((name, at) => `b${at},${quoted(name)}`).join('\n')}\n`);
				expect(run(place).countries.filter(({ created }) => created)).toEqual([]);
				expect(place.etl('validate').status).toBe(0);
			},
		);
	});

	describe(`${engine}: longer than an index holds`, () => {
		/** Text that no database can compress. */
		const noise = (bytes: number) => {
			const random = randomFrom(bytes);
			return Buffer.from(Array.from({ length: bytes }, () => random() * 256))
				.toString('base64')
				.slice(0, bytes);
		};

		test('a country or a key makes its record a reject, and no other', async () => {
			const place = await placeOn(engine);
			configure(place, { policies: { maxRejects: '100%', countries: { Utopia: [noise(5_000)] } } });
			const [long, fits] = [noise(2_001), noise(2_000)];
			const records = [
				...[long, noise(100_000), 'é'.repeat(1_001)].flatMap((text, at) => [
					{ ID: `country ${at}`, Country: text },
					{ ID: text, Country: 'IND' },
				]),
				{ ID: 'fits', Country: fits },
				{ ID: fits, Country: 'IND' },
				{ ID: 'é'.repeat(1_000), Country: 'é'.repeat(1_000) },
				{ ID: 'alias', Country: noise(5_000) },
			];
			place.put('a.json', JSON.stringify(records));
			run(place);
			const rejects = 'select record, column_name as "column", code from etl_rejects order by 1';
			expect(await place.rows(rejects)).toEqual(
				[1, 2, 3, 4, 5, 6].map((record) => ({
					record: `${record}`,
					column: record % 2 === 1 ? 'Country' : 'ID',
					code: 'E_LENGTH',
				})),
			);
			expect(await place.rows('select count(*) as n from med_users_master')).toEqual([{ n: '4' }]);
			expect(await place.rows('select "ID" as id, "Country" as country from med_users_utopia')).toEqual([
				{ id: 'alias', country: 'Utopia' },
			]);
			// A correction goes through what notes the keys that it takes away.
			place.put('a.json', JSON.stringify(records.slice(6).map((record) => ({ ...record, Country: 'USA' }))));
			run(place);
			expect(await place.rows('select count(*) as n from med_users_usa')).toEqual([{ n: '4' }]);
		});

		test('the columns of a key share the room', async () => {
			const place = await placeOn(engine);
			const columns = ['A', 'B', 'C'].map((name) => ({ name, type: 'varchar(1500)', key: true }));
			const schema = { columns: [...columns, { name: 'Country', type: 'char(5)' }] };
			configure(place, { schema, policies: { maxRejects: '100%' } });
			const record = (...lengths: number[]) => `${lengths.map(noise).join(',')},IND\n`;
			place.put('a.csv', `A,B,C,Country\n${record(600, 800, 601)}${record(600, 800, 600)}${record(1, 1_500, 500)}`);
			run(place);
			const rejects = 'select record, column_name as "column", reason from etl_rejects';
			const reason = 'makes a key of more than 2000 bytes';
			expect(await place.rows(`${rejects} order by 1`)).toEqual([
				{ record: '1', column: 'B', reason },
				{ record: '3', column: 'B', reason },
			]);
			expect(await place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: '1' }]);
		});
	});

	describe(`${engine}: files`, () => {
		test('of any name are read as that file and no other; links out of the source are refused', async () => {
			const place = await placeOn(engine);
			configure(place);
			const names = [
				"'; drop table x; --.csv",
				"\\'; drop table x; --.csv",
				'$$; drop table x; $$.csv',
				'-rf.csv',
				'--config.csv',
				'$(id).csv',
				'$1 %s.csv',
				'\u202evsc.csv',
				'a\nb.csv',
				'..csv.csv',
				'%2e%2e.csv',
				'\u001b]0;t\u0007.csv',
				'日本.csv',
				`${'x'.repeat(250)}.csv`,
			];
			for (const [at, name] of names.entries()) place.put(name, `ID,Country\n${at},IND\n`);
			const secret = path.join(place.folder, 'secret.csv');
			writeFileSync(secret, 'ID,Country\nsecret,IND\n');
			symlinkSync(secret, path.join(place.inbox, 'link.csv'));
			symlinkSync('../secret.csv', path.join(place.inbox, 'relative.csv'));
			symlinkSync(place.folder, path.join(place.inbox, 'folder.csv'));
			mkdirSync(path.join(place.inbox, 'inner'));
			symlinkSync('/dev/zero', path.join(place.inbox, 'zero.csv'));
			run(place, 'E_FILE_REFUSED');
			const noted = await place.rows('select name, state from etl_run_files');
			const called = (state: string) => noted.filter((file) => file.state === state).map((file) => file.name);
			const read = names.filter((name) => !name.startsWith('.'));
			expect(called('loaded').sort()).toEqual([...read].sort());
			expect(called('refused').sort()).toEqual(['folder.csv', 'link.csv', 'relative.csv', 'zero.csv']);
			expect(await place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: `${read.length}` }]);
			expect(await place.rows(`select count(*) as n from med_users_ind where "ID" = 'secret'`)).toEqual([{ n: '0' }]);
		});
	});
}
