import { amount } from '../amounts.js';
import type { Statement } from '../plan/plan.js';
import { outcomeLines, type RepairSummary, unaskedWords } from '../repair/repair-summary.js';
import type { Approval } from './events.js';
import { AFTER_NO_LOAD } from './questions.js';

/** The question before repaired records enter the stage, or rejects are closed. */
export function repairQuestion(summary: RepairSummary, stage: string, statements: readonly Statement[]): Approval {
	const { counts, records, unasked, note } = summary;
	const waives = counts.waived > 0;
	const files = new Set(
		records.filter(({ outcome }) => outcome === 'repaired').map(({ file, runDate }) => `${file} ${runDate}`),
	);
	return {
		step: 'stage',
		kind: 'load',
		question: waives
			? `Close ${amount(counts.waived, 'reject')} that nobody will mend?`
			: `Load ${amount(counts.repaired, 'repaired record')} of ${amount(files.size, 'file')} into ${stage}?`,
		details: [
			...outcomeLines(summary, 'repaired', 'waived'),
			...unasked.map(unaskedWords),
			...outcomeLines(summary, 'still-bad', 'gone'),
			`Note: ${note}`,
		],
		typed: null,
		afterNo: waives ? 'After a no every reject stays open.' : AFTER_NO_LOAD,
		statements,
	};
}
