import { amount } from '../../../core/schema-lines.js';
import { visible } from '../../../core/visible.js';
import { grouped } from '../../../output/style.js';
import type { Span } from '../../components/line.js';
import { createShownMask } from '../../components/shown-mask.js';
import { wrap } from '../../components/text.js';
import type { UiState } from '../../state/state.js';
import type { PastRun } from '../../work/messages.js';
import { statusLook } from '../history/runs.js';

/** Why a run failed, its counts, and its most frequent faults; no line of the reason is cut. */
export function whatFailed(state: UiState, { run, faults }: PastRun): Span[][] {
	const { sign, look } = statusLook(run);
	const [first = '', ...more] = visible(String(run.error_message ?? '')).split('␊');
	const code = run.error_code === null ? 'Nothing failed.' : visible(String(run.error_code));
	const [head, ...rest] = wrap(`${sign} ${code}  ${first}`.trimEnd(), state.size.columns - 4);
	const mask = createShownMask(state);
	const rows = faults.map((fault): Span[] => [
		{ text: `    ${visible(String(fault.column_name ?? 'the record')).padEnd(20)}  ` },
		{ text: `${String(fault.code).padEnd(13)}  `, look: 'attention' },
		{ text: `${grouped(Number(fault.faults)).padStart(7)}  ` },
		{
			text: `${mask.on ? '' : visible(String(fault.reason))}   from ${visible(String(fault.file_name))}, line ${grouped(Number(fault.first_line))}`,
			look: 'dim',
		},
	]);
	const counts = `  ${amount(Number(run.records ?? 0), 'record')}, ${grouped(Number(run.staged ?? 0))} staged, ${grouped(Number(run.rejected ?? 0))} rejected`;
	const next =
		rows.length > 0 ? [[], [{ text: '  enter shows the rejects, R runs it again', look: 'strong' as const }]] : [];
	return [
		[{ text: head ?? '', look }],
		...rest.map((line): Span[] => [{ text: line, look: 'strong' }]),
		...more.flatMap((line) => wrap(`    ${line}`, state.size.columns - 4)).map((text): Span[] => [{ text }]),
		[],
		[{ text: counts, look: 'dim' }],
		...rows,
		...next,
	];
}
