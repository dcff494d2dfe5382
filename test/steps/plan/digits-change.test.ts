import { describe, expect, test } from 'vitest';
import { planInProcess, planSchemaInProcess, runInProcess } from '../../helpers/in-process.js';
import { ENGINES, type Place, placeOn } from '../../helpers/place.js';

const ALLOWED = { permissions: { destructive: true } };
const STAGE_ALONE = { ...ALLOWED, steps: ['transform', 'validate'] } as const;

function configure(place: Place, type: string): void {
	const columns = [
		{ name: 'ID', type: 'varchar(18)', key: true, required: true },
		{ name: 'N', type },
		{ name: 'Country', type: 'char(5)' },
	];
	place.configure({ schema: { columns }, latestBy: null, policies: { maxRejects: 10 } });
}

/** A change, a value that is stored before it, and what becomes of that: where it is lost, a word is needed. */
const CASES = [
	['int(9)', 'int(5)', '123456789', 'lost'],
	['int(12)', 'int', '123456789012', 'lost'],
	['int(12)', 'int(10)', '123456789012', 'lost'],
	['bigint', 'int(18)', '1234567890123456789', 'lost'],
	['int(5)', 'int(9)', '12345', 'kept'],
	['int(9)', 'int', '123456789', 'kept'],
	['int', 'int(12)', '2147483647', 'kept'],
	['int(18)', 'bigint', '123456789012345678', 'kept'],
] as const;

for (const engine of ENGINES) {
	describe(`${engine}: a whole number gets other digits`, () => {
		for (const [before, after, value, fate] of CASES)
			test(`${before} to ${after}: ${value} is ${fate}`, async () => {
				const place = await placeOn(engine);
				configure(place, before);
				place.put('a.csv', `ID,N,Country\n1,${value},IND\n2,7,IND\n`);
				await runInProcess(place);
				configure(place, after);
				const isLost = fate === 'lost';
				const stored = async () =>
					(await place.rows('select cast("N" as text) as n from med_users_ind order by "ID"')).map(({ n }) => n);
				if (isLost) {
					const { error, rowsAtRisk } = await planInProcess(place);
					expect(error?.code).toBe('E_DATABASE_SHAPE');
					expect(rowsAtRisk.map(({ table, rows, harm }) => [table, rows, harm])).toEqual([
						['med_users_master', 1, 'become null'],
					]);
					await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE' });
					expect((await stored()).length).toBe(2);
				}
				await runInProcess(place, isLost ? STAGE_ALONE : {});
				expect(await stored()).toEqual([isLost ? null : value, '7']);
				expect((await planSchemaInProcess(place)).changes).toBe(false);
			});
	});
}
