/**
 * Splits a line as a shell would: blanks separate words, quotes keep blanks, and a backslash escapes the next
 * character.
 *
 * @returns `null` where a quote is not closed
 */
export function splitWords(line: string): string[] | null {
	const words: string[] = [];
	let word = '';
	let started = false;
	let quote = '';
	for (let at = 0; at < line.length; at++) {
		const character = line[at] as string;
		if (quote !== '') {
			if (character === quote) quote = '';
			else if (character === '\\' && quote === '"' && at + 1 < line.length) word += line[++at];
			else word += character;
		} else if (character === '"' || character === "'") {
			quote = character;
			started = true;
		} else if (character === '\\' && at + 1 < line.length) {
			word += line[++at];
			started = true;
		} else if (/\s/.test(character)) {
			if (started) words.push(word);
			word = '';
			started = false;
		} else {
			word += character;
			started = true;
		}
	}
	if (quote !== '') return null;
	if (started) words.push(word);
	return words;
}

/** A flag behind a query without quotes. */
const BEHIND = /\s+(--(?:csv|json|formulas|quiet|show-sensitive|no-color)|--limit(?:\s+|=)\d+)\s*$/;

/**
 * The words of a line of the console. A query needs no quotes there: `sql select 'x' as y` is two words, and flags may
 * follow it.
 *
 * @returns `null` where a quote is not closed
 */
export function consoleWords(line: string): string[] | null {
	const text = line.trim().replace(/^etl-tui\s+/, '');
	const query = /^sql\s+([^"'\s-].*)$/is.exec(text)?.[1];
	if (query === undefined) return splitWords(text);
	let rest = query;
	const flags: string[] = [];
	for (let found = BEHIND.exec(rest); found; found = BEHIND.exec(rest)) {
		flags.unshift(...(found[1] as string).split(/\s+/));
		rest = rest.slice(0, found.index);
	}
	return ['sql', rest.trim(), ...flags];
}
