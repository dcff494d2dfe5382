import { EtlError } from '../source/core/errors.js';
import type { StageChange } from '../source/core/plan/plan.js';
import type { Command, Invocation } from './command.js';
import { CHANGING, WAIT } from './flags.js';

export const undo: Command = {
	description: `Takes back what a run brought into the stage, or one file of a date, and lets the countries' tables follow: older
records return, customers who moved go back, and rows that nothing else brought are removed.
What an earlier delivery of the same file held returns with \`undo RUN\`; \`undo --file\` takes out the file as a whole.
A name that files of two sources have is refused: take back the run that brought the one that is meant.
The rows are kept, so an undo can be undone, by its own run id. Changes of the schema stay.
The next run does not load again what was taken back, and says so; \`run --again\` does.
On a terminal it shows the plan and asks; elsewhere it needs --yes. --out keeps the plan for \`etl-tui apply\`.`,
	arguments: [{ name: 'run', description: 'the run to take back, as `etl-tui history` names it' }],
	flags: [
		{ name: 'file', value: 'NAME', description: 'take back this file of the run date, instead of a run' },
		{ name: 'out', value: 'FILE', description: 'do nothing, and keep the plan in a file, for `etl-tui apply`' },
		...CHANGING,
		WAIT,
	],
	examples: [
		['etl-tui undo 2026-11-23.2', 'look at what becomes of it, then answer'],
		['etl-tui undo 2026-11-23.2 --out plan.json', 'keep the plan, look at it, then apply it'],
		['etl-tui undo --file north.csv --date 2026-11-23 --yes', 'take one file back, no question asked'],
	],
	run: takeBack,
};

async function takeBack(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { reportChange } = await import('./report-change.js');
	const { requireYes } = await import('./day-request.js');
	const { flags } = invocation;
	const { change, date } = changeOf(invocation);
	const dated = {
		...invocation,
		flags: {
			text: (name: string) => flags.text(name) ?? (name === 'date' ? date : undefined),
			on: (name: string) => flags.on(name),
		},
	};
	if (flags.text('out') === undefined) requireYes(invocation);
	const session = await openSession(dated);
	const what = change.kind === 'undo' ? change.run : `${change.file} of ${session.runDate}`;
	return reportChange(dated, session, change, what);
}

/** What is taken back, and the run date that it is of. @throws EtlError `E_USAGE` */
function changeOf({ arguments: [run], flags }: Invocation): { readonly change: StageChange; readonly date?: string } {
	const file = flags.text('file');
	if ((run === undefined) === (file === undefined))
		throw new EtlError('E_USAGE', 'Say what is taken back: a run, or a file with --file');
	if (file !== undefined) return { change: { kind: 'withdraw', file } };
	const date = /^(\d{4}-\d{2}-\d{2})\.[1-9]\d*$/.exec(run ?? '')?.[1];
	if (date !== undefined) return { change: { kind: 'undo', run: run as string }, date };
	throw new EtlError('E_USAGE', `${run} is no run: write its id, such as 2026-11-23.2`, {
		hint: 'See `etl-tui history` for the runs that there are.',
	});
}
