import path from 'node:path';
import { EtlError } from '../source/core/errors.js';
import type { StageChange } from '../source/core/plan/plan.js';
import type { RepairFile } from '../source/core/repair/repair-file.js';
import type { Command, Invocation } from './command.js';
import { CHANGING, WAIT } from './flags.js';

export const repair: Command = {
	description: `Loads rejected records that were mended: each row of a file that \`etl-tui rejects --output\` wrote is matched to its
reject and checked as any record of its file. What is right now enters the stage under its file and line, and the
countries' tables follow; what is still bad stays open, and the report says why. A row that belongs to no reject refuses
the whole file. --waive closes rejects that nobody will mend.
Shows what it would do and asks; elsewhere than on a terminal it needs --yes. Who repaired what, when and why is in
\`etl_repairs\`, with the record as the file had it.`,
	arguments: [
		{ name: 'file', description: 'the file of rejects, mended: as it was written, or as a spreadsheet saved it' },
	],
	flags: [
		{ name: 'note', value: 'TEXT', description: 'why, or on whose word: it is kept with each record' },
		{ name: 'waive', value: 'RUN', description: 'close the open rejects of a run, or of `all`, without mending them' },
		{ name: 'file', value: 'NAME', description: 'with --waive: only those of a file' },
		{ name: 'column', value: 'NAME', description: 'with --waive: only records with a fault of a column' },
		{ name: 'code', value: 'CODE', description: 'with --waive: only records with a code, such as E_DATE' },
		{ name: 'record', value: 'NUMBER', description: 'with --waive and --file: only this record of the file' },
		{ name: 'out', value: 'FILE', description: 'do nothing, and keep the plan in a file, for `etl-tui apply`' },
		{ name: 'detailed-exitcode', description: 'with --out: exit 10 where there are changes' },
		...CHANGING,
		WAIT,
	],
	examples: [
		['etl-tui rejects --output bad.csv', 'write what was rejected; then mend it'],
		['etl-tui repair bad.csv --note "dates by phone"', 'look at what it would do, then answer'],
		['etl-tui repair bad.csv --note "…" --out p.json', 'a plan, to be looked at and applied'],
		['etl-tui repair --waive 2026-11-23.1 --note "test data"', 'close what nobody will mend'],
	],
	run: mend,
};

async function mend(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { reportChange } = await import('./report-change.js');
	const { requireYes } = await import('./day-request.js');
	const { dateOfRepair } = await import('../source/workspace/rejects.js');
	const { flags } = invocation;
	const asked = words(invocation);
	if (flags.text('out') === undefined) requireYes(invocation);
	const opened = await openSession(invocation);
	const { change, edits } = await changeOf(invocation, asked, opened.workspace);
	const runDate = flags.text('date') === undefined ? await dateOfRepair(opened.workspace, change, edits) : null;
	const session = { ...opened, runDate: runDate ?? opened.runDate };
	const what = change.kind === 'repair' ? path.basename(change.file ?? '') : 'the waiver';
	return reportChange(invocation, session, change, what, edits);
}

interface Words {
	readonly file: string | undefined;
	readonly waive: string | undefined;
	readonly note: string;
	/** With `waive`: the number of the only record that is meant. */
	readonly record: number | undefined;
}

/** What a person wants. @throws EtlError `E_USAGE` */
function words({ arguments: [file], flags }: Invocation): Words {
	const waive = flags.text('waive');
	const usage = (message: string, hint: string) => new EtlError('E_USAGE', message, { hint });
	if ((file === undefined) === (waive === undefined))
		throw usage('repair takes a file of rejects, or --waive RUN', 'See `etl-tui repair --help`.');
	const stray = ['file', 'column', 'code', 'record'].find((name) => flags.text(name) !== undefined);
	if (waive === undefined && stray !== undefined) throw usage(`--${stray} goes with --waive`, 'Leave it out.');
	const note = flags.text('note')?.trim() ?? '';
	if (note === '')
		throw usage('A repair needs its reason: --note "…"', 'It is kept with each record, for whoever asks later.');
	const number = flags.text('record');
	const record = number === undefined ? undefined : Number(number);
	if (record !== undefined && (!Number.isSafeInteger(record) || record < 1 || flags.text('file') === undefined))
		throw usage('--record takes the number of a record, beside --file', 'The number is that of `etl-tui rejects`.');
	return { file, waive, note, record };
}

async function changeOf(
	{ io, flags }: Invocation,
	{ file, waive, note, record }: Words,
	workspace: Parameters<typeof import('../source/workspace/rejects.js').requireWaivable>[0],
): Promise<{ readonly change: StageChange; readonly edits: RepairFile | null }> {
	const { readRepair, requireWaivable } = await import('../source/workspace/rejects.js');
	if (file !== undefined) {
		const absolute = path.resolve(io.cwd, file);
		const edits = await readRepair(workspace, absolute);
		return { change: { kind: 'repair', file: absolute, sha256: edits.sha256, note }, edits };
	}
	const text = (name: string) => flags.text(name) ?? null;
	const names = { file: text('file'), column: text('column'), code: text('code') };
	const { runId } = await requireWaivable(workspace, waive, names);
	return {
		change: { kind: 'waive', run: runId, ...names, ...(record !== undefined && { record }), note },
		edits: null,
	};
}
