import type { EndFindings, PassedOver } from '../../core/reading/reading.js';
import type { RawRecord } from '../../core/records/record.js';
import { beginning } from '../../core/values/visible.js';

/** A row that a reader gave as a record, and that is passed over. */
export interface PassedRow {
	/** Completes «2 … were passed over». */
	readonly what: string;
	readonly record: RawRecord;
}

/** Moves control rows out of the records of an account, so that they are counted by themselves. */
export function withControl(found: EndFindings, control: number, rows: readonly PassedRow[]): EndFindings {
	const { account } = found;
	const passed = byKind(rows);
	const passedOver = [...found.passedOver, ...passed];
	if (account === null) return { ...found, passedOver };
	const count = passed.reduce((sum, each) => sum + each.count, 0);
	return {
		...found,
		passedOver,
		account: {
			...account,
			records: account.records - control - count,
			control: account.control + control,
			passedOver: account.passedOver + count,
		},
	};
}

/** Characters of the first row of a kind that are kept. */
const SAMPLE = 200;

function byKind(rows: readonly PassedRow[]): PassedOver[] {
	const kinds = new Map<string, PassedOver>();
	for (const { what, record } of rows) {
		const known = kinds.get(what);
		const first = { what, count: 1, firstLine: record.line, sample: beginning(record.raw, SAMPLE) };
		kinds.set(what, known ? { ...known, count: known.count + 1 } : first);
	}
	return [...kinds.values()];
}
