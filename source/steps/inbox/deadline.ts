/**
 * When it is a time of day in a time zone, in milliseconds since 1970. A time that a clock leaves out in spring is the one
 * an hour later.
 *
 * @param date - ISO 8601
 * @param time - `HH:MM`
 * @param zone - IANA name; `null` is the machine's
 */
export function instantOf(date: string, time: string, zone: string | null): number {
	const wanted = Date.parse(`${date}T${time}:00Z`);
	const offset = (instant: number) => wallClock(instant, zone) - instant;
	const guess = wanted - offset(wanted);
	return wanted - offset(guess);
}

/** What a clock in the zone shows, as if it were UTC. */
function wallClock(instant: number, zone: string | null): number {
	const format = new Intl.DateTimeFormat('en-CA', {
		...(zone === null ? {} : { timeZone: zone }),
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
	});
	const parts = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
	return Date.parse(`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:00Z`);
}

/** A date some days later, ISO 8601. */
export function daysAfter(date: string, days: number): string {
	return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
