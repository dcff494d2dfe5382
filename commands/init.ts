import type { Command } from './command.js';

export const init: Command = {
	description: `Asks for environment, source and database, and writes a config that can be run at once.
With --yes it asks nothing: --env, --source and --connection say what is meant, or their defaults.`,
	flags: [
		{ name: 'output', value: 'FILE', description: 'where to write; else .etlrc' },
		{ name: 'force', description: 'put it in the place of a file that is there' },
	],
	examples: [
		['etl-tui init', 'ask'],
		['etl-tui init --yes --source ./inbox', 'ask nothing'],
	],
	run: async (invocation) => (await import('./write-config.js')).writeConfig(invocation),
};
