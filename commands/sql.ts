import { EtlError } from '../source/core/errors.js';
import { visible } from '../source/core/values/visible.js';
import type { Command, Invocation } from './command.js';

export const sql: Command = {
	description: `Runs one query that reads and shows what it gives. The database is opened so that it cannot be written.
Where \`mask\` is on, columns that the schema does not know are masked; --show-sensitive shows them.`,
	arguments: [{ name: 'query', description: 'the query, as one word', required: true }],
	flags: [
		{ name: 'limit', value: 'COUNT', description: 'how many rows to show; else 1000' },
		{ name: 'csv', description: 'print CSV' },
		{ name: 'formulas', description: 'in CSV, leave text that a spreadsheet would take for a formula as it is' },
	],
	examples: [
		['etl-tui sql "select count(*) from med_users_master"', 'count the stage'],
		['etl-tui sql "select * from v_med_users_ind" --csv', 'for a spreadsheet'],
	],
	run: show,
};

async function show(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { query } = await import('../source/workspace/look.js');
	const { renderQuery } = await import('../source/output/look-back.js');
	const { maskRow } = await import('../source/output/mask-row.js');
	const { print } = await import('./lists.js');
	const { wholeNumber } = await import('./overrides.js');
	const { io, flags } = invocation;
	if (flags.on('csv') && flags.on('json')) throw new EtlError('E_USAGE', '--csv and --json are two forms: give one');
	const session = await openSession(invocation);
	const [text = ''] = invocation.arguments;
	const limit = wholeNumber(invocation, 'limit') ?? 1000;
	const { rows, cut } = await query(session.workspace, text, limit);
	const shown = rows.map((row) => maskRow(row, session.mask));
	if (cut) io.stderr.write(`▲ only the first ${limit} rows: --limit ${2 * limit || 1000} shows more\n`);
	if (!flags.on('csv')) return print(invocation, session, shown, () => renderQuery(shown, session.style));
	const { stringify } = await import('csv-stringify/sync');
	const asItIs = flags.on('formulas');
	const cast = asItIs ? {} : { cast: { string: harmless } };
	io.stdout.write(stringify(shown, { header: true, escape_formulas: !asItIs, ...cast }));
	return 0;
}

/** CSV that may be shown on a terminal: line ends and tabs are the only control characters that stay. */
function harmless(text: string): string {
	return text.replace(/[^\n\t]+/g, visible);
}
