import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyWrittenValue, COLUMNS, RUN_DATE, type WrittenValue } from '../../helpers/any-values.js';
import { TEXT_FORMATS, writeTexts } from '../../helpers/cells.js';
import { runInProcess } from '../../helpers/in-process.js';
import { PROPERTY_RUNS } from '../../helpers/long.js';
import { ENGINES, type Place, placeOn } from '../../helpers/place.js';

/** What a set of values takes beside one on SQLite. */
const COSTS = { SQLite: 1, PostgreSQL: 3 };

const NAMES = ['Id', 'Country', ...Object.keys(COLUMNS)];

/** Any spelling of any value, in any format and on either engine: what is stored is what was written, or nothing is. */
for (const engine of ENGINES) {
	describe(`${engine}: any value`, () => {
		it('is stored as it was written, or its record is a reject', {
			timeout: 60_000 + PROPERTY_RUNS * 10_000,
		}, async () => {
			const values = fc.array(fc.tuple(anyWrittenValue(), fc.constantFrom(...TEXT_FORMATS)), {
				minLength: 40,
				maxLength: 120,
			});
			const property = fc.asyncProperty(values, async (all) => {
				const place = await placeOn(engine);
				configure(place);
				for (const format of TEXT_FORMATS) {
					const rows = all.flatMap(([value, in_], index) => (in_ === format ? [row(value, index)] : []));
					if (rows.length > 0) place.put(`values.${format}`, writeTexts(format, NAMES, rows));
				}
				await runInProcess(place, { date: RUN_DATE });
				const cast = NAMES.slice(2).map((name) => `cast("${name}" as text) as "${name}"`);
				const staged = await place.rows(`select "Id" as id, ${cast.join(', ')} from med_users_master`);
				const byId = new Map(staged.map((each) => [each.id, each]));
				for (const [index, [value, format]] of all.entries()) {
					const about = `${format}: ${JSON.stringify(value)}`;
					expect(byId.get(String(index))?.[value.column], about).toBe(value.stored ?? undefined);
				}
				const [{ n } = {}] = await place.rows('select count(distinct record * 100 + file_id) as n from etl_rejects');
				expect(Number(n)).toBe(all.length - staged.length);
			});
			const interruptAfterTimeLimit = 45_000 + PROPERTY_RUNS * 7_500;
			await fc.assert(property, { numRuns: Math.ceil(PROPERTY_RUNS / COSTS[engine]), interruptAfterTimeLimit });
		});
	});
}

function configure(place: Place): void {
	const columns = Object.entries(COLUMNS).map(([name, settings]) => ({ name, ...settings }));
	const first = [
		{ name: 'Id', type: 'varchar(9)', key: true },
		{ name: 'Country', type: 'varchar(2)' },
	];
	place.configure({
		schema: { columns: [...first, ...columns] },
		countryColumn: 'Country',
		birthDateColumn: 'born',
		policies: { maxRejects: '100%' },
	});
}

function row({ column, text }: WrittenValue, index: number): (string | null)[] {
	return NAMES.map((name) =>
		name === 'Id' ? String(index) : name === 'Country' ? 'AU' : name === column ? text : null,
	);
}
