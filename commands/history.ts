import type { Command, Invocation } from './command.js';

export const history: Command = {
	description:
		'Lists past runs, the newest first, or shows one with its files and countries.\nA list that is cut says of how many; with --json in `total`, `limit` and `offset`.',
	arguments: [{ name: 'run', description: 'a run, such as 2026-11-23.1; else the list' }],
	flags: [
		{ name: 'limit', value: 'COUNT', description: 'how many runs to list; else 20' },
		{ name: 'offset', value: 'COUNT', description: 'how many to pass over first' },
	],
	examples: [
		['etl-tui history', 'the last runs'],
		['etl-tui history 2026-11-23.1', 'one run'],
	],
	run: show,
};

async function show(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { findRun, listRuns } = await import('../source/workspace/look.js');
	const { renderHistory, renderRunDetail } = await import('../source/output/look-back.js');
	const { pageOf, print, printCut } = await import('./lists.js');
	const session = await openSession(invocation);
	const { workspace, style } = session;
	const [runId] = invocation.arguments;
	if (runId !== undefined) {
		const detail = await findRun(workspace, runId);
		return print(invocation, session, detail, () => renderRunDetail(detail, style));
	}
	const page = pageOf(invocation, 20);
	const all = { ...(await listRuns(workspace, page.limit, page.offset)), ...page };
	if (session.json) printCut(invocation, session, all.runs.length, all.total, page, 'runs');
	return print(invocation, session, all, () => renderHistory(all, style));
}
