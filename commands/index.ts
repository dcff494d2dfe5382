import type { Command } from './command.js';
import { EVERYWHERE } from './flags.js';

/** A command in the list of commands: its description, and how to load the rest. */
export interface CommandEntry {
	readonly summary: string;
	load(): Promise<Command>;
}

/** Every command, in the order in which a newcomer needs them. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
	init: { summary: 'ask and write a config', load: async () => (await import('./init.js')).init },
	doctor: {
		summary: 'check config, source, database and logs',
		load: async () => (await import('./doctor.js')).doctor,
	},
	run: { summary: 'the whole day: read, stage, transform, validate', load: async () => (await import('./run.js')).run },
	read: { summary: 'read the files, load nothing', load: async () => (await import('./read.js')).read },
	accept: {
		summary: 'expect files to be read as they are now',
		load: async () => (await import('./accept.js')).accept,
	},
	stage: { summary: 'load the files into the stage', load: async () => (await import('./stage.js')).stage },
	transform: {
		summary: "bring the countries' tables up to the stage",
		load: async () => (await import('./transform.js')).transform,
	},
	validate: { summary: 'compare stage and tables', load: async () => (await import('./validate.js')).validate },
	plan: { summary: 'what a run would do, without doing it', load: async () => (await import('./plan.js')).plan },
	undo: { summary: 'take a run or a file back', load: async () => (await import('./undo.js')).undo },
	apply: { summary: 'do exactly what a plan says', load: async () => (await import('./apply.js')).apply },
	history: { summary: 'past runs, or one of them', load: async () => (await import('./history.js')).history },
	rejects: { summary: 'records that were refused, and why', load: async () => (await import('./rejects.js')).rejects },
	repair: { summary: 'load rejected records that were mended', load: async () => (await import('./repair.js')).repair },
	trace: { summary: 'from a customer to file and line', load: async () => (await import('./trace.js')).trace },
	repl: { summary: 'the commands at a prompt, or from a pipe', load: async () => (await import('./repl.js')).repl },
	sql: { summary: 'query the database, read-only', load: async () => (await import('./sql.js')).sql },
};

/** Every command with its flags, as they are written, for completion. */
export async function commandFlags(): Promise<Record<string, readonly string[]>> {
	const written = (flags: Command['flags'] = []) => flags.map(({ name }) => `--${name}`);
	const entries = Object.entries(COMMANDS).map(
		async ([name, { load }]) => [name, [...written((await load()).flags), ...written(EVERYWHERE)]] as const,
	);
	return Object.fromEntries(await Promise.all(entries));
}
