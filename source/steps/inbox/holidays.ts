import { EtlError } from '../../core/errors.js';
import { daysAfter } from './deadline.js';

const DAY = 86_400_000;

/**
 * The public holiday that a date is in a country or region, or `null`.
 *
 * @param region - such as `DE`, `DE-BY`
 * @param date - ISO 8601
 * @throws EtlError `E_CONFIG_INVALID` for a region that there is not
 */
export async function holidayOf(region: string, date: string): Promise<string | null> {
	// 13 MB of rules, which only a config that names a region pays for.
	const { default: Holidays } = await import('date-holidays');
	const calendar = new Holidays();
	const [country = '', state, part] = region.split('-');
	const isKnown =
		country in calendar.getCountries() &&
		(state === undefined || state in (calendar.getStates(country) ?? {})) &&
		(part === undefined || part in (calendar.getRegions(country, state as string) ?? {}));
	if (!isKnown) {
		const states = Object.keys(calendar.getStates(country) ?? {}).map((each) => `${country}-${each}`);
		throw new EtlError(
			'E_CONFIG_INVALID',
			`expect: holidays: ${region} is no country or region whose holidays are known`,
			{
				hint:
					states.length > 0
						? `There are ${states.join(', ')}.`
						: 'Write a country such as DE, or a region such as DE-BY.',
				context: { setting: 'expect.holidays' },
			},
		);
	}
	if (part !== undefined) calendar.init(country, state as string, part);
	else if (state !== undefined) calendar.init(country, state);
	else calendar.init(country);
	const holidays = calendar.getHolidays(Number(date.slice(0, 4))).filter(({ type }) => type === 'public');
	const found = holidays.find(({ date: first, start, end }) => {
		// One that begins on the evening before has a part of a day more.
		const days = Math.max(1, Math.floor((end.getTime() - start.getTime()) / DAY));
		return date >= first.slice(0, 10) && date < daysAfter(first.slice(0, 10), days);
	});
	return found?.name ?? null;
}
