import { formsOf } from '../source/core/address.js';
import { ENGINES } from '../source/engines/open.js';
import { FORMATS } from '../source/readers/reader.js';
import type { Flag } from './command.js';

/** Flags that every command takes. */
export const EVERYWHERE: readonly Flag[] = [
	{ name: 'env', value: 'NAME', description: 'environment of the config: dev, uat, prod, …' },
	{ name: 'config', value: 'FILE', description: 'config file; else .etlrc and its kin, from here upward' },
	{ name: 'date', value: 'DATE', description: 'run date: YYYY-MM-DD, today or yesterday; else today' },
	{ name: 'source', value: 'FOLDER', description: 'where the files are' },
	{ name: 'connection', value: 'URL', description: `the database: ${formsOf(ENGINES)}` },
	{ name: 'yes', description: 'ask nothing: approve what would be asked' },
	{ name: 'json', description: 'print one JSON document to standard output' },
	{ name: 'quiet', description: 'no progress; with success, nothing but warnings' },
	{ name: 'verbose', description: 'show every statement as it runs' },
	{ name: 'show-sensitive', description: 'show values that the config masks; asks, or needs --yes' },
	{ name: 'no-color', description: 'no colour; NO_COLOR works too' },
];

/** Flags of commands that read files. Each overrides the config and what is detected. */
export const READING: readonly Flag[] = [
	{ name: 'format', value: 'NAME', description: 'format of the files', choices: FORMATS },
	{ name: 'delimiter', value: 'CHAR', description: 'delimiter, such as ";", ", " or tab' },
	{ name: 'quote', value: 'CHAR', description: 'quote character, or none' },
	{ name: 'escape', value: 'CHAR', description: 'escape character within quotes' },
	{ name: 'line-end', value: 'NAME', description: 'line end', choices: ['lf', 'crlf', 'cr'] },
	{ name: 'encoding', value: 'NAME', description: 'text encoding, such as windows-1252' },
	{ name: 'preamble', value: 'LINES', description: 'lines to pass over before the header' },
	{ name: 'header', value: 'LINE', description: "the header's line, or none where the file names no columns" },
	{ name: 'columns', value: 'NAMES', description: "names of the columns in the file's order, with commas between" },
	{ name: 'record-types', value: 'WHEN', description: 'whether H, D and T say what rows are', choices: ['on', 'off'] },
	{ name: 'sheet', value: 'NAME', description: "Excel: the sheet's name or number" },
	{
		name: 'record-name',
		value: 'NAME',
		description: "JSON: key of the records' array; XML: element of a record; or the end of its path",
	},
];

/** Flags of commands that change tables. */
export const CHANGING: readonly Flag[] = [
	{ name: 'allow-destructive', description: 'let a change of the schema lose data' },
	{ name: 'allow-new-tables', description: "make new countries' tables where the policy asks" },
];

/** The flag of commands that take the lock. */
export const WAIT: Flag = {
	name: 'wait',
	value: 'TIME',
	description: 'wait for a run that holds the lock: 90s, 10m, 1h30m; else exit 9 at once',
};

/** The flag of commands that read the day's files. */
export const WAIT_FILES: Flag = {
	name: 'wait-files',
	value: 'TIME',
	description: 'wait for files that are missing or not whole yet: 30m, 2h; then go on without them',
};

export const FULL: Flag = {
	name: 'full',
	description: 'look at every customer again, not only at those of the day, and read files that are already loaded',
};

export const RELOAD: Flag = {
	name: 'reload',
	description: 'read again what is in the source, though its content is loaded already',
};

export const AGAIN: Flag = {
	name: 'again',
	description: 'load files though a person has taken back what they hold; see `etl-tui undo`',
};

/** Flags of a whole day: those of `run`, which `etl-tui` without a command has too. */
export const RUNNING: readonly Flag[] = [...CHANGING, FULL, RELOAD, AGAIN, WAIT, WAIT_FILES, ...READING];

/**
 * The command on a command line, if there is one: the first word that is neither a flag nor a flag's value.
 *
 * @param words - without the program's own name
 */
export function commandWord(words: readonly string[]): string | null {
	const valued = new Set(
		[...EVERYWHERE, ...RUNNING].filter(({ value }) => value !== undefined).map(({ name }) => `--${name}`),
	);
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as string;
		if (!word.startsWith('-')) return word;
		if (valued.has(word)) at++;
	}
	return null;
}

/** Whether the text of a variable turns a flag on. */
export function isOn(text: string | undefined): boolean {
	return text !== undefined && !['', '0', 'false', 'no', 'off'].includes(text.toLowerCase());
}
