import { own } from '../../core/reading/mapping.js';

/** The words that can be completed. */
export interface Vocabulary {
	/** Commands with their flags. */
	readonly commands: Readonly<Record<string, readonly string[]>>;
	/** Tables with their columns. */
	readonly tables: Readonly<Record<string, readonly string[]>>;
}

const SQL_WORDS = [
	'select',
	'from',
	'where',
	'group by',
	'order by',
	'limit',
	'count(*)',
	'join',
	'and',
	'or',
	'not',
	'null',
];

/**
 * Completes the last word before the cursor.
 *
 * @param before - the line up to the cursor
 * @returns the text to insert, and the choices
 */
export function complete(
	before: string,
	vocabulary: Vocabulary,
): { readonly insert: string; readonly choices: string[] } {
	const word = /[\w.-]*$/.exec(before)?.[0] ?? '';
	const choices = [...new Set(candidates(before, word, vocabulary))]
		.filter((each) => each.toLowerCase().startsWith(word.toLowerCase()))
		.sort();
	if (choices.length === 0) return { insert: '', choices };
	const common = choices.reduce(commonStart);
	const insert = common.slice(word.length) + (choices.length === 1 ? ' ' : '');
	return { insert, choices };
}

function candidates(before: string, word: string, { commands, tables }: Vocabulary): readonly string[] {
	const [command = ''] = before.trimStart().split(/\s+/);
	if (before.trimStart() === word) return [...Object.keys(commands), 'help', 'exit'];
	if (word.startsWith('-')) return own(commands, command) ?? [];
	if (command !== 'sql') return [];
	return [...Object.keys(tables), ...Object.values(tables).flat(), ...SQL_WORDS];
}

function commonStart(a: string, b: string): string {
	let at = 0;
	while (at < a.length && a[at]?.toLowerCase() === b[at]?.toLowerCase()) at++;
	return a.slice(0, at);
}
