import type { Command, Invocation } from './command.js';

export const rejects: Command = {
	description: `Lists the records that a run refused, with file, line, column, code, reason and the record's own text.
Without a run, those of the last one. A list that is cut says of how many; with --json in \`total\` (faults),
\`records\`, \`limit\` and \`offset\`. A file, column or code that there is not is an error, and no good news.`,
	arguments: [{ name: 'run', description: 'a run, such as 2026-11-23.1; `all` for every run' }],
	flags: [
		{ name: 'file', value: 'NAME', description: 'only those of a file' },
		{ name: 'column', value: 'NAME', description: 'only those of a column' },
		{ name: 'code', value: 'CODE', description: 'only those with a code, such as E_DATE' },
		{ name: 'limit', value: 'COUNT', description: 'how many faults to list; else 100' },
		{ name: 'offset', value: 'COUNT', description: 'how many to pass over first' },
	],
	examples: [
		['etl-tui rejects', 'of the last run'],
		['etl-tui rejects 2026-11-23.1 --column DateofBirth', 'of one run and column'],
		['etl-tui rejects all --code E_DATE --json', 'for a program'],
	],
	run: show,
};

async function show(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { findRejects } = await import('../source/workspace/look.js');
	const { maskReject, renderRejects } = await import('../source/output/look-back.js');
	const { pageOf, print, printCut } = await import('./lists.js');
	const session = await openSession(invocation);
	const text = (name: string) => invocation.flags.text(name) ?? null;
	const names = { file: text('file'), column: text('column'), code: text('code') };
	const page = pageOf(invocation, 100);
	const [wanted] = invocation.arguments;
	const found = await findRejects(session.workspace, wanted, names, page);
	const { run, total, records } = found;
	const rejects = found.rejects.map((row) => maskReject(row, session.mask));
	const all = { run, total, records, ...page, rejects };
	if (session.json) printCut(invocation, session, rejects.length, total, page, 'faults');
	return print(invocation, session, all, () => renderRejects(all, names, session.style));
}
