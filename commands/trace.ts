import type { Command } from './command.js';

export const trace: Command = {
	description: "Follows a customer from the country's table to the stage, and from there to file and line.",
	arguments: [
		{ name: 'key', description: "the customer's key; one word a column of the key", required: true, variadic: true },
	],
	examples: [
		['etl-tui trace 123457', 'where this customer is and came from'],
		['etl-tui trace 123457 --json', 'for a program'],
	],
	run: async (invocation) => (await import('./look-back.js')).showTrace(invocation),
};
