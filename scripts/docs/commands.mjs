// docs/reference/commands.md: every command, from the declarations that the program itself runs on.
import { flagVariable } from '../../dist/commands/command.js';
import { EVERYWHERE } from '../../dist/commands/flags.js';
import { COMMANDS } from '../../dist/commands/index.js';
import { EXIT } from '../../dist/source/core/errors.js';
import { code, heading, table } from './markdown.mjs';

const MEANINGS = {
	done: 'done',
	bug: 'a bug of ours',
	usage: 'wrong usage',
	configuration: 'configuration',
	input: 'input: no source, no files, every file refused or empty; nothing was loaded',
	rejects: 'more rejects than allowed; nothing was loaded',
	mismatch: 'validation mismatch; rolled back',
	database: 'database',
	approval: 'approval needed or refused, or the plan is stale',
	locked: 'another run holds the lock; the error says who, where and since when',
	changes: '`plan --detailed-exitcode`: there are changes',
	incomplete: 'done but not everything: some files were refused, empty, missing or gone; the others are loaded',
	late: 'expected files did not come in time',
	interrupted: 'interrupted (Ctrl-C); rolled back',
	terminated: 'asked to end (SIGTERM); rolled back',
};

/** The page. */
export async function commandsPage() {
	const sections = [];
	for (const [name, { load }] of Object.entries(COMMANDS)) sections.push(section(name, await load()));
	return `${heading('Commands', 'commands/')}
\`\`\`
etl-tui [COMMAND] [FLAGS]
etl-tui ENVIRONMENT FILE.conf [FLAGS]
\`\`\`

Without a command it opens the screens on a terminal; with \`--yes\` it is \`run --yes\`. The second form is
\`etl-tui --env ENVIRONMENT --config FILE.conf\`. What a command reports goes to standard output; progress, questions and
errors go to standard error.

${table(
	['command', 'what it does'],
	Object.entries(COMMANDS).map(([name, { summary }]) => [`[${code(name)}](#${name})`, summary]),
)}

## Flags of every command

A flag wins over its variable, a variable over the config. A flag without a value is on where its variable is set to
anything but \`0\`, \`false\`, \`no\` or \`off\`.

${flagTable(EVERYWHERE)}

## Exit status

${exitTable()}

[Errors](errors.md) lists every code behind them.

${sections.join('\n')}`;
}

function section(name, command) {
	const words = (command.arguments ?? []).map(({ name: word, required, variadic }) => {
		const shown = `${word.toUpperCase()}${variadic ? '…' : ''}`;
		return required ? shown : `[${shown}]`;
	});
	const usage = ['etl-tui', name, ...words, '[FLAGS]'].join(' ');
	const width = Math.max(...command.examples.map(([line]) => line.length));
	const examples = command.examples.map(([line, what]) => `${line.padEnd(width)}  # ${what}`).join('\n');
	const parts = [
		`## ${name}`,
		command.description,
		`\`\`\`\n${usage}\n\`\`\``,
		command.arguments &&
			table(
				['argument', 'what it is'],
				command.arguments.map((each) => [code(each.name), each.description]),
			),
		command.flags && flagTable(command.flags),
		`\`\`\`\n${examples}\n\`\`\``,
	];
	return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function flagTable(flags) {
	const rows = flags.map(({ name, value, description, choices }) => [
		code(value === undefined ? `--${name}` : `--${name} ${value}`),
		code(flagVariable(name)),
		choices ? `${description}: ${choices.map(code).join(', ')}` : description,
	]);
	return table(['flag', 'variable', 'meaning'], rows);
}

/** Exit statuses with their meanings. */
export function exitTable() {
	const rows = Object.entries(EXIT).map(([name, status]) => {
		if (!MEANINGS[name]) throw new Error(`scripts/docs/commands.mjs says nothing of the exit status ${name}`);
		return [String(status), MEANINGS[name]];
	});
	return table(['exit', 'meaning'], rows);
}
