import type { Command, Invocation } from './command.js';

export const trace: Command = {
	description: `Follows a customer from the country's table to the stage, and from there to file and line. Every record that lost
to the winner is there, with the rule by which it lost.`,
	arguments: [
		{ name: 'key', description: "the customer's key; one word a column of the key", required: true, variadic: true },
	],
	flags: [
		{ name: 'as-of', value: 'DATE', description: 'as if no file of a later run date had come, such as 2026-11-20' },
	],
	examples: [
		['etl-tui trace 123457', 'where this customer is and came from'],
		['etl-tui trace 123457 --as-of 2026-11-20', 'which record would have won then'],
		['etl-tui trace 123457 --json', 'for a program'],
	],
	run: show,
};

async function show(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { traceKey } = await import('../source/workspace/look.js');
	const { renderTrace } = await import('../source/output/look-back.js');
	const { maskRow } = await import('../source/output/mask-row.js');
	const { maskRepair } = await import('../source/output/rejects.js');
	const { print } = await import('./lists.js');
	const session = await openSession(invocation);
	const { mask, style } = session;
	const { dayOfFlag } = await import('./overrides.js');
	const date = invocation.flags.text('as-of');
	const asOf = date === undefined ? null : dayOfFlag('as-of', date);
	const trace = await traceKey(session.workspace, invocation.arguments, asOf);
	const shown = {
		targets: trace.targets.map(({ table, row }) => ({ table, row: maskRow(row, mask) })),
		stage: trace.stage.map((row) => maskRow(row, mask)),
		withdrawn: trace.withdrawn.map((row) => maskRow(row, mask)),
		repairs: trace.repairs.map((repair) => maskRepair(repair, mask)),
	};
	return print(invocation, session, shown, () => renderTrace(shown, asOf, style));
}
