/** A part of a date in a name, and the token that stands for it in a pattern of `files`. */
export interface DatePart {
	readonly at: number;
	readonly text: string;
	/** `YYYY`, `MMM`, `D` and so on. */
	readonly token: string;
}

/** Digits of a date that an expression with indices found as a group, for `Y`, `M` or `D`. */
export function digitsOf(
	match: RegExpExecArray,
	group: number,
	letter: 'Y' | 'M' | 'D',
	text = match[group] ?? '',
): DatePart {
	return { at: match.indices?.[group]?.[0] as number, text, token: letter.repeat(text.length) };
}

/** The same for a month as a word. */
export function wordOf(match: RegExpExecArray, group: number): DatePart {
	return { at: match.indices?.[group]?.[0] as number, text: match[group] as string, token: 'MMM' };
}

/**
 * How a pattern of `files` writes a date whose parts stand in a name: `{date:DD. MMM YYYY}`, and with letters between
 * them `year={date:YYYY}/month={date:MM}`, since a format holds none. `MMM` is three letters: `*` stands for more of a
 * word.
 */
export function patternOfDate(name: string, parts: readonly DatePart[]): string {
	const tokens = parts.map(({ text, token }) => ({ token, rest: token === 'MMM' && [...text].length > 3 ? '*' : '' }));
	return parts.reduce((pattern, { at }, index) => {
		const { token, rest } = tokens[index] as (typeof tokens)[number];
		const before = parts[index - 1];
		if (before === undefined) return `{date:${token}}${rest}`;
		const gap = name.slice(before.at + before.text.length, at);
		const isJoined = tokens[index - 1]?.rest === '' && !/[\p{L}*]/u.test(gap);
		return isJoined ? `${pattern.slice(0, -1)}${gap}${token}}${rest}` : `${pattern}${gap}{date:${token}}${rest}`;
	}, '');
}
