import type { Command, Invocation } from './command.js';

export const trace: Command = {
	description: "Follows a customer from the country's table to the stage, and from there to file and line.",
	arguments: [
		{ name: 'key', description: "the customer's key; one word a column of the key", required: true, variadic: true },
	],
	examples: [
		['etl-tui trace 123457', 'where this customer is and came from'],
		['etl-tui trace 123457 --json', 'for a program'],
	],
	run: show,
};

async function show(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { traceKey } = await import('../source/workspace/look.js');
	const { maskRow, renderTrace } = await import('../source/output/look-back.js');
	const { print } = await import('./lists.js');
	const session = await openSession(invocation);
	const { mask, style } = session;
	const trace = await traceKey(session.workspace, invocation.arguments);
	const shown = {
		targets: trace.targets.map(({ table, row }) => ({ table, row: maskRow(row, mask) })),
		stage: trace.stage.map((row) => maskRow(row, mask)),
	};
	return print(invocation, session, shown, () => renderTrace(shown, style));
}
