import { describe, expect, test } from 'vitest';
import type { Mend } from '../../../source/core/repair/mend.js';
import { rehearse } from '../../../source/engines/rehearsal.js';
import { localFolder } from '../../../source/sources/local-folder.js';
import { drive } from '../../../source/steps/drive.js';
import { applyPlan } from '../../../source/steps/plan/apply-plan.js';
import { planDay } from '../../../source/steps/plan/plan-day.js';
import { mendsFile } from '../../../source/steps/repair/mends-file.js';
import { findRemedies, rejectsOfCause } from '../../../source/steps/repair/remedies.js';
import { DATE, runInProcess, settingsOf } from '../../helpers/in-process.js';
import { ONE_ENGINE } from '../../helpers/long.js';
import { placeOn } from '../../helpers/place.js';

const FILE = 'north_23112026.csv';

const TEXT = `Name;Cust_I;Open_Dt;Consul_Dt;DOB;Country
Ann;1;20100101;20261013;06031987;USA
Bob;2;31.12.2010;20261013;06031987;USA
Cy;3;30.12.2010;20261013;15131966;USA
'=Dan;4;bad;20261013;06031987;USA
`;

const where = { runId: null, day: DATE, file: FILE };
const opened = { ...where, column: 'CustomerOpenDate', code: 'E_DATE' };
const born = { ...where, column: 'DateofBirth', code: 'E_DATE' };
const german: Mend = { kind: 'cause', cause: opened, rule: { kind: 'format', format: 'DD.MM.YYYY' }, records: 1 };
const birthday: Mend = { kind: 'cause', cause: born, rule: { kind: 'constant', text: '15121966' }, records: 0 };

describe.each(ONE_ENGINE)('what was mended on screens, on %s', (name) => {
	test('is loaded by its plan: each fault by its own change, typed text as it was typed', async () => {
		const place = await placeOn(name);
		place.configure({ policies: { maxRejects: 50 } });
		place.put(FILE, TEXT);
		await runInProcess(place);
		const settings = await settingsOf(place);
		const engine = await place.opened();
		const rejects = await rejectsOfCause(engine, settings, opened);
		const healed = async (mends: readonly Mend[], cause: typeof opened, text = '') =>
			findRemedies(settings, await rejectsOfCause(engine, settings, cause), cause, mends, text).remedies.map(
				({ rule, healed: count, better }) => [rule.kind === 'format' ? rule.format : rule.kind, count, better],
			);
		expect(rejects).toHaveLength(3);
		expect((await healed([], opened))[0]).toEqual(['DD.MM.YYYY', 1, 1]);
		expect((await healed([birthday], opened))[0]).toEqual(['DD.MM.YYYY', 2, 0]);
		expect(await healed([german], born, '15121966')).toContainEqual(['constant', 1, 0]);
		// By the rules alone record 4 stays as it is; it is in what is loaded once a person has typed into it.
		const ruled = await mendsFile(engine, settings, [german, birthday], 'by phone');
		expect(ruled.edits.rows.map(({ id }) => /\.(\d+)\./.exec(id)?.[1])).toEqual(['2', '3']);
		const id = (ruled.edits.rows[0]?.id ?? '').replace(/\.2\..*$/, '');
		const { mending, dan } = await danOf();
		const byHand: Mend = {
			kind: 'record',
			id: mending.idOf(dan),
			place: { ...where, record: 4 },
			line: 5,
			cells: { Open_Dt: '20100104', Name: "'=Dan" },
			masked: [],
		};
		expect(byHand.id.startsWith(id)).toBe(true);
		// What a person typed right is not touched by what is done to all of the cause after it.
		expect(await healed([], opened, '20100101')).toContainEqual(['constant', 2, 1]);
		expect(await healed([byHand], opened, '20100101')).toContainEqual(['constant', 1, 1]);
		const { change, edits, runDate } = await mendsFile(engine, settings, [german, birthday, byHand], 'by phone');
		expect([edits.rows.length, runDate, JSON.stringify(change).includes('1512')]).toEqual([3, DATE, false]);
		const permissions = { destructive: false, newTables: false, full: false };
		const { signal } = new AbortController();
		const request = { settings, runDate, permissions, signal, command: 'repair', version: '0', change, edits };
		const source = localFolder(settings.source.label);
		const yes = async () => true;
		const plan = await drive(planDay({ ...request, flags: {} }, rehearse(engine), source), [], yes);
		expect(plan.repairs?.counts).toMatchObject({ repaired: 3, 'still-bad': 0 });
		expect(JSON.stringify(plan)).not.toMatch(/15121966|1966-12-15/);
		await drive(applyPlan(plan, request, engine, source), [], yes);
		const rows = await place.rows(
			'select "CustomerID", "CustomerName", "CustomerOpenDate", "DateofBirth" from med_users_usa order by "CustomerID"',
		);
		expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
			'1 Ann 2010-01-01 1987-03-06',
			'2 Bob 2010-12-31 1987-03-06',
			'3 Cy 2010-12-30 1966-12-15',
			"4 '=Dan 2010-01-04 1987-03-06",
		]);
		await expect(mendsFile(engine, settings, [german], 'again')).rejects.toMatchObject({ code: 'E_REPAIR' });

		async function danOf() {
			const { Mending } = await import('../../../source/steps/repair/mending.js');
			const found = rejects.find(({ reject }) => reject.record === 4);
			if (found === undefined) throw new Error('Dan is no reject');
			return { mending: new Mending(settings), dan: found };
		}
	});
});
