/** A run of digits in a name. */
export interface Group {
	readonly at: number;
	readonly text: string;
}

/** `HH`, `HHmm` or `HHmmss`, then a fraction of a second, to nanoseconds; midnight also as 24:00. */
const TIME = /^(?:(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d\d{0,9})?)?|2400(?:00)?)$/;

/** The same with milliseconds or no fraction: six digits and a number are too easily a date and a time. */
const STRICT_TIME = /^(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d(?:\d{3})?)?)?$/;

/** Whether digits behind a date are a time of day, or none. */
export function isTimeOrNone(digits: string, isShort: boolean): boolean {
	return digits === '' || (isShort ? STRICT_TIME : TIME).test(digits);
}

/** All runs of digits in a name. */
export function groupsOf(name: string): Group[] {
	const groups: Group[] = [];
	for (const match of name.matchAll(/\d+/g)) groups.push({ at: match.index, text: match[0] });
	return groups;
}

/** What stands between two groups. */
export function between(name: string, one: Group, other: Group): string {
	return name.slice(one.at + one.text.length, other.at);
}

/** The position behind a group. */
export function endOf({ at, text }: Group): number {
	return at + text.length;
}

/**
 * Number of groups behind a date that are a time of day, and so no part of another date.
 *
 * @param end - the position behind the date
 * @param groups - what follows the date; no more than three are looked at
 * @param isDate - whether digits are a date of their own: of `20261124_20261125` the second is no 20:26:11.25
 */
export function timeBehind(
	name: string,
	end: number,
	groups: readonly Group[],
	isDate: (digits: string) => boolean,
): number {
	const [first, second, third] = groups;
	if (first === undefined || !/^[-_. ]?[T_ .-]?$/i.test(name.slice(end, first.at))) return 0;
	if (first.text.length >= 4 && TIME.test(first.text) && !isDate(first.text)) return 1;
	if (second === undefined || !areParts(name, first, second) || !TIME.test(first.text + second.text)) return 0;
	const hasSeconds = third !== undefined && areParts(name, second, third) && /^[0-5]/.test(third.text);
	return hasSeconds ? 3 : 2;
}

/** Whether two groups are hours and minutes, or minutes and seconds. */
function areParts(name: string, one: Group, other: Group): boolean {
	return one.text.length === 2 && other.text.length === 2 && /^[-_.:hm ]$/i.test(between(name, one, other));
}
