import { amount } from '../../core/amounts.js';
import type { StageChange } from '../../core/plan/plan.js';
import type { RunState } from '../../core/run/run-state.js';
import type { AskedChange } from '../work/messages.js';

/** Whether a change takes something back. */
export function isUndo(change: StageChange | undefined): boolean {
	return change?.kind === 'undo' || change?.kind === 'withdraw';
}

/** Words of the command that makes a change. */
export function changeCommand(change: StageChange): readonly string[] {
	switch (change.kind) {
		case 'undo':
			return ['undo', change.run];
		case 'withdraw':
			return ['undo', '--file', change.file];
		case 'repair':
			// What was mended on screens is in no file; a file of its rejects is how it is done without screens.
			if (change.file === null) return MENDED_ELSEWHERE;
			return ['repair', change.file, '--note', change.note];
		case 'waive': {
			const { run, file, column, code, record, note } = change;
			const flags = Object.entries({ file, column, code, record: record === undefined ? null : String(record) });
			const narrowed = flags.flatMap(([name, value]) => (value === null ? [] : [`--${name}`, value]));
			return ['repair', '--waive', run ?? 'all', ...narrowed, '--note', note];
		}
	}
}

/** The command that begins a repair without screens. */
export const MENDED_ELSEWHERE: readonly string[] = ['rejects', 'all', '--output', 'bad.csv'];

/** What a change has done, in one sentence without its end. */
export function changeDone({ change, what }: AskedChange, { repairs }: RunState): string {
	if (isUndo(change)) return `${what} is taken back`;
	const { repaired = 0, waived = 0 } = repairs?.counts ?? {};
	return change.kind === 'waive'
		? `${amount(waived, 'reject')} ${waived === 1 ? 'is' : 'are'} closed`
		: `${amount(repaired, 'record')} ${repaired === 1 ? 'is' : 'are'} repaired and loaded`;
}
