import { Command as Commander, CommanderError, Option } from 'commander';
import { EtlError, EXIT } from '../source/core/errors.js';
import { redactText } from '../source/core/redact.js';
import { type Command, type Flag, type FlagValues, flagVariable, type Invocation, type Io } from './command.js';
import { commandWord, EVERYWHERE, isOn, RUNNING } from './flags.js';
import { COMMANDS, commandFlags } from './index.js';

/**
 * Runs one command line, of the program or of its prompt: argv → command, error → exit status.
 *
 * @param argv - the words after the program's name
 * @param signal - aborts to stop the command
 */
export async function runLine(argv: readonly string[], io: Io, signal: AbortSignal, version: string): Promise<number> {
	let status: number = EXIT.done;
	const again = (words: readonly string[]) => runLine(words, io, signal, version);
	const line = positionalForm(argv);
	const flags = commandWord(line) === null ? [...EVERYWHERE, ...RUNNING] : EVERYWHERE;
	const program = createProgram(version, io, flags, async (name, command, words, flags) => {
		const invocation: Invocation = { command: name, arguments: words, flags, io, signal, version, again, commandFlags };
		status = await command.run(invocation);
	});
	try {
		await program.parseAsync(line, { from: 'user' });
		return status;
	} catch (error) {
		if (!(error instanceof CommanderError)) return await reportFailure(error, argv, io);
		if (error.exitCode === 0) return EXIT.done;
		const { writeFailure } = await import('./failure.js');
		writeFailure(new EtlError('E_USAGE', error.message.replace(/^error: /, '')), argv, io);
		return EXIT.usage;
	}
}

/** Runs a parsed command. */
type Start = (name: string, command: Command, words: string[], flags: FlagValues) => Promise<void>;

/** @param own - the program's own flags: those of a run, where no command has them */
function createProgram(version: string, io: Io, own: readonly Flag[], start: Start): Commander {
	const program = new Commander('etl-tui')
		.description(
			"Loads a day's files into one staging table and one table per country, and proves that nothing was lost.",
		)
		.usage('[COMMAND] [FLAGS]\n       etl-tui ENVIRONMENT FILE.conf [FLAGS]')
		.version(version)
		.exitOverride()
		.configureHelp({ showGlobalOptions: true })
		.configureOutput({
			writeOut: (text) => void io.stdout.write(text),
			// Commander quotes unknown words, and one of them may be a connection.
			writeErr: (text) => void io.stderr.write(redactText(text)),
		})
		.showHelpAfterError('(etl-tui --help lists commands and flags)');
	addFlags(program, own);
	for (const [name, entry] of Object.entries(COMMANDS)) {
		program.command(name).summary(entry.summary).description(entry.summary).exitOverride();
	}
	program.hook('preSubcommand', async (_, subcommand) => {
		const entry = COMMANDS[subcommand.name()];
		if (entry) define(subcommand, await entry.load(), io, start);
	});
	program.addHelpText('after', WHOLE_DAY);
	program.allowExcessArguments().action(async () => {
		const [word] = program.args;
		if (word !== undefined) {
			const { didYouMean } = await import('../source/config/faults.js');
			const like = didYouMean(word, Object.keys(COMMANDS));
			throw new EtlError('E_USAGE', `There is no command ${word}${like}`, { context: { command: word } });
		}
		const flags = flagValues(program, io);
		const run = await (COMMANDS.run as (typeof COMMANDS)[string]).load();
		if (!flags.on('yes') && !io.interactive) {
			throw new EtlError('E_NEEDS_TERMINAL', 'There is no terminal to ask on, and no terminal never means yes');
		}
		const screen = !flags.on('yes') && !flags.on('json') && Boolean(io.stdout.isTTY) && io.env.TERM !== 'dumb';
		if (screen)
			return start('tui', { ...run, run: async (it) => (await import('./tui.js')).openScreen(it) }, [], flags);
		await start('run', run, [], flags);
	});
	return program;
}

