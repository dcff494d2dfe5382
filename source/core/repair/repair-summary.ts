import { amount, counted, listed } from '../amounts.js';
import { REPAIR_OUTCOMES, type RejectedRecord, type RepairOutcome } from '../records/rejected-record.js';

/** One record of a repair, without a value of it. */
export interface RepairedRecord {
	readonly file: string;
	/** ISO 8601. */
	readonly runDate: string;
	readonly record: number;
	readonly line: number;
	readonly outcome: RepairOutcome;
	/** Names of the file's columns that were changed. */
	readonly changed: readonly string[];
	/** What is still wrong with it. */
	readonly faults: readonly { readonly column: string | null; readonly code: string; readonly reason: string }[];
	/** Why it is no longer to be mended, or not open again; `null` for the others. */
	readonly why: string | null;
}

/** What a repair does. */
export interface RepairSummary {
	/** The repaired file; `null` where records were mended or waived without one. */
	readonly from: string | null;
	readonly note: string;
	readonly counts: Readonly<Record<RepairOutcome, number>>;
	/** Columns that were changed where nothing was wrong with them. */
	readonly unasked: readonly { readonly column: string; readonly records: number }[];
	/** The first records. */
	readonly records: readonly RepairedRecord[];
}

/** Records that a report lists. */
const REPAIRS_LISTED = 1_000;

/** The summary of a repair, with its first records. */
export function summaryOf(
	from: string | null,
	note: string,
	records: readonly RepairedRecord[],
	unasked: RepairSummary['unasked'],
): RepairSummary {
	const counts = Object.fromEntries(REPAIR_OUTCOMES.map((outcome) => [outcome, 0])) as Record<RepairOutcome, number>;
	for (const { outcome } of records) counts[outcome]++;
	return { from, note, counts, unasked, records: records.slice(0, REPAIRS_LISTED) };
}

/** One record of a summary. */
export function summaryRecord(
	{ file, record, line }: Pick<RejectedRecord, 'file' | 'record' | 'line'>,
	outcome: RepairOutcome,
	{ changed = [], faults = [], why = null }: Partial<Pick<RepairedRecord, 'changed' | 'faults' | 'why'>> = {},
): RepairedRecord {
	return {
		file: file.name,
		runDate: file.runDate,
		record,
		line,
		outcome,
		changed,
		faults: faults.map(({ column, code, reason }) => ({ column, code, reason })),
		why,
	};
}

/** What is still wrong with a record, or why it is gone, for a person. */
export function repairWords({ outcome, changed, faults, why }: RepairedRecord): string {
	switch (outcome) {
		case 'repaired':
			return changed.length === 0 ? 'is right as it is' : `gets another ${listed(changed, 4)}`;
		case 'waived':
			return 'is waived';
		case 'undone':
			return why === null ? 'is taken back, and open again' : `is taken back; ${why}`;
		case 'returned':
			return 'counts again';
		case 'still-bad':
			return `is still bad: ${faults.map(({ column, reason }) => `${column ?? 'the record'} ${reason}`).join('; ')}`;
		case 'gone':
			return `is passed over: ${why}`;
	}
}

/**
 * A record's place for a person: `north.txt:4`. Where a line holds several records, as in JSON and XML, it says which.
 *
 * @param all - the records that it is told among
 */
export function recordPlace({ file, runDate, line, record }: RepairedRecord, all: readonly RepairedRecord[]): string {
	const isShared = all.some(
		(each) => each.file === file && each.runDate === runDate && each.line === line && each.record !== record,
	);
	return `${file}:${line}${isShared ? ` record ${record}` : ''}`;
}

/** Records of one outcome that a question shows. */
const SHOWN = 10;

/** What a summary says of records with some outcomes, a line each, for a question. */
export function outcomeLines({ records, counts }: RepairSummary, ...outcomes: readonly RepairOutcome[]): string[] {
	return outcomes.flatMap((outcome) => {
		const all = records.filter((each) => each.outcome === outcome);
		const more = counts[outcome] - Math.min(all.length, SHOWN);
		return [
			...all.slice(0, SHOWN).map((each) => `${recordPlace(each, records)} ${repairWords(each)}`),
			...(more > 0 ? [`… and ${counted(more)} more`] : []),
		];
	});
}

/** Says that a column was changed where nothing was wrong, as a spreadsheet does that drops zeros. */
export function unaskedWords({ column, records }: RepairSummary['unasked'][number]): string {
	return `▲ ${column} is another in ${amount(records, 'record')} where nothing was wrong with it: did a spreadsheet change it?`;
}
