import type { StageChange } from '../../core/plan.js';
import type { RunState } from '../../core/run-state.js';
import { amount } from '../../core/schema-lines.js';
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
			return ['repair', change.file ?? 'mended.csv', '--note', change.note];
		case 'waive': {
			const { run, file, column, code, record, note } = change;
			const flags = Object.entries({ file, column, code, record: record === undefined ? null : String(record) });
			const narrowed = flags.flatMap(([name, value]) => (value === null ? [] : [`--${name}`, value]));
			return ['repair', '--waive', run ?? 'all', ...narrowed, '--note', note];
		}
	}
}

/** What a change has done, in one sentence without its end. */
export function changeDone({ change, what }: AskedChange, { repairs }: RunState): string {
	if (isUndo(change)) return `${what} is taken back`;
	const { repaired = 0, waived = 0 } = repairs?.counts ?? {};
	return change.kind === 'waive'
		? `${amount(waived, 'reject')} ${waived === 1 ? 'is' : 'are'} closed`
		: `${amount(repaired, 'record')} ${repaired === 1 ? 'is' : 'are'} repaired and loaded`;
}
