import type { Command } from './command.js';

export const repl: Command = {
	description: `The same commands at a prompt, line by line; also from a pipe. A query needs no quotes there.
Ends with \`exit\` or the end of the input, and with the status of the first line that failed.`,
	examples: [
		['etl-tui repl', 'a prompt, with history and completion'],
		['etl-tui repl < commands.txt', 'lines from a file; blank ones and # comments are passed over'],
	],
	run: async (invocation) => (await import('./prompt.js')).answerLines(invocation),
};