const WHOLE_DAY = `
Examples:
  etl-tui init                       write a config here
  etl-tui read                       what would be read today, and what refused
  etl-tui --yes                      the whole day, no question asked
  etl-tui prod hospital.conf --yes   the same, config and environment by position

Exit status: 0 done, 1 bug, 2 usage, 3 configuration, 4 input, 5 too many rejects, 6 mismatch,
7 database, 8 approval, 9 locked, 10 plan: changes, 11 done but not everything,
12 files did not come in time, 130 and 143 interrupted.
Every flag may be given as an environment variable: --env as ETL_ENV, --allow-new-tables as ETL_ALLOW_NEW_TABLES.`;

/** Adds arguments, flags and examples to the subcommand that was chosen. */
function define(subcommand: Commander, command: Command, io: Io, start: Start): void {
	subcommand.description(command.description);
	for (const { name, description, required, variadic } of command.arguments ?? []) {
		const dots = variadic ? '...' : '';
		subcommand.argument(required ? `<${name}${dots}>` : `[${name}${dots}]`, description);
	}
	addFlags(subcommand, command.flags ?? []);
	const examples = command.examples.map(([line, what]) => `  ${line.padEnd(44)} ${what}`);
	subcommand.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
	subcommand.action(async () => start(subcommand.name(), command, subcommand.args, flagValues(subcommand, io)));
}

function addFlags(target: Commander, flags: readonly Flag[]): void {
	for (const { name, value, description, choices } of flags) {
		const option = new Option(
			value === undefined ? `--${name}` : `--${name} <${value}>`,
			`${description} [${flagVariable(name)}]`,
		);
		target.addOption(choices ? option.choices(choices) : option);
	}
}

/** Flags override environment variables; what neither has comes from the config. */
function flagValues(command: Commander, io: Io): FlagValues {
	const given = command.optsWithGlobals() as Record<string, unknown>;
	const key = (name: string) =>
		name.replace(/^no-/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
	return {
		text: (name) => {
			const variable = io.env[flagVariable(name)];
			const value = given[key(name)] ?? variable;
			// An empty flag is a variable of a script that is not set, and what it was to limit would be everything.
			if (given[key(name)] === '')
				throw new EtlError('E_USAGE', `--${name} is empty: leave it out, or give it a value`);
			if (value !== undefined && value === variable) requireChoice(command, name, variable);
			return typeof value === 'string' && value !== '' ? value : undefined;
		},
		on: (name) => {
			if (name.startsWith('no-')) return given[key(name)] === false || isOn(io.env[flagVariable(name)]);
			return given[key(name)] === true || isOn(io.env[flagVariable(name)]);
		},
	};
}

/** Commander checks the choices of flags on the command line; those of variables are checked here. */
function requireChoice(command: Commander, name: string, value: string): void {
	const choices = command.options.find((option) => option.long === `--${name}`)?.argChoices;
	if (value === '' || !choices || choices.includes(value)) return;
	throw new EtlError('E_USAGE', `${flagVariable(name)} is none of ${choices.join(', ')}`, {
		context: { variable: flagVariable(name), value },
	});
}

/** `etl-tui dev hospital.conf` gives environment and config by position. */
function positionalForm(argv: readonly string[]): string[] {
	const [environment, config, ...rest] = argv;
	const positional =
		environment &&
		config &&
		/^[^-]/.test(environment) &&
		!Object.hasOwn(COMMANDS, environment) &&
		/\.(conf|ini)$/i.test(config);
	if (!positional) return [...argv];
	return ['--env', environment, '--config', config, ...rest];
}

/** Reports a failure that no command has reported, and gives its exit status. */
export async function reportFailure(error: unknown, argv: readonly string[], io: Io): Promise<number> {
	const { renderFailure } = await import('./failure.js');
	return renderFailure(error, argv, io);
}
