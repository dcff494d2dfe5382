import type { Doubt, ReaderFindings, ReadingFact } from '../../core/reading/reading.js';
import type { ReadSummary, RecordBatch } from '../../core/records/record.js';
import type { RecordTypes } from '../rows/record-table.js';
import { takeOffRecordTypes } from '../rows/record-types.js';
import { RowSorter } from '../rows/row-sorter.js';
import type { UnitTally } from '../unit-tally.js';
import type { Choice } from './outline.js';

/** Findings about a tree before its records are read: where they are, and what they inherit. */
export function treeFindings(
	path: readonly string[],
	basis: ReadingFact['basis'],
	inherited: Choice['inherited'],
	doubts: readonly Doubt[] = [],
): ReaderFindings {
	const where: ReadingFact = { name: 'path', value: path.join('.') || 'the document', basis };
	const outside = inherited.map(({ column, path }): ReadingFact => {
		return { name: 'outside', value: `${column} from ${path}`, basis: 'found' };
	});
	return { facts: [where, ...outside], header: null, doubts };
}

/**
 * Takes record types off a tree's records, and adds the count that the document declares.
 *
 * @param records - gives the count at the end
 */
export async function* takeOffDeclared(
	records: AsyncGenerator<RecordBatch, number | null>,
	tally: UnitTally,
	types: RecordTypes,
): AsyncGenerator<RecordBatch, ReadSummary> {
	let declared: number | null = null;
	const batches = async function* () {
		declared = yield* records;
	};
	const summary = yield* takeOffRecordTypes(batches(), new RowSorter(types), () => tally.findings());
	return { ...summary, declared: summary.declared ?? declared };
}
