import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../source/core/plan/plan.js';
import { planInProcess, runInProcess } from '../helpers/in-process.js';
import { PROPERTY_RUNS } from '../helpers/long.js';
import { ENGINES, type Place, placeOn } from '../helpers/place.js';

const COLUMNS = [
	{ name: 'CustomerID', type: 'varchar(18)', required: true },
	{ name: 'Ward', type: 'varchar(5)', required: true },
	{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
	{ name: 'CustomerOpenDate', type: 'date', formats: ['YYYYMMDD'] },
	{ name: 'Country', type: 'char(5)' },
];

/** A config, as far as it decides the winners. */
interface Rules {
	readonly key: readonly string[];
	readonly latestBy: string | null;
	readonly onMove: 'move' | 'keep';
}

const anyRules: fc.Arbitrary<Rules> = fc.record({
	key: fc.constantFrom(['CustomerID'], ['Ward'], ['CustomerID', 'Ward']),
	latestBy: fc.constantFrom('LastConsultedDate', 'CustomerOpenDate', null),
	onMove: fc.constantFrom('move', 'keep'),
});

const anyFile = fc
	.array(
		fc.tuple(
			fc.constantFrom('1', '2', '3'),
			fc.constantFrom('A', 'B'),
			fc.constantFrom('20261101', '20261102', ''),
			fc.constantFrom('20261001', '20261002'),
			fc.constantFrom('IND', 'USA', 'NPL'),
		),
		{ minLength: 1, maxLength: 8 },
	)
	.map((rows) => ['CustomerID,Ward,LastConsultedDate,CustomerOpenDate,Country', ...rows, ''].join('\n'));

/** A day on a place under each config in turn, with one file more each time; the last day's plan. */
async function live(place: Place, files: readonly string[], rules: readonly Rules[]): Promise<Plan> {
	const permissions = { destructive: true };
	let plan: Plan | null = null;
	for (const [index, file] of files.entries()) {
		const { key, latestBy, onMove } = rules[index] as Rules;
		const columns = COLUMNS.map((column) => ({ ...column, key: key.includes(column.name) }));
		place.configure({ schema: { columns }, latestBy, policies: { onMove } });
		place.put(`${index}.csv`, file);
		const day = { date: `2026-11-2${index}`, permissions };
		plan = await planInProcess(place, day);
		await runInProcess(place, day);
	}
	return plan as Plan;
}

test('any configs before: the tables are those of a database that only ever knew the last, on both engines with the same counts', {
	timeout: 60_000 + PROPERTY_RUNS * 20_000,
}, async () => {
	const countries = "select table_name as name from etl_countries where table_name <> '' order by 1";
	const anyLife = fc.array(fc.tuple(anyFile, anyRules), { minLength: 2, maxLength: 3 });
	const property = fc.asyncProperty(anyLife, async (life) => {
		const files = life.map(([file]) => file);
		const rules = life.map(([, each]) => each);
		const last = rules.map(() => rules.at(-1) as Rules);
		const effects = [];
		for (const engine of ENGINES) {
			const [place, fresh] = [await placeOn(engine), await placeOn(engine)];
			const plan = await live(place, files, rules);
			await live(fresh, files, last);
			effects.push(plan.effects);
			for (const { name } of await place.rows(countries)) {
				const rows = `select "CustomerID", "Ward", "LastConsultedDate", "CustomerOpenDate", "Country", etl_record, "Inserted_on"
						from ${name} order by "CustomerID", "Ward", etl_record, "Inserted_on"`;
				expect(await place.rows(rows)).toEqual(await fresh.rows(rows));
			}
		}
		expect(effects[1]).toEqual(effects[0]);
	});
	await fc.assert(property, { numRuns: PROPERTY_RUNS, interruptAfterTimeLimit: 45_000 + PROPERTY_RUNS * 15_000 });
});
