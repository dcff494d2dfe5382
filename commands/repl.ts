import readline from 'node:readline/promises';
import type { Vocabulary } from '../source/tui/console/complete.js';
import type { Command, Invocation } from './command.js';

export const repl: Command = {
	description: `The same commands at a prompt, line by line; also from a pipe. A query needs no quotes there.
Ends with \`exit\` or the end of the input, and with the status of the first line that failed.`,
	examples: [
		['etl-tui repl', 'a prompt, with history and completion'],
		['etl-tui repl < commands.txt', 'lines from a file; blank ones and # comments are passed over'],
	],
	run: answerLines,
};

/** Runs each line as a command of its own, until the end of the input or `exit`. */
async function answerLines(invocation: Invocation): Promise<number> {
	let status = 0;
	for await (const line of invocation.io.stdin.isTTY ? askedLines(invocation) : pipedLines(invocation)) {
		if (invocation.signal.aborted) break;
		const text = line.trim();
		if (text === '' || text.startsWith('#')) continue;
		if (text === 'exit' || text === 'quit') break;
		const done = await runText(invocation, text);
		if (status === 0) status = done;
	}
	return status;
}

async function runText(invocation: Invocation, text: string): Promise<number> {
	const { consoleWords } = await import('../source/tui/console/words.js');
	const words = consoleWords(text);
	if (words === null) {
		invocation.io.stderr.write('✖ E_USAGE  A quote is not closed\n');
		return 2;
	}
	if (words[0] === 'repl') {
		invocation.io.stderr.write('✖ E_USAGE  This is the prompt already\n');
		return 2;
	}
	// The prompt's own flags come first, so that the line's flags override them.
	return invocation.again([...sharedWords(invocation), ...(words[0] === 'help' ? ['--help'] : words)]);
}

const SHARED = ['env', 'config', 'date', 'source', 'connection'] as const;

function sharedWords({ flags }: Invocation): string[] {
	return SHARED.flatMap((name) => {
		const value = flags.text(name);
		return value === undefined ? [] : [`--${name}`, value];
	});
}

async function* pipedLines({ io }: Invocation): AsyncGenerator<string> {
	yield* readline.createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Asks for one line at a time. Between two lines a command may use the terminal for its questions. */
async function* askedLines(invocation: Invocation): AsyncGenerator<string> {
	const { complete } = await import('../source/tui/console/complete.js');
	const { historyFile, keepLine, readHistory } = await import('../source/tui/console/history-file.js');
	const { io, signal } = invocation;
	const file = historyFile(io.env);
	const vocabulary = await words(invocation);
	for (;;) {
		const prompt = readline.createInterface({
			input: io.stdin,
			output: io.stdout,
			history: readHistory(file).reverse(),
			completer: (before: string): [string[], string] => {
				const { choices } = complete(before, vocabulary);
				return [choices, /[\w.-]*$/.exec(before)?.[0] ?? ''];
			},
		});
		const ended = new Promise<null>((resolve) => prompt.once('close', () => resolve(null)));
		prompt.once('SIGINT', () => prompt.close());
		const line = await Promise.race([prompt.question('etl-tui› ', { signal }).catch(() => null), ended]);
		prompt.close();
		if (signal.aborted) throw signal.reason;
		if (line === null) return void io.stdout.write('\n');
		keepLine(file, line);
		yield line;
	}
}

async function words(invocation: Invocation): Promise<Vocabulary> {
	const commands = await invocation.commandFlags();
	try {
		const { openSession } = await import('./session.js');
		const { listTables } = await import('../source/workspace/look.js');
		return { commands, tables: await listTables((await openSession(invocation)).workspace) };
	} catch {
		return { commands, tables: {} }; // Without a database there are no tables to complete.
	}
}
