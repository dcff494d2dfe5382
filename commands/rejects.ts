import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command, Invocation } from './command.js';
import type { Session } from './session.js';

export const rejects: Command = {
	description: `Lists the records that a run refused, with file, line, column, code, reason and the record's own text.
Without a run, those of the last one that read files. A list that is cut says of how many; with --json in \`total\` (faults),
\`records\`, \`limit\` and \`offset\`. A file, column or code that there is not is an error, and no good news.
With \`--by cause\`, what they have in common: a line for each file, column and code, with the commonest values, and the
lines of the config that would have let open ones through, found by trying them.`,
	arguments: [{ name: 'run', description: 'a run, such as 2026-11-23.1; `all` for every run' }],
	flags: [
		{ name: 'file', value: 'NAME', description: 'only those of a file' },
		{ name: 'column', value: 'NAME', description: 'only those of a column' },
		{ name: 'code', value: 'CODE', description: 'only those with a code, such as E_DATE' },
		{
			name: 'by',
			value: 'WHAT',
			choices: ['cause'],
			description: 'one line for each file, column and code, the most frequent first',
		},
		{ name: 'open', description: 'only how many are still open, by sender and age; without a run, those of every run' },
		{ name: 'limit', value: 'COUNT', description: 'how many faults or causes to list; else 100' },
		{ name: 'offset', value: 'COUNT', description: 'how many to pass over first' },
		{
			name: 'output',
			value: 'FILE',
			description: 'write the open ones to a file, as their feed is written, to be mended',
		},
		{ name: 'as', value: 'FORM', description: 'with --output: a table for a spreadsheet', choices: ['csv'] },
		{ name: 'formulas', description: 'with --output, leave text that a spreadsheet would take for a formula as it is' },
		{
			name: 'force',
			description: 'with --output, put it in the place of a file that is there, mended or not',
		},
	],
	examples: [
		['etl-tui rejects', 'of the last run that read files'],
		['etl-tui rejects --by cause', 'what they have in common, and how often'],
		['etl-tui rejects 2026-11-23.1 --column DateofBirth', 'of one run and column'],
		['etl-tui rejects all --code E_DATE --json', 'for a program'],
		['etl-tui rejects --open', 'what is left to mend or to waive'],
		['etl-tui rejects --output bad.csv', 'write them out, to be mended'],
	],
	run: show,
};

async function show(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { findCauses, findConfigOffers, findRejects } = await import('../source/workspace/rejects.js');
	const { maskReject, renderRejects } = await import('../source/output/look-back.js');
	const { maskCause, renderCauses } = await import('../source/output/causes.js');
	const { renderOffers } = await import('../source/output/config-lines.js');
	const { pageOf, print, printCut } = await import('./lists.js');
	const session = await openSession(invocation);
	const { workspace, mask, style } = session;
	const output = invocation.flags.text('output');
	if (output !== undefined) return write(invocation, session, output);
	const text = (name: string) => invocation.flags.text(name) ?? null;
	const names = { file: text('file'), column: text('column'), code: text('code') };
	const page = pageOf(invocation, 100);
	const [wanted] = invocation.arguments;
	if (invocation.flags.on('open')) {
		const { findOpenRejects } = await import('../source/workspace/rejects.js');
		const { renderOpen } = await import('../source/output/rejects.js');
		const open = await findOpenRejects(workspace, wanted ?? 'all', names, new Date());
		return print(invocation, session, { open }, () => renderOpen(open, style));
	}
	if (text('by') === 'cause') {
		const found = await findCauses(workspace, wanted, names, page);
		const causes = found.causes.map((cause) => maskCause(cause, mask));
		const offers = await findConfigOffers(workspace, wanted, names, invocation.signal);
		const all = { ...found, ...page, causes, offers };
		if (session.json) printCut(invocation, session, causes.length, found.found, page, 'causes');
		const lineOf = await linesOfColumns(workspace.settings.configFile);
		return print(invocation, session, all, () =>
			[renderCauses(all, names, style), renderOffers(offers, workspace.settings.configFile, lineOf, style)]
				.filter((part) => part !== '')
				.join('\n\n'),
		);
	}
	const found = await findRejects(workspace, wanted, names, page);
	const { run, total, records } = found;
	const rejects = found.rejects.map((row) => maskReject(row, mask));
	const all = { run, total, records, ...page, rejects };
	if (session.json) printCut(invocation, session, rejects.length, total, page, 'faults');
	return print(invocation, session, all, () => renderRejects(all, names, style));
}

/** Finds the line of a column in the config's file. */
async function linesOfColumns(file: string | null): Promise<(column: string) => number | null> {
	const { lineOfColumn } = await import('../source/config/key-line.js');
	const text = file === null ? '' : await readFile(file, 'utf8').catch(() => '');
	return (column) => lineOfColumn(text, column);
}

/** Writes open rejects to a file that their sender can mend and `repair` reads back. */
async function write(
	{ arguments: [wanted], flags, io, signal }: Invocation,
	session: Session,
	name: string,
): Promise<number> {
	const { outputRejects } = await import('../source/workspace/rejects.js');
	const { jsonText } = await import('../source/core/values/visible.js');
	const { outputWords } = await import('../source/output/rejects.js');
	const text = (flag: string) => flags.text(flag) ?? null;
	const names = { file: text('file'), column: text('column'), code: text('code') };
	const output = {
		target: path.resolve(io.cwd, name),
		as: flags.text('as') === 'csv' ? ('csv' as const) : null,
		showSensitive: flags.on('show-sensitive'),
		formulas: flags.on('formulas'),
		force: flags.on('force'),
	};
	const written = await outputRejects(session.workspace, wanted, names, output, signal);
	if (session.json)
		io.stdout.write(`${jsonText({ output: written.records === 0 ? null : output.target, ...written }, 2)}\n`);
	if (!flags.on('quiet')) io.stderr.write(`${outputWords(written, name, session.messageStyle).join('\n')}\n`);
	return 0;
}
