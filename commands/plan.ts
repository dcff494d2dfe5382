import { EtlError } from '../source/core/errors.js';
import type { Command, Invocation } from './command.js';
import { AGAIN, CHANGING, FULL, READING, RELOAD, WAIT } from './flags.js';
import { wholeNumber } from './overrides.js';
import type { Session } from './session.js';

export const plan: Command = {
	description: `Shows what a run would do: does it for real inside a transaction, and rolls that back.
Files, changes of the schema with their risk, new countries, what each table gains and loses with some of the rows,
the balance; what a run would fail with, with the same exit status. Nothing is written, no log either.
Takes the lock: its answer is true only while nobody else loads, and a run that starts meanwhile is told who has it.
--out keeps the plan for \`etl-tui apply\`, readable by its owner alone and without any value of a sensitive column.`,
	flags: [
		{ name: 'out', value: 'FILE', description: 'keep the plan in a file, for `etl-tui apply`' },
		{ name: 'detailed-exitcode', description: 'exit 10 where there are changes, 0 where there are none' },
		{ name: 'schema-only', description: 'look at the config against the live database, without a feed' },
		{
			name: 'replay',
			value: 'DAYS',
			description: 'what the config of today makes of open rejects of the last days; reads no file, takes no lock',
		},
		...CHANGING,
		FULL,
		RELOAD,
		AGAIN,
		WAIT,
		...READING,
	],
	examples: [
		['etl-tui plan', 'what would today do'],
		['etl-tui plan --env prod --out plan.json', 'keep it, look at it, then apply it'],
		['etl-tui plan --schema-only --detailed-exitcode', 'before a release: does the schema change?'],
		['etl-tui plan --replay 30', 'would the config of today let past rejects through?'],
		['etl-tui plan --json', 'for a program'],
	],
	run: async (invocation) => {
		const { openSession } = await import('./session.js');
		const { rehearse } = await import('./rehearse.js');
		const session = await openSession(invocation);
		const days = wholeNumber(invocation, 'replay');
		return days === undefined ? rehearse(invocation, session) : replay(invocation, session, days);
	},
};

/** Prints what the config of today makes of open rejects. */
async function replay(invocation: Invocation, session: Session, days: number): Promise<number> {
	const { replayOpen } = await import('../source/workspace/rejects.js');
	const { renderReplay } = await import('../source/output/rejects.js');
	const { today } = await import('../source/core/run/run-date.js');
	const { print } = await import('./lists.js');
	const now = new Date();
	const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
	if (!(first.getFullYear() > 0)) throw new EtlError('E_USAGE', `${days} days back there is no date`);
	const since = today(first);
	const found = await replayOpen(session.workspace, since, invocation.signal);
	return print(invocation, session, found, () => renderReplay(found, session.style));
}
