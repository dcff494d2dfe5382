import { describe, expect, it } from 'vitest';
import type { StepEvent } from '../../../source/core/run/events.js';
import { TEXT_FORMATS, writeTexts } from '../../helpers/cells.js';
import { runInProcess } from '../../helpers/in-process.js';
import { ONE_ENGINE } from '../../helpers/long.js';
import { placeOn } from '../../helpers/place.js';

const HEADER = [
	'Name',
	'Cust_I',
	'Open_Dt',
	'Consul_Dt',
	'VAC_ID',
	'Doctor',
	'State',
	'County',
	'Post_Code',
	'DOB',
	'FLAG',
];

/** A record of the hospital's, with some fields different. */
function patient(id: string, more: Readonly<Record<string, string>> = {}): string[] {
	const usual = ['Ann Lee', id, '20101012', '20121112', 'MVD', 'Paul', 'SA', 'AU', '05000', '06032010', 'A'];
	return HEADER.map((name, index) => more[name] ?? (usual[index] as string));
}

const reports = (events: readonly StepEvent[]) =>
	events.flatMap((event) => (event.type === 'file' ? [event.file] : []));

for (const engine of ONE_ENGINE) {
	describe(`${engine}`, () => {
		it('the latest of two moments wins by its fraction, whatever the format and the order', async () => {
			const place = await placeOn(engine);
			place.configure({
				schema: {
					columns: [
						{ name: 'Id', type: 'varchar(20)', key: true },
						{ name: 'Country', type: 'varchar(5)' },
						{ name: 'Name', type: 'varchar(9)' },
						{ name: 'Seen', type: 'datetime' },
					],
				},
				latestBy: 'Seen',
			});
			const moments = ['10:00:00.9', '10:00:00.100', '10:00:00', '10:00:00.899999', '09:59:59.999999'];
			for (const format of TEXT_FORMATS) {
				const rows = moments.flatMap((clock, index) => [
					[`${format} forth`, 'AU', String(index), `2026-01-01T${clock}`],
					[`${format} back`, 'AU', String(4 - index), `2026-01-01T${moments[4 - index]}`],
				]);
				place.put(`seen.${format}`, writeTexts(format, ['Id', 'Country', 'Name', 'Seen'], rows));
			}
			await runInProcess(place);
			const winners = await place.rows('select "Name" as name, cast("Seen" as text) as seen from med_users_au');
			expect(winners).toEqual(Array(8).fill({ name: '0', seen: '2026-01-01 10:00:00.9' }));
		});

		it('a birth in another order, after the run or out of this world is a reject, and so is a visit to come', async () => {
			const place = await placeOn(engine);
			place.configure({ policies: { maxRejects: '100%' } });
			const rows = [
				patient('1'),
				patient('2', { DOB: '20100306' }),
				patient('3', { DOB: '24112026' }),
				patient('4', { DOB: '20121231' }),
				patient('5', { Consul_Dt: '20261124' }),
				patient('6', { Consul_Dt: '20261125' }),
				patient('7', { Consul_Dt: '18991231' }),
				patient('8', { Open_Dt: '99991231' }),
			];
			for (const format of TEXT_FORMATS)
				place.put(
					`kids.${format}`,
					writeTexts(
						format,
						HEADER,
						rows.map((row) => row.with(1, `${format} ${row[1]}`)),
					),
				);
			await runInProcess(place);
			const staged = await place.rows('select "CustomerID" as id from med_users_master order by 1');
			expect(staged.map(({ id }) => id)).toEqual(
				[...TEXT_FORMATS].sort().flatMap((format) => ['1', '5', '8'].map((id) => `${format} ${id}`)),
			);
			const rejects = await place.rows('select distinct record, column_name, code, reason from etl_rejects order by 1');
			expect(rejects.map(({ record, column_name, reason }) => [record, column_name, reason?.split(':')[0]])).toEqual([
				['2', 'DateofBirth', 'as DDMMYYYY is before 1850-01-01'],
				['3', 'DateofBirth', 'as DDMMYYYY is after 2026-11-23'],
				['4', 'DateofBirth', 'as DDMMYYYY is before 1850-01-01'],
				['6', 'LastConsultedDate', 'as YYYYMMDD is after 2026-11-24'],
				['7', 'LastConsultedDate', 'as YYYYMMDD is before 1900-01-01'],
			]);
		});

		it('a post code keeps its zeros, people may be called Null, and what was converted is counted', async () => {
			const place = await placeOn(engine);
			place.configure({});
			const rows = [
				patient('1', { Name: 'Null', Post_Code: '02134' }),
				patient('2', { Name: 'NULL', Doctor: 'N/A', State: 'N/A', Post_Code: ' 00750 ' }),
				patient('3', { State: 'NULL' }),
			];
			place.put('a.csv', writeTexts('csv', HEADER, rows));
			place.put(
				'b.json',
				writeTexts(
					'json',
					HEADER,
					rows.map((row) => row.with(1, `json ${row[1]}`)),
				),
			);
			const { events } = await runInProcess(place);
			const values = 'select "CustomerName" as n, "DoctorConsulted" as d, "State" as s, "PostCode" as p';
			const expected = [
				{ n: 'Null', d: 'Paul', s: 'SA', p: '02134' },
				{ n: 'NULL', d: 'N/A', s: null, p: '00750' },
				{ n: 'Ann Lee', d: 'Paul', s: null, p: '05000' },
			];
			expect(await place.rows(`${values} from med_users_au order by "CustomerID"`)).toEqual([...expected, ...expected]);
			for (const { reading } of reports(events)) {
				expect(reading?.conversions).toEqual([
					{ column: 'CustomerOpenDate', kind: 'date', count: 3, firstLine: expect.any(Number) },
					{ column: 'LastConsultedDate', kind: 'date', count: 3, firstLine: expect.any(Number) },
					{ column: 'State', kind: 'null', count: 2, firstLine: expect.any(Number) },
					{ column: 'PostCode', kind: 'trim', count: 1, firstLine: expect.any(Number) },
					{ column: 'DateofBirth', kind: 'date', count: 3, firstLine: expect.any(Number) },
				]);
			}
		});

		it('a key that may be null is a reject for its own fault, and nothing of it became null', async () => {
			const place = await placeOn(engine);
			place.configure({
				schema: {
					columns: [
						{ name: 'Id', type: 'varchar(3)', key: true, onInvalid: 'null' },
						{ name: 'Country', type: 'varchar(5)' },
						{ name: 'Age', type: 'int(3)', onInvalid: 'null' },
					],
				},
				policies: { maxRejects: '100%' },
			});
			const rows = [
				['abcdef', 'AU', 'x'],
				['1', 'AU', '0'],
				['2', 'AU', 'y'],
			];
			for (const format of TEXT_FORMATS) place.put(`k.${format}`, writeTexts(format, ['Id', 'Country', 'Age'], rows));
			const { events } = await runInProcess(place);
			const rejects = await place.rows('select distinct column_name, code, reason, value from etl_rejects');
			expect(rejects).toEqual([
				{ column_name: 'Id', code: 'E_LENGTH', reason: 'is longer than 3 characters', value: 'abcdef' },
			]);
			for (const { nulled, warnings } of reports(events)) {
				expect(nulled).toBe(1);
				expect(warnings).toContain('1 invalid value became null, as its column says');
			}
		});
	});
}
