import path from 'node:path';
import { amount } from '../source/core/amounts.js';
import { EtlError } from '../source/core/errors.js';
import { jsonText } from '../source/core/values/visible.js';
import type { Command, Invocation } from './command.js';
import { READING, WAIT_FILES } from './flags.js';

export const read: Command = {
	description: `Reads the files of the day, or the named ones, to their end: what they hold, what would be refused and why.
Needs no database and writes to none; where there is one, each file is held against how its series was read before, as
in a run. With --output the records go into a file as they were read.`,
	arguments: [
		{
			name: 'files',
			description: "files to read, whatever their date; else the source's files of the day",
			variadic: true,
		},
	],
	flags: [
		{ name: 'output', value: 'FILE', description: 'write the records as read, without schema: .csv or .jsonl' },
		{ name: 'formulas', description: 'in CSV, leave text that a spreadsheet would take for a formula as it is' },
		{ name: 'force', description: 'with --output, put it in the place of a file that is there' },
		WAIT_FILES,
		...READING,
	],
	examples: [
		['etl-tui read', "today's files"],
		['etl-tui read --date 2026-11-23 --json', 'one day, for a program'],
		['etl-tui read late.csv.gz', 'one file'],
		['etl-tui read feed.xml --output records.csv', 'see what a file holds'],
	],
	run: show,
};

async function show(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { exportFiles, readFiles } = await import('../source/workspace/day.js');
	const { reportDay } = await import('./report-day.js');
	const { requestOf } = await import('./day-request.js');
	const { io, flags, signal } = invocation;
	const session = await openSession(invocation);
	const { workspace } = session;
	const paths = invocation.arguments.map((file) => path.resolve(io.cwd, file));
	const output = flags.text('output');
	if (output === undefined) {
		const detail = { readings: paths.length > 0 || flags.on('verbose') };
		return reportDay(invocation, session, readFiles(workspace, requestOf(invocation, session), paths), detail);
	}
	if (paths.length === 0)
		throw new EtlError('E_USAGE', '--output needs the files to read: etl-tui read FILE --output records.csv');
	const target = path.resolve(io.cwd, output);
	const how = { target, formulas: flags.on('formulas'), force: flags.on('force') };
	const count = await exportFiles(workspace, paths, how, signal);
	if (flags.on('json')) io.stdout.write(`${jsonText({ output: target, records: count }, 2)}\n`);
	else if (!flags.on('quiet')) io.stderr.write(`✔ ${amount(count, 'record')} in ${output}\n`);
	return 0;
}
