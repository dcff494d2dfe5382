import { expect, test } from 'vitest';
import { instantOf } from '../../../source/steps/inbox/deadline.js';
import { holidayOf } from '../../../source/steps/inbox/holidays.js';

test.each([
	['2026-11-23', '06:30', 'Europe/Berlin', '2026-11-23T05:30:00.000Z'],
	['2026-07-01', '06:30', 'Europe/Berlin', '2026-07-01T04:30:00.000Z'],
	['2026-03-29', '02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
	['2026-10-25', '03:30', 'Europe/Berlin', '2026-10-25T02:30:00.000Z'],
	['2026-01-01', '00:10', 'Pacific/Kiritimati', '2025-12-31T10:10:00.000Z'],
	['2026-01-01', '23:50', 'America/St_Johns', '2026-01-02T03:20:00.000Z'],
])('%s %s %s is %s', (date, time, zone, instant) => {
	expect(new Date(instantOf(date, time, zone)).toISOString()).toBe(instant);
});

test('holidays are those of the region, on each of their days', async () => {
	expect(await holidayOf('DE-BY', '2026-01-06')).toBe('Heilige Drei Könige');
	expect(await holidayOf('DE-HE', '2026-01-06')).toBeNull();
	expect(await holidayOf('US', '2026-11-27')).toBeNull();
	const bayram = ['2026-03-19', '2026-03-20', '2026-03-22', '2026-03-23'].map((day) => holidayOf('TR', day));
	expect(await Promise.all(bayram)).toEqual([null, 'Ramazan Bayramı', 'Ramazan Bayramı', null]);
	await expect(holidayOf('DE-XX', '2026-01-06')).rejects.toThrow('DE-XX is no country or region');
});
